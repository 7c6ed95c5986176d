package dev.argali.cpu.compiler;

import dev.argali.graph.Graph;
import dev.argali.graph.Node;
import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Divides the nodes of a graph into groups, each of which becomes one kernel: elementwise nodes of one shape, with
/// reductions of their results at the end, as long as no path leaves a group and comes back.
///
/// Greedy, in the order of the graph: a node joins the groups that make its operands, which merge. Whether a third
/// group stands between two that want to merge, [Betweenness] finds out.
final class Fusion {
    /// Kernels stay within what the JVM's compiler takes well.
    private static final int MOST_OPERATIONS = 96;

    /// Nodes that are computed together.
    static final class Group {
        private final int id;
        private final List<Integer> nodes = new ArrayList<>();
        private final List<Group> sources = new ArrayList<>();
        private final List<Group> users = new ArrayList<>();
        private final Optional<Shape> shape;
        private List<Integer> reducedAxes = List.of();
        private int operations;
        private Optional<Group> after = Optional.empty();
        private Group mergedInto = this;

        private Group(int id, Optional<Shape> shape, int operations) {
            this.id = id;
            this.shape = shape;
            this.operations = operations;
        }

        int id() {
            return id;
        }

        /// {@return the group that this one is a part of by now: itself, unless it was merged into another}
        Group whole() {
            while (mergedInto != mergedInto.mergedInto) {
                mergedInto = mergedInto.mergedInto;
            }
            return mergedInto;
        }

        boolean isWhole() {
            return mergedInto == this;
        }

        /// {@return groups that make operands of this one; some may be parts of others by now, or of this one}
        List<Group> sources() {
            return sources;
        }

        /// {@return groups that take results of this one; some may be parts of others by now, or of this one}
        List<Group> users() {
            return users;
        }

        /// {@return positions in the graph's list of nodes, ascending}
        List<Integer> nodes() {
            return nodes;
        }

        /// {@return whether this is a loop nest, not a node of another kind}
        boolean isFused() {
            return shape.isPresent();
        }

        /// {@return the iteration space}
        Shape shape() {
            return shape.orElseThrow();
        }

        /// {@return the axes that the reductions of this group run over}
        List<Integer> reducedAxes() {
            return reducedAxes;
        }
    }

    private final Graph graph;
    private final List<Group> groups = new ArrayList<>();
    private final Group[] groupOf;
    private final int[] makerOf;
    private final Betweenness betweenness;

    /// The last group so far that does what others see, in the order of the graph.
    private Optional<Group> lastHostCall = Optional.empty();

    private Fusion(Graph graph) {
        this.graph = graph;
        this.groupOf = new Group[graph.nodes().size()];
        this.makerOf = new int[graph.valueCount()];
        Arrays.fill(makerOf, -1);
        this.betweenness = new Betweenness(graph.nodes().size());
    }

    /// {@return the groups in an order in which they can run}
    static List<Group> of(Graph graph) {
        var fusion = new Fusion(graph);
        for (int i = 0; i < graph.nodes().size(); i++) {
            fusion.place(i);
        }
        return fusion.ordered();
    }

    /// {@return whether a node is computed point by point}
    static boolean isElementwise(Prim prim) {
        return prim instanceof Prim.Unary
                || prim instanceof Prim.Binary
                || prim instanceof Prim.Compare
                || prim instanceof Prim.Select
                || prim instanceof Prim.Cast
                || prim instanceof Prim.Iota;
    }

    private static int operations(Prim prim) {
        return switch (prim) {
            case Prim.Unary u -> FloatFunctions.operations(u.kind());
            case Prim.Binary(Prim.BinaryKind kind) when kind == Prim.BinaryKind.POW -> FloatFunctions.POWER_OPERATIONS;
            default -> 1;
        };
    }

