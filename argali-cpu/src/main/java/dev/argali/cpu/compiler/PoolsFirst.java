package dev.argali.cpu.compiler;

import dev.argali.graph.Graph;
import dev.argali.graph.GraphBuilder;
import dev.argali.graph.Literal;
import dev.argali.graph.Node;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.BinaryKind;
import dev.argali.graph.Prim.CompareKind;
import dev.argali.graph.Prim.ReduceKind;
import dev.argali.graph.Shape;
import dev.argali.graph.Value;
import java.util.List;
import java.util.Optional;

/// Takes the largest of a window before a number is added to each channel and before relu, where nobody else looks at
/// these: both rise with their operand, so that the result is the same, from a fraction of the elements. (Only where
/// an infinite bias meets infinities of the other sign a NaN may be missing.)
final class PoolsFirst {
    /// A relu reads its operand twice.
    private static final int READS_OF_RELU = 2;

    private final GraphBuilder builder = new GraphBuilder();
    private final Value[] mapped;
    private final Node[] makers;
    private final int[] uses;

    private PoolsFirst(Graph graph) {
        this.mapped = new Value[graph.valueCount()];
        this.makers = new Node[graph.valueCount()];
        this.uses = new int[graph.valueCount()];
        for (Node node : graph.nodes()) {
            node.inputs().forEach(v -> uses[v.id()]++);
            node.outputs().forEach(v -> makers[v.id()] = node);
        }
        graph.outputs().forEach(v -> uses[v.id()]++);
    }

    static Graph apply(Graph graph) {
        if (graph.nodes().stream().noneMatch(PoolsFirst::isMaximum)) {
            return graph;
        }
        var pass = new PoolsFirst(graph);
        graph.parameters().forEach(p -> pass.mapped[p.id()] = pass.builder.parameter(p.type()));
        graph.nodes().forEach(pass::add);
        return pass.builder.build(
                graph.outputs().stream().map(v -> pass.mapped[v.id()]).toList());
    }

    private static boolean isMaximum(Node node) {
        return node.prim() instanceof Prim.Pool p
                && p.kind() == ReduceKind.MAX
                && p.window().low().stream().allMatch(n -> n == 0)
                && p.window().high().stream().allMatch(n -> n == 0);
    }

    private void add(Node node) {
        if (isMaximum(node)) {
            mapped[node.output().id()] = pooled(node, node.inputs().getFirst(), 1);
            return;
        }
        List<Value> inputs = node.inputs().stream().map(this::now).toList();
        List<Value> outputs = builder.add(node.prim(), inputs, node.site());
        for (int i = 0; i < outputs.size(); i++) {
            mapped[node.outputs().get(i).id()] = outputs.get(i);
        }
    }

    private Value now(Value v) {
        return mapped[v.id()];
    }

    /// {@return the largest of each window of `v`}
    ///
    /// @param known how often `v` is read by what it is pooled for
    private Value pooled(Node pool, Value v, int known) {
        Node maker = makers[v.id()];
        if (maker == null || uses[v.id()] != known) {
            return builder.add(pool.prim(), List.of(now(v)), pool.site()).getFirst();
        }
        Shape shape = pool.output().type().shape();
        if (isRelu(maker)) {
            Value most = pooled(pool, maker.inputs().getLast(), READS_OF_RELU);
            Value zero = repeated(maker.inputs().get(1), shape);
            Value below = builder.add(new Prim.Compare(CompareKind.LE), List.of(most, zero), maker.site())
                    .getFirst();
            return builder.add(maker.prim(), List.of(below, zero, most), maker.site())
                    .getFirst();
        }
        if (maker.prim() instanceof Prim.Binary(BinaryKind kind) && kind == BinaryKind.ADD) {
            Value left = maker.inputs().get(0);
            Value right = maker.inputs().get(1);
            if (isOfChannels(right)) {
                Value most = pooled(pool, left, 1);
                return builder.add(maker.prim(), List.of(most, repeated(right, shape)), maker.site())
                        .getFirst();
            }
        }
        return builder.add(pool.prim(), List.of(now(v)), pool.site()).getFirst();
    }

    /// Whether this is `x <= 0 ? 0 : x`, read by nobody on the way.
    private boolean isRelu(Node node) {
        if (!(node.prim() instanceof Prim.Select)) {
            return false;
        }
        Value condition = node.inputs().getFirst();
        Node compare = makers[condition.id()];
        return compare != null
                && compare.prim().equals(new Prim.Compare(CompareKind.LE))
                && uses[condition.id()] == 1
                && compare.inputs().getFirst().equals(node.inputs().getLast())
                && isZero(compare.inputs().getLast())
                && isZero(node.inputs().get(1));
    }

    private boolean isZero(Value v) {
        return broadcast(v)
                .map(node -> makers[node.inputs().getFirst().id()])
                .filter(maker -> maker.prim() instanceof Prim.Constant c && isZero(c.value()))
                .isPresent();
    }

    private static boolean isZero(Literal literal) {
        return literal.type().shape().size() == 1 && literal.type().dtype().isFloating() && literal.getDouble(0) == 0;
    }

    /// Whether a value is the same at all places of an example.
    private boolean isOfChannels(Value v) {
        int last = v.type().shape().rank() - 1;
        return broadcast(v)
                .filter(node -> ((Prim.Broadcast) node.prim()).axes().stream().allMatch(axis -> axis == last))
                .isPresent();
    }

    private Optional<Node> broadcast(Value v) {
        return Optional.ofNullable(makers[v.id()]).filter(node -> node.prim() instanceof Prim.Broadcast);
    }

    /// {@return what `v` repeats, repeated for another shape}
    private Value repeated(Value v, Shape shape) {
        Node node = broadcast(v).orElseThrow();
        var prim = new Prim.Broadcast(shape, ((Prim.Broadcast) node.prim()).axes());
        return builder.add(prim, List.of(now(node.inputs().getFirst())), node.site())
                .getFirst();
    }
}
