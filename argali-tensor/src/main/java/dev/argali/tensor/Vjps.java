package dev.argali.tensor;

import static dev.argali.tensor.Primitives.cast;
import static dev.argali.tensor.Primitives.reshape;
import static dev.argali.tensor.Primitives.sum;
import static dev.argali.tensor.Primitives.transpose;

import dev.argali.graph.ArgaliException;
import dev.argali.graph.Prim;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// The gradient of every primitive, in one table: from the gradients of the results to those of the operands, in
/// terms of recorded operations, so that gradients can be traced, fused and differentiated again.
final class Vjps {
    private Vjps() {}

    private static final List<Optional<Tensor>> NONE = List.of();

    /// The gradients of a node's operands; a list shorter than the operands means that the rest have none.
    ///
    /// @param arriving gradients of the results, empty where the target does not depend on one
    /// @param wanted which operands need a gradient; for the others it may be left out
    static List<Optional<Tensor>> of(Recorded node, List<Optional<Tensor>> arriving, Predicate<Tensor> wanted) {
        Prim prim = node.prim();
        List<Tensor> in = node.inputs();
        Tensor y = node.outputs().getFirst();
        if (node.gradient().isPresent()) {
            return node.gradient().get().apply(arriving, node);
        }
        return switch (prim) {
            case Prim.Unary p -> one(UnaryVjps.of(p.kind(), only(arriving), in.getFirst(), y));
            case Prim.Binary p -> BinaryVjps.of(p.kind(), only(arriving), in.get(0), in.get(1), y, wanted);
            case Prim.Select _ -> select(only(arriving), in);
            case Prim.Cast _ -> one(cast(only(arriving), in.getFirst().dtype()));
            case Prim.Broadcast p -> one(unbroadcast(p, only(arriving), in.getFirst()));
            case Prim.Reshape _ -> one(reshape(only(arriving), in.getFirst().shape()));
            case Prim.Transpose p -> one(transpose(only(arriving), inverse(p.axes())));
            case Prim.Slice p -> one(MovementVjps.slice(p, only(arriving), in.getFirst()));
            case Prim.Pad p -> MovementVjps.pad(p, only(arriving), in.getFirst());
            case Prim.Concat p -> MovementVjps.concat(p, only(arriving), in);
            case Prim.Reverse _ -> one(Primitives.apply(prim, only(arriving)));
            case Prim.Gather p -> one(MovementVjps.gather(p, only(arriving), in));
            case Prim.Scatter p -> MovementVjps.scatter(p, only(arriving), in, y);
            case Prim.DynamicSlice _ -> one(MovementVjps.dynamicSlice(only(arriving), in));
            case Prim.DynamicUpdateSlice _ -> MovementVjps.dynamicUpdateSlice(only(arriving), in);
            case Prim.Reduce p -> one(ReduceVjps.reduce(p, only(arriving), in.getFirst(), y));
            case Prim.Cumulate p -> one(ReduceVjps.cumulate(p, only(arriving), in.getFirst(), y));
            case Prim.Sort p -> one(ReduceVjps.sort(p, node, arriving));
            case Prim.TopK _ -> one(ReduceVjps.topK(node, arriving));
            case Prim.Dot p -> DotVjp.of(p, only(arriving), in.get(0), in.get(1), wanted);
            case Prim.Conv p -> WindowVjps.conv(p, only(arriving), in, wanted);
            case Prim.ConvGradInput p -> WindowVjps.convGradInput(p, only(arriving), in, wanted);
            case Prim.ConvGradFilter p -> WindowVjps.convGradFilter(p, only(arriving), in, wanted);
            case Prim.Pool p -> one(WindowVjps.pool(p, only(arriving), in.getFirst()));
            case Prim.PoolGrad p -> WindowVjps.poolGrad(p, only(arriving), in.getFirst());
            case Prim.While _ ->
                throw new ArgaliException(
                        "gradient",
                        "a whileLoop cannot be differentiated: its steps are not kept",
                        "Use Control.scan, whose number of steps is known");
            case Prim.Call _, Prim.Cond _, Prim.Scan _ ->
                throw new IllegalStateException("a primitive with a body was recorded without a gradient: " + prim);
            case Prim.Barrier _ -> arriving;
            case Prim.Check _ -> List.of(Optional.empty(), arriving.getFirst());
            case Prim.HostCall _,
                    Prim.Constant _,
                    Prim.Iota _,
                    Prim.RandomBits _,
                    Prim.Compare _,
                    Prim.Bitcast _,
                    Prim.ArgReduce _ -> NONE;
        };
    }

    private static Tensor only(List<Optional<Tensor>> arriving) {
        return arriving.getFirst().orElseThrow();
    }

    static List<Optional<Tensor>> one(Tensor gradient) {
        return List.of(Optional.of(gradient));
    }

    static List<Tensor> zerosWhereEmpty(Recorded node, List<Optional<Tensor>> arriving) {
        return IntStream.range(0, arriving.size())
                .mapToObj(i -> arriving.get(i)
                        .orElseGet(() -> Primitives.fillLike(node.outputs().get(i), 0)))
                .toList();
    }

    private static List<Optional<Tensor>> select(Tensor g, List<Tensor> in) {
        Tensor zero = Primitives.fillLike(g, 0);
        return List.of(
                Optional.empty(),
                Optional.of(Primitives.select(in.getFirst(), g, zero)),
                Optional.of(Primitives.select(in.getFirst(), zero, g)));
    }

    private static Tensor unbroadcast(Prim.Broadcast p, Tensor g, Tensor x) {
        List<Integer> summed = new ArrayList<>();
        for (int axis = 0; axis < g.rank(); axis++) {
            int from = p.axes().indexOf(axis);
            if (from < 0 || (x.shape().dim(from) == 1 && g.shape().dim(axis) != 1)) {
                summed.add(axis);
            }
        }
        return reshape(sum(g, summed), x.shape());
    }

    static List<Integer> inverse(List<Integer> axes) {
        List<Integer> back = new ArrayList<>(Collections.nCopies(axes.size(), 0));
        for (int i = 0; i < axes.size(); i++) {
            back.set(axes.get(i), i);
        }
        return back;
    }
}