    private void place(int index) {
        Node node = graph.nodes().get(index);
        node.outputs().forEach(v -> makerOf[v.id()] = index);
        boolean reduces = node.prim() instanceof Prim.Reduce;
        Optional<Shape> shape = reduces
                ? Optional.of(node.inputs().getFirst().type().shape())
                : isElementwise(node.prim()) ? Optional.of(node.output().type().shape()) : Optional.empty();
        var own = new Group(groups.size(), shape, operations(node.prim()));
        groups.add(own);
        own.nodes.add(index);
        if (node.prim() instanceof Prim.Reduce r) {
            own.reducedAxes = r.axes();
        }
        if (node.prim() instanceof Prim.HostCall) {
            own.after = lastHostCall;
            own.after.ifPresent(g -> connect(g, own));
            lastHostCall = Optional.of(own);
        }
        Set<Group> sources = new LinkedHashSet<>(makersOf(node));
        sources.forEach(source -> connect(source, own));
        groupOf[index] = own;
        for (Group source : sources) {
            Group now = groupOf[index];
            if (source.isWhole() && fits(source, now)) {
                merge(source, now);
            }
        }
    }

    private static void connect(Group source, Group user) {
        source.users.add(user);
        user.sources.add(source);
    }

    /// The groups that make the operands of a node, in order.
    private List<Group> makersOf(Node node) {
        return node.inputs().stream()
                .filter(v -> makerOf[v.id()] >= 0)
                .map(v -> groupOf[makerOf[v.id()]])
                .toList();
    }

    /// Whether two groups can be one kernel: one space, and no third group that needs one and is needed by the other.
    private boolean fits(Group earlier, Group later) {
        if (!earlier.shape.equals(later.shape)
                || earlier.shape.isEmpty()
                || earlier.id == later.id
                || earlier.operations + later.operations > MOST_OPERATIONS) {
            return false;
        }
        if (!earlier.reducedAxes.isEmpty()
                && !later.reducedAxes.isEmpty()
                && !earlier.reducedAxes.equals(later.reducedAxes)) {
            return false;
        }
        return !betweenness.holds(earlier, later);
    }

    private void merge(Group earlier, Group later) {
        later.nodes.forEach(n -> groupOf[n] = earlier);
        earlier.nodes.addAll(later.nodes);
        earlier.nodes.sort(null);
        if (earlier.reducedAxes.isEmpty()) {
            earlier.reducedAxes = later.reducedAxes;
        }
        earlier.operations += later.operations;
        later.mergedInto = earlier;
        earlier.sources.addAll(later.sources);
        earlier.users.addAll(later.users);
    }

    /// Groups by the position of their last node would not do: a merged group runs when all that it needs is there.
    private List<Group> ordered() {
        List<Group> order = new ArrayList<>();
        boolean[] done = new boolean[groups.size()];
        // Checks come first, so that as much as possible can be written in place behind them.
        for (Group group : groups) {
            if (graph.nodes().get(group.nodes.getFirst()).prim() instanceof Prim.Check) {
                visit(group, done, order);
            }
        }
        for (Group group : groups) {
            if (group.isWhole()) {
                visit(group, done, order);
            }
        }
        return order;
    }

    private record Visit(Group group, Iterator<Group> sources) {}

    private void visit(Group root, boolean[] done, List<Group> order) {
        Deque<Visit> path = new ArrayDeque<>();
        enter(root, done, path);
        while (!path.isEmpty()) {
            Visit at = path.getLast();
            if (at.sources.hasNext()) {
                enter(at.sources.next(), done, path);
            } else {
                order.add(at.group);
                path.removeLast();
            }
        }
    }

    private void enter(Group group, boolean[] done, Deque<Visit> path) {
        if (!done[group.id]) {
            done[group.id] = true;
            path.add(new Visit(
                    group,
                    Stream.concat(
                                    group.after.stream(),
                                    group.nodes.stream()
                                            .flatMap(i -> makersOf(graph.nodes().get(i)).stream()))
                            .iterator()));
        }
    }
}
