package dev.argali.layers;

import dev.argali.graph.DType;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.TensorType;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;

/// What layers have in common that take text. Tensors hold numbers alone, so text comes as `String` values and leaves
/// as a tensor: such a layer stands before a model, where data are prepared, and not in it.
public abstract class StringLayer<L extends StringLayer<L>> extends FluentLayer<L> {
    StringLayer(Settings settings) {
        super(settings);
    }

    /// What becomes of texts in row-major order.
    abstract Tensor encode(List<String> texts, Shape shape);

    /// What becomes of these texts, the batch `[texts]`.
    public final Tensor apply(String... texts) {
        return encode(List.of(texts), Shape.of(texts.length));
    }

    /// What becomes of a table of texts, `[rows, columns]`.
    ///
    /// @throws ShapeException if rows are not of one length
    public final Tensor apply(String[][] rows) {
        int columns = rows.length == 0 ? 0 : rows[0].length;
        for (String[] row : rows) {
            if (row.length != columns) {
                throw new ShapeException(
                        label(),
                        "a row has " + row.length + " texts, the first " + columns,
                        "Give rows of one length, or one after the other");
            }
        }
        return encode(Stream.of(rows).flatMap(Arrays::stream).toList(), Shape.of(rows.length, columns));
    }

    /// What becomes of all of these texts, the batch `[texts]`.
    public final Tensor applyAll(Collection<String> texts) {
        return encode(List.copyOf(texts), Shape.of(texts.size()));
    }

    /// What becomes of numbers, of a layer that takes them, too.
    @Override
    protected Tensor call(Tensor x, boolean training) {
        throw new ValueException(
                label(),
                "it takes texts, and a tensor holds numbers",
                "Call apply(\"...\") with texts before the model, and feed the model indices");
    }

    /// What the layer gives for symbolic texts, whose call cannot be followed with tensors; empty if it takes numbers.
    Optional<Nest> ownOutline(Nest inputs) {
        return Optional.empty();
    }

    /// What symbolic texts become in a mode.
    final Optional<Nest> outline(Nest inputs, OutputMode mode) {
        DType dtype = mode == OutputMode.TF_IDF ? settings().dtype().compute() : DType.INT64;
        return Optional.of(inputs.map(x -> Outlines.of(new TensorType(dtype, computeOutputShape(x.shape())))));
    }

    /// A function of each integer, to be run in Java within programs. A layer keeps it, so that programs are known
    /// again.
    static Prim.HostFunction each(LongUnaryOperator function) {
        return in -> {
            Literal from = in.getFirst();
            Literal to = Literal.zeros(from.type());
            for (long i = 0; i < from.type().shape().size(); i++) {
                to.setLong(i, function.applyAsLong(from.getLong(i)));
            }
            return List.of(to);
        };
    }

    /// What a function of integers gives for a tensor, as int64 of its shape.
    static Tensor run(String name, Prim.HostFunction function, Tensor x) {
        Tensor in = x.cast(DType.INT64);
        return Primitives.apply(new Prim.HostCall(name, function, List.of(in.type())), in);
    }
}
