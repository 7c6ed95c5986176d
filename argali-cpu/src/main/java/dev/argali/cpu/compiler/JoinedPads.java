package dev.argali.cpu.compiler;

import dev.argali.graph.Graph;
import dev.argali.graph.GraphBuilder;
import dev.argali.graph.Node;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.BinaryKind;
import dev.argali.graph.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Makes sums of parts that are padded with zeros to stand beside each other, as the gradient of what was split, into
/// parts that follow each other. (A negative zero stays one; the sum would have made it positive.)
final class JoinedPads {
    private final GraphBuilder builder = new GraphBuilder();
    private final Value[] mapped;
    private final Node[] makers;
    private final int[] uses;

    private JoinedPads(Graph graph) {
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
        if (graph.nodes().stream().noneMatch(n -> n.prim() instanceof Prim.Pad)) {
            return graph;
        }
        var pass = new JoinedPads(graph);
        graph.parameters().forEach(p -> pass.mapped[p.id()] = pass.builder.parameter(p.type()));
        graph.nodes().forEach(pass::add);
        return pass.builder.build(
                graph.outputs().stream().map(v -> pass.mapped[v.id()]).toList());
    }

    private void add(Node node) {
        List<Part> parts = new ArrayList<>();
        boolean ofParts = isAdd(node) && node.inputs().stream().allMatch(v -> collect(v, parts));
        Optional<Node> joined = ofParts ? joined(parts, node) : Optional.empty();
        Node made = joined.orElse(node);
        List<Value> inputs = made.inputs().stream().map(v -> mapped[v.id()]).toList();
        List<Value> outputs = builder.add(made.prim(), inputs, node.site());
        for (int i = 0; i < outputs.size(); i++) {
            mapped[node.outputs().get(i).id()] = outputs.get(i);
        }
    }

    /// Elements from `start` on along an axis, zeros before and behind.
    private record Part(Value value, int axis, int start) {
        int end() {
            return start + value.type().shape().dim(axis);
        }
    }

    private static boolean isAdd(Node node) {
        return node.prim().equals(new Prim.Binary(BinaryKind.ADD));
    }

    /// Finds the parts of which a value, read by nobody else, is the sum.
    private boolean collect(Value v, List<Part> parts) {
        Node maker = makers[v.id()];
        if (maker == null || uses[v.id()] != 1) {
            return false;
        }
        if (isAdd(maker)) {
            return maker.inputs().stream().allMatch(in -> collect(in, parts));
        }
        Optional<Part> part = part(maker);
        part.ifPresent(parts::add);
        return part.isPresent();
    }

    private Optional<Part> part(Node maker) {
        if (!(maker.prim() instanceof Prim.Pad p)
                || !isZero(maker.inputs().get(1))
                || IntStream.range(0, p.low().size())
                        .anyMatch(i -> p.interior().get(i) != 0
                                || p.low().get(i) < 0
                                || p.high().get(i) < 0)) {
            return Optional.empty();
        }
        int[] padded = IntStream.range(0, p.low().size())
                .filter(i -> p.low().get(i) + p.high().get(i) > 0)
                .toArray();
        return padded.length == 1
                ? Optional.of(
                        new Part(maker.inputs().getFirst(), padded[0], p.low().get(padded[0])))
                : Optional.empty();
    }

    private boolean isZero(Value v) {
        Node maker = makers[v.id()];
        return maker != null
                && maker.prim() instanceof Prim.Constant c
                && c.value().getDouble(0) == 0;
    }

    /// The parts one behind the other, if they fill the whole.
    private static Optional<Node> joined(List<Part> parts, Node sum) {
        int axis = parts.getFirst().axis();
        parts.sort(Comparator.comparingInt(Part::start));
        int at = 0;
        for (Part part : parts) {
            if (part.axis() != axis || part.start() != at) {
                return Optional.empty();
            }
            at = part.end();
        }
        if (at != sum.output().type().shape().dim(axis)) {
            return Optional.empty();
        }
        List<Value> values = parts.stream().map(Part::value).toList();
        return Optional.of(new Node(new Prim.Concat(axis), values, sum.outputs(), sum.site()));
    }
}
