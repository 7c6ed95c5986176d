package dev.argali.layers;

import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.ops.Elementwise;
import dev.argali.tensor.Masks;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;

/// What layers have in common that make one tensor of several.
///
/// The batches must be equal. Inputs of fewer axes get axes of 1 behind the batch; then extents of 1 are repeated, as
/// in NumPy. A place of the output counts if it does in any input; without a mask on each input there is none.
abstract class Merge<L extends Merge<L>> extends FluentLayer<L> {
    Merge(Settings settings) {
        super(settings);
    }

    /// What is made of inputs that fit.
    abstract Tensor merge(List<Tensor> inputs);

    @Override
    protected final Nest call(Nest inputs, boolean training) {
        List<Tensor> all = inputs.tensors();
        computeOutputShape(all.stream().map(Tensor::shape).toList());
        return Nest.of(merge(all));
    }

    @Override
    public Shape computeOutputShape(Shape input) {
        return computeOutputShape(List.of(input));
    }

    @Override
    final void checkTogether(List<Shape> inputs) {
        computeOutputShape(inputs);
    }

    /// The shape of the output for inputs of these shapes, which may have unknown extents.
    ///
    /// @throws ShapeException if they do not fit
    public Shape computeOutputShape(List<Shape> inputs) {
        if (inputs.isEmpty()) {
            throw new ShapeException(label(), "there is no input", "Give at least one tensor");
        }
        int rank = inputs.stream().mapToInt(Shape::rank).max().orElseThrow();
        Shape all = aligned(inputs.getFirst(), rank);
        for (Shape input : inputs) {
            all = together(all, aligned(input, rank), inputs);
        }
        return all;
    }

    private Shape together(Shape a, Shape b, List<Shape> inputs) {
        int[] dims = a.dims();
        for (int axis = 0; axis < dims.length; axis++) {
            int other = b.dim(axis);
            boolean batch = axis == 0;
            if (dims[axis] == other || (other == 1 && !batch)) {
                continue;
            }
            boolean unknown = dims[axis] == Shape.ANY || other == Shape.ANY;
            if (dims[axis] != 1 && !unknown || batch && !unknown) {
                throw misfit(
                        inputs,
                        (batch ? "batches differ" : "extents differ") + " (" + dims[axis] + " != " + other + ")",
                        batch ? "Feed equal batches" : "Make the extents equal, or 1 where an input shall be repeated");
            }
            dims[axis] = batch ? Math.max(dims[axis], other) : dims[axis] == 1 ? other : Shape.ANY;
        }
        return Shape.of(dims);
    }

    final ShapeException misfit(List<Shape> inputs, String problem, String cure) {
        return new ShapeException(
                label(),
                "inputs of shapes "
                        + String.join(
                                " and ", inputs.stream().map(Shape::toString).toList()) + ": " + problem,
                cure);
    }

    /// The same number of axes for all, by axes of 1 behind the batch.
    static List<Tensor> aligned(List<Tensor> inputs) {
        int rank = inputs.stream().mapToInt(Tensor::rank).max().orElseThrow();
        return inputs.stream()
                .map(x -> x.rank() == rank
                        ? x
                        : x.reshape(aligned(x.shape(), rank).dims()))
                .toList();
    }

    private static Shape aligned(Shape shape, int rank) {
        Shape more = shape;
        while (more.rank() < rank) {
            more = more.insert(Math.min(1, more.rank()), 1);
        }
        return more;
    }

    /// One after the other by `op`; where one is masked the others count alone.
    static Tensor unmasked(List<Tensor> inputs, BinaryOperator<Tensor> op) {
        List<Tensor> all = aligned(inputs);
        Tensor result = all.getFirst();
        Optional<Tensor> counts = Masks.of(inputs.getFirst()).map(_ -> places(inputs.getFirst()));
        for (int i = 1; i < all.size(); i++) {
            Tensor input = inputs.get(i);
            Optional<Tensor> more = Masks.of(input).map(_ -> places(input));
            Tensor x = all.get(i);
            Tensor before = result;
            Tensor right = more.map(m -> where(m, x, before)).orElse(x);
            Tensor left = counts.map(m -> where(m, before, right)).orElse(before);
            counts = counts.isPresent() ? more.map(counts.get()::or) : counts;
            result = op.apply(left, right);
        }
        return result;
    }

    /// The mask of an input as one that broadcasts to it.
    static Tensor places(Tensor input) {
        Tensor mask = Masks.of(input).orElseThrow();
        Shape shape = mask.shape();
        while (shape.rank() < input.rank()) {
            shape = shape.insert(shape.rank(), 1);
        }
        return mask.reshape(shape.dims());
    }

    static Tensor where(Tensor condition, Tensor a, Tensor b) {
        return Elementwise.where(condition, a, b);
    }

    @Override
    protected final boolean supportsMasking() {
        return true;
    }

    @Override
    protected Optional<Tensor> computeMask(Nest inputs) {
        Optional<Tensor> any = Optional.empty();
        for (Tensor x : inputs.tensors()) {
            Optional<Tensor> mask = Masks.of(x);
            if (mask.isEmpty()) {
                return mask;
            }
            any = Optional.of(any.map(m -> m.or(mask.get())).orElse(mask.get()));
        }
        return any;
    }

    @Override
    protected Map<String, Object> arguments() {
        return Map.of();
    }
}
