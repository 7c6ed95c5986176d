package dev.argali.cpu.compiler;

import dev.argali.graph.Graph;
import dev.argali.graph.Node;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.CompareKind;
import dev.argali.graph.Prim.ReduceKind;
import dev.argali.graph.Shape;
import dev.argali.graph.Value;
import dev.argali.graph.Window;
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
final class PoolsFirst extends Rewrite {
    /// A relu reads its operand twice.
    private static final int READS_OF_RELU = 2;

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
        super(graph);
    }

    static Graph apply(Graph graph) {
        boolean none = graph.nodes().stream().noneMatch(n -> isMaximum(n) || isGradient(n));
        return none ? graph : new PoolsFirst(graph).run();
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

    @Override
    Optional<List<Value>> instead(Node node) {
        Optional<Value> better = isMaximum(node)
                ? Optional.of(largest(node))
                : maskedGradient(node).or(() -> sumOfMasked(node));
        return better.map(List::of);
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

    /// The window that all users of a relu have, its gradients among them; empty if somebody else uses it.
    private Optional<Window> window(Value relu) {
        if (links.maker(relu).filter(this::isRelu).isEmpty()
                || links.users(relu).stream().noneMatch(PoolsFirst::isGradient)) {
            return Optional.empty();
        }
        Set<Window> windows = new HashSet<>();
        int known = 0;
        for (Node user : links.users(relu)) {
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
        return known == links.reads(relu) && windows.size() == 1
                ? windows.stream().findFirst()
                : Optional.empty();
    }

    /// The gradient of a window that a node masks, as the gradient of a relu does.
    private Optional<Node> maskedBy(Node select) {
        return Optional.of(select)
                .filter(s -> s.prim() instanceof Prim.Select
                        && links.isZero(s.inputs().getLast()))
                .flatMap(s -> links.maker(s.inputs().get(1)))
                .filter(PoolsFirst::isGradient);
    }

    /// Whether this is `relu > 0`, for gradients of its windows alone.
    private boolean isMask(Node node, Value relu) {
        return node.prim().equals(new Prim.Compare(CompareKind.GT))
                && node.inputs().getFirst().equals(relu)
                && links.isZero(node.inputs().getLast())
                && links.users(node.output()).stream()
                        .allMatch(select -> maskedBy(select)
                                .filter(g -> g.inputs().getFirst().equals(relu))
                                .isPresent());
    }

    /// Whether this is the gradient of a window of a relu, read by nobody but the gradient of that.
    private boolean isMaskedGradient(Node node, Value relu) {
        return isGradient(node)
                && links.reads(node.output()) == 1
                && links.users(node.output()).stream()
                        .allMatch(select -> maskedBy(select)
                                .flatMap(_ -> links.maker(select.inputs().getFirst()))
                                .filter(mask -> isMask(mask, relu))
                                .isPresent());
    }

    private Moved move(Value relu, Window window) {
        var pool = new Prim.Pool(ReduceKind.MAX, window);
        return new Moved(pooled(pool, relu, links.reads(relu)), now(base(relu)));
    }

    /// What comes before bias and relu.
    private Value base(Value relu) {
        Value sum = operand(relu);
        return biased(sum).map(add -> add.inputs().getFirst()).orElse(sum);
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
        Optional<Node> maker = links.maker(v).filter(_ -> links.reads(v) == known);
        Optional<Node> relu = maker.filter(this::isRelu);
        if (relu.isPresent()) {
            Value most = pooled(pool, operand(v), READS_OF_RELU);
            Value zero = repeated(relu.get().inputs().get(1), most.type().shape());
            Value below = builder.add(new Prim.Compare(CompareKind.LE), most, zero);
            return builder.add(relu.get().prim(), below, zero, most);
        }
        Optional<Node> sum = maker.flatMap(_ -> biased(v));
        if (sum.isPresent()) {
            Value most = pooled(pool, sum.get().inputs().getFirst(), 1);
            Value bias = repeated(sum.get().inputs().getLast(), most.type().shape());
            return builder.add(sum.get().prim(), most, bias);
        }
        return builder.add(pool, now(v));
    }

    /// Whether this is `x <= 0 ? 0 : x`, read by nobody on the way.
    private boolean isRelu(Node node) {
        return node.prim() instanceof Prim.Select
                && links.isZero(node.inputs().get(1))
                && links.reads(node.inputs().getFirst()) == 1
                && links.maker(node.inputs().getFirst())
                        .filter(c -> c.prim().equals(new Prim.Compare(CompareKind.LE))
                                && c.inputs().getFirst().equals(node.inputs().getLast())
                                && links.isZero(c.inputs().getLast()))
                        .isPresent();
    }

    /// What a relu is of.
    private Value operand(Value relu) {
        return links.maker(relu).orElseThrow().inputs().getLast();
    }

    /// The node that adds a number to each channel, if it is one that makes a value.
    private Optional<Node> biased(Value v) {
        return links.maker(v)
                .filter(node -> Links.isSum(node) && isOfChannels(node.inputs().getLast()));
    }

    /// Whether a value is the same at all places of an example.
    private boolean isOfChannels(Value v) {
        int last = v.type().shape().rank() - 1;
        return broadcast(v)
                .filter(node -> ((Prim.Broadcast) node.prim()).axes().stream().allMatch(axis -> axis == last))
                .isPresent();
    }

    private Optional<Node> broadcast(Value v) {
        return links.maker(v).filter(node -> node.prim() instanceof Prim.Broadcast);
    }

    /// {@return what `v` repeats, repeated for another shape}
    private Value repeated(Value v, Shape shape) {
        Node node = broadcast(v).orElseThrow();
        var prim = new Prim.Broadcast(shape, ((Prim.Broadcast) node.prim()).axes());
        return builder.add(prim, List.of(now(node.inputs().getFirst())), node.site())
                .getFirst();
    }
}
