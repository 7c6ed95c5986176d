package dev.argali.cpu.compiler;

import dev.argali.graph.Graph;
import dev.argali.graph.Node;
import dev.argali.graph.Prim;
import dev.argali.graph.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Makes sums of parts that are padded with zeros to stand beside each other, as the gradient of what was split, into
/// parts that follow each other. (A negative zero stays one; the sum would have made it positive.)
final class JoinedPads extends Rewrite {
    private JoinedPads(Graph graph) {
        super(graph);
    }

    static Graph apply(Graph graph) {
        boolean none = graph.nodes().stream().noneMatch(n -> n.prim() instanceof Prim.Pad);
        return none ? graph : new JoinedPads(graph).run();
    }

    @Override
    Optional<List<Value>> instead(Node node) {
        List<Part> parts = new ArrayList<>();
        return Links.isSum(node) && node.inputs().stream().allMatch(v -> collect(v, parts))
                ? joined(parts, node)
                : Optional.empty();
    }

    /// Elements from `start` on along an axis, zeros before and behind.
    private record Part(Value value, int axis, int start) {
        int end() {
            return start + value.type().shape().dim(axis);
        }
    }

    /// Finds the parts of which a value, read by nobody else, is the sum.
    private boolean collect(Value v, List<Part> parts) {
        Optional<Node> maker = links.maker(v).filter(_ -> links.reads(v) == 1);
        if (maker.filter(Links::isSum).isPresent()) {
            return maker.get().inputs().stream().allMatch(in -> collect(in, parts));
        }
        Optional<Part> part = maker.flatMap(this::part);
        part.ifPresent(parts::add);
        return part.isPresent();
    }

    private Optional<Part> part(Node maker) {
        if (!(maker.prim() instanceof Prim.Pad p)
                || !links.isZero(maker.inputs().get(1))
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

    /// The parts one behind the other, if they fill the whole.
    private Optional<List<Value>> joined(List<Part> parts, Node sum) {
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
        List<Value> values = parts.stream().map(part -> now(part.value())).toList();
        return Optional.of(builder.add(new Prim.Concat(axis), values, sum.site()));
    }
}
