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
import dev.argali.graph.Window;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Takes the largest of a window before a number is added to each channel and before relu, where nobody else looks at
/// these: both rise with their operand, so that the result is the same, from a fraction of the elements. (Only where
/// an infinite bias meets infinities of the other sign a NaN may be missing.)
///
/// In training the gradients of both may look, too: then the gradient of relu comes before that of the window, and the
/// gradient of the numbers is summed there. Of elements that the sum made equal another one may count as the largest.
final class PoolsFirst {
    /// A relu reads its operand twice.
    private static final int READS_OF_RELU = 2;

    private final GraphBuilder builder = new GraphBuilder();
    private final Value[] mapped;
    private final Node[] makers;
    private final int[] uses;
    private final Map<Value, List<Node>> users = new HashMap<>();
    /// The relus of which everybody wants the largest of one window, or its gradient, and those as they are now.
    private final Map<Value, Optional<Moved>> moved = new HashMap<>();
    /// The gradients behind windows whose relu has moved, by the gradient behind relu.
    private final Map<Value, Value> masked = new HashMap<>();

    /// A relu that comes behind a window.
    ///
    /// @param result what it gives there
    /// @param base of what the window sees the largest now
    private record Moved(Value result, Value base) {}

    private PoolsFirst(Graph graph) {
        this.mapped = new Value[graph.valueCount()];
        this.makers = new Node[graph.valueCount()];
        this.uses = new int[graph.valueCount()];
        for (Node node : graph.nodes()) {
            node.inputs().forEach(v -> uses[v.id()]++);
            node.inputs().stream()
                    .distinct()
                    .forEach(v ->
                            users.computeIfAbsent(v, _ -> new ArrayList<>()).add(node));
            node.outputs().forEach(v -> makers[v.id()] = node);
        }
        graph.outputs().forEach(v -> uses[v.id()]++);
    }

    static Graph apply(Graph graph) {
        if (graph.nodes().stream().noneMatch(n -> isMaximum(n) || isGradient(n))) {
            return graph;
        }
        var pass = new PoolsFirst(graph);
        graph.parameters().forEach(p -> pass.mapped[p.id()] = pass.builder.parameter(p.type()));
        graph.nodes().forEach(pass::add);
        return pass.builder.build(
                graph.outputs().stream().map(v -> pass.mapped[v.id()]).toList());
    }

    private static boolean isMaximum(Node node) {
        return node.prim() instanceof Prim.Pool p && p.kind() == ReduceKind.MAX && isBare(p.window());
    }

    private static boolean isGradient(Node node) {
        return node.prim() instanceof Prim.PoolGrad p && p.kind() == ReduceKind.MAX && isBare(p.window());
    }

    private static boolean isBare(Window window) {
        return window.low().stream().allMatch(n -> n == 0)
                && window.high().stream().allMatch(n -> n == 0);
    }

