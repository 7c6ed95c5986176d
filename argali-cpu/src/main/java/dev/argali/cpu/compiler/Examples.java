package dev.argali.cpu.compiler;

import dev.argali.graph.DType;
import dev.argali.graph.Node;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.ReduceKind;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.graph.Value;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// What nodes do with the examples of a batch. A value has examples if they follow each other along its first axis, one
/// or several places each; of all other values it is said that the examples share them.
///
/// @param count how many examples there are
record Examples(int count) {
    /// What is shared is read anew for each part of a batch: it stays in a cache beside the part's own values.
    private static final long MOST_SHARED_BYTES = 1 << 18;

    /// {@return whether a value can have examples}
    boolean areIn(Value v) {
        Shape shape = v.type().shape();
        return shape.rank() > 0 && shape.dim(0) > 0 && shape.dim(0) % count == 0;
    }

    /// {@return the type of a value with examples for `few` of them}
    TensorType type(TensorType all, int few) {
        return all.with(shape(all.shape(), few));
    }

    private Shape shape(Shape all, int few) {
        return all.with(0, all.dim(0) / count * few);
    }

    /// {@return for each operand whether it has examples; empty if the node does not treat each example by itself}
    Optional<List<Boolean>> operands(Node node) {
        if (!node.outputs().stream().allMatch(this::areIn)) {
            return Optional.empty();
        }
        return roles(node)
                .filter(roles -> IntStream.range(0, roles.size())
                        .allMatch(i -> !roles.get(i) || areIn(node.inputs().get(i))));
    }

    private Optional<List<Boolean>> roles(Node node) {
        List<Value> in = node.inputs();
        return switch (node.prim()) {
            case Prim.Unary _,
                    Prim.Binary _,
                    Prim.Compare _,
                    Prim.Select _,
                    Prim.Cast _,
                    Prim.Bitcast _,
                    Prim.Reshape _,
                    Prim.Pool _,
                    Prim.PoolGrad _ -> all(node, true);
            case Prim.Iota p -> all(node, p.axis() != 0);
            case Prim.Broadcast p -> broadcast(p, node);
            case Prim.Transpose p -> all(node, p.axes().getFirst() == 0);
            case Prim.Slice p ->
                all(
                        node,
                        p.starts().getFirst() == 0
                                && p.limits().getFirst()
                                        == in.getFirst().type().shape().dim(0)
                                && p.strides().getFirst() == 1);
            case Prim.Pad p ->
                first(
                        node,
                        p.low().getFirst() == 0
                                && p.high().getFirst() == 0
                                && p.interior().getFirst() == 0);
            case Prim.Concat p -> all(node, p.axis() != 0);
            case Prim.Reverse p -> all(node, !p.axes().contains(0));
            case Prim.Cumulate p -> all(node, p.axis() != 0);
            case Prim.Reduce p -> all(node, !p.axes().contains(0));
            case Prim.Dot p -> dot(p, node);
            case Prim.Conv _, Prim.ConvGradInput _ -> first(node, isSmall(in.getLast()));
            case Prim.Constant _,
                    Prim.RandomBits _,
                    Prim.Gather _,
                    Prim.Scatter _,
                    Prim.DynamicSlice _,
                    Prim.DynamicUpdateSlice _,
                    Prim.ArgReduce _,
                    Prim.Sort _,
                    Prim.TopK _,
                    Prim.ConvGradFilter _,
                    Prim.Call _,
                    Prim.Cond _,
                    Prim.While _,
                    Prim.Scan _,
                    Prim.Barrier _,
                    Prim.Check _,
                    Prim.HostCall _ -> Optional.empty();
        };
    }

    private static Optional<List<Boolean>> all(Node node, boolean apart) {
        return apart ? Optional.of(Collections.nCopies(node.inputs().size(), true)) : Optional.empty();
    }

    private static Optional<List<Boolean>> first(Node node, boolean apart) {
        return apart && node.inputs().size() == 2 ? Optional.of(List.of(true, false)) : Optional.empty();
    }

    private static boolean isSmall(Value shared) {
        return shared.type().bytes() <= MOST_SHARED_BYTES;
    }

    private static Optional<List<Boolean>> broadcast(Prim.Broadcast p, Node node) {
        Shape from = node.inputs().getFirst().type().shape();
        boolean alongRows = !p.axes().isEmpty() && p.axes().getFirst() == 0;
        if (alongRows && from.dim(0) != p.shape().dim(0)) {
            return from.dim(0) == 1 ? Optional.of(List.of(false)) : Optional.empty();
        }
        return Optional.of(List.of(alongRows));
    }

    private static Optional<List<Boolean>> dot(Prim.Dot p, Node node) {
        if (!p.leftBatch().isEmpty()) {
            boolean rows = p.leftBatch().getFirst() == 0 && p.rightBatch().getFirst() == 0;
            return all(node, rows);
        }
        return first(node, !p.leftSum().contains(0) && isSmall(node.inputs().getLast()));
    }

    /// {@return whether a node sums values of all examples up: then the sums of parts of them can be added}
    boolean isSum(Node node) {
        return node.prim() instanceof Prim.Reduce(ReduceKind kind, List<Integer> axes)
                && kind == ReduceKind.SUM
                && axes.contains(0)
                && areIn(node.inputs().getFirst())
                && isExact(node.output().type().dtype());
    }

    /// Whether parts of a sum keep the digits that the sum has on its way.
    private static boolean isExact(DType dtype) {
        return dtype != DType.BOOL && dtype != DType.FLOAT16 && dtype != DType.BFLOAT16;
    }

    /// {@return what does the same for `few` examples}
    Prim prim(Prim all, int few) {
        return switch (all) {
            case Prim.Reshape p -> new Prim.Reshape(shape(p.shape(), few));
            case Prim.Broadcast p -> new Prim.Broadcast(shape(p.shape(), few), p.axes());
            case Prim.Iota p -> new Prim.Iota(type(p.type(), few), p.axis());
            case Prim.Slice p -> {
                int[] limits = p.limits().stream().mapToInt(i -> i).toArray();
                limits[0] = limits[0] / count * few;
                yield new Prim.Slice(p.starts(), IntStream.of(limits).boxed().toList(), p.strides());
            }
            default -> all;
        };
    }
}