    private void add(Node node) {
        Optional<Value> better = isMaximum(node)
                ? Optional.of(largest(node))
                : maskedGradient(node).or(() -> sumOfMasked(node));
        if (better.isPresent()) {
            mapped[node.output().id()] = better.get();
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

    private Value largest(Node pool) {
        Value operand = pool.inputs().getFirst();
        return moved(operand).map(Moved::result).orElseGet(() -> pooled(pool.prim(), operand, 1));
    }

    // ---- in training ------------------------------------------------------------------------------------------------

    private Optional<Moved> moved(Value relu) {
        Optional<Moved> known = moved.get(relu);
        if (known == null) {
            known = window(relu).map(w -> move(relu, w));
            moved.put(relu, known);
        }
        return known;
    }

    private Optional<Node> maker(Value v) {
        return Optional.ofNullable(makers[v.id()]);
    }

    private List<Node> usersOf(Value v) {
        return users.getOrDefault(v, List.of());
    }

    /// The window that all users of a relu have, its gradients among them; empty if somebody else uses it.
    private Optional<Window> window(Value relu) {
        if (maker(relu).filter(this::isRelu).isEmpty() || usersOf(relu).stream().noneMatch(PoolsFirst::isGradient)) {
            return Optional.empty();
        }
        Set<Window> windows = new HashSet<>();
        int known = 0;
        for (Node user : usersOf(relu)) {
            if (isMaximum(user) && user.prim() instanceof Prim.Pool p) {
                windows.add(p.window());
                known++;
            } else if (isMaskedGradient(user, relu) && user.prim() instanceof Prim.PoolGrad p) {
                windows.add(p.window());
                known++;
            } else if (isMask(user, relu)) {
                known++;
            }
        }
        return known == uses[relu.id()] && windows.size() == 1
                ? windows.stream().findFirst()
                : Optional.empty();
    }

    /// The gradient of a window that a node masks, as the gradient of a relu does.
    private Optional<Node> maskedBy(Node select) {
        return Optional.of(select)
                .filter(s ->
                        s.prim() instanceof Prim.Select && isZero(s.inputs().getLast()))
                .flatMap(s -> maker(s.inputs().get(1)))
                .filter(PoolsFirst::isGradient);
    }

    /// Whether this is `relu > 0`, for gradients of its windows alone.
    private boolean isMask(Node node, Value relu) {
        return node.prim().equals(new Prim.Compare(CompareKind.GT))
                && node.inputs().getFirst().equals(relu)
                && isZero(node.inputs().getLast())
                && usersOf(node.output()).stream()
                        .allMatch(select -> maskedBy(select)
                                .filter(g -> g.inputs().getFirst().equals(relu))
                                .isPresent());
    }

    /// Whether this is the gradient of a window of a relu, read by nobody but the gradient of that.
    private boolean isMaskedGradient(Node node, Value relu) {
        return isGradient(node)
                && uses[node.output().id()] == 1
                && usersOf(node.output()).stream()
                        .allMatch(select -> maskedBy(select)
                                .flatMap(_ -> maker(select.inputs().getFirst()))
                                .filter(mask -> isMask(mask, relu))
                                .isPresent());
    }

    private Moved move(Value relu, Window window) {
        var pool = new Prim.Pool(ReduceKind.MAX, window);
        return new Moved(pooled(pool, relu, uses[relu.id()]), now(base(relu)));
    }

    /// What comes before bias and relu.
    private Value base(Value relu) {
        Value sum = makers[relu.id()].inputs().getLast();
        return isBiased(sum) ? makers[sum.id()].inputs().getFirst() : sum;
    }

    /// The gradient of relu of which a window has seen the largest: the same before the gradient of the window.
    private Optional<Value> maskedGradient(Node select) {
        return maskedBy(select)
                .flatMap(gradient -> moved(gradient.inputs().getFirst()).map(m -> before(select, gradient, m)));
    }

    private Value before(Node select, Node gradient, Moved relu) {
        Value arriving = now(gradient.inputs().getLast());
        Value zero = repeated(select.inputs().getLast(), arriving.type().shape());
        Value above = builder.add(new Prim.Compare(CompareKind.GT), relu.result(), zero);
        Value left = builder.add(select.prim(), above, arriving, zero);
        masked.put(select.output(), left);
        return builder.add(gradient.prim(), relu.base(), left);
    }

    /// The sum of such a gradient over all places: each window gives what it was given.
    private Optional<Value> sumOfMasked(Node node) {
        if (!(node.prim() instanceof Prim.Reduce p) || p.kind() != ReduceKind.SUM) {
            return Optional.empty();
        }
        Value operand = node.inputs().getFirst();
        boolean everywhere = IntStream.range(1, operand.type().shape().rank() - 1)
                .allMatch(axis -> p.axes().contains(axis));
        return Optional.ofNullable(masked.get(operand)).filter(_ -> everywhere).map(m -> builder.add(p, m));
    }

    // ---- the window first -------------------------------------------------------------------------------------------

    /// {@return the largest of each window of `v`}
    ///
    /// @param known how often `v` is read by what it is pooled for
    private Value pooled(Prim pool, Value v, int known) {
        Node maker = makers[v.id()];
        if (maker != null && uses[v.id()] == known && isRelu(maker)) {
            Value most = pooled(pool, maker.inputs().getLast(), READS_OF_RELU);
            Value zero = repeated(maker.inputs().get(1), most.type().shape());
            Value below = builder.add(new Prim.Compare(CompareKind.LE), most, zero);
            return builder.add(maker.prim(), below, zero, most);
        }
        if (maker != null && uses[v.id()] == known && isBiased(v)) {
            Value most = pooled(pool, maker.inputs().getFirst(), 1);
            return builder.add(
                    maker.prim(),
                    most,
                    repeated(maker.inputs().getLast(), most.type().shape()));
        }
        return builder.add(pool, now(v));
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

    /// Whether a number was added to each channel.
    private boolean isBiased(Value v) {
        Node maker = makers[v.id()];
        return maker != null
                && maker.prim().equals(new Prim.Binary(BinaryKind.ADD))
                && isOfChannels(maker.inputs().getLast());
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
