package dev.argali.cpu.compiler;

import dev.argali.graph.Graph;
import dev.argali.graph.GraphBuilder;
import dev.argali.graph.Node;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.BinaryKind;
import dev.argali.graph.Prim.ReduceKind;
import dev.argali.graph.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Takes sums out of scans: where a step adds a product of its own values to a state that it uses for nothing else, as
/// the gradient of a weight is summed up, the operands of all steps are stacked instead and multiplied at once.
/// One product with a long sum takes a fraction of the time of many with short ones.
final class ScanSums extends Rewrite {
    private ScanSums(Graph graph) {
        super(graph);
    }

    static Graph apply(Graph graph) {
        boolean none = graph.nodes().stream().noneMatch(n -> n.prim() instanceof Prim.Scan);
        return none ? graph : new ScanSums(graph).run();
    }

    @Override
    Optional<List<Value>> instead(Node node) {
        return node.prim() instanceof Prim.Scan scan
                ? Optional.of(new Loop(builder, scan, now(node.inputs()), node.site()).emit())
                : Optional.empty();
    }

    /// One scan on its way.
    private static final class Loop {
        private final GraphBuilder outside;
        private final Prim.Scan scan;
        private final List<Value> inputs;
        private final String site;
        private final Graph body;
        private final Links links;
        // Values that are not the same in all steps.
        private final Set<Value> varying = new HashSet<>();
        // Values of the body whose stacks are results, those that are wanted behind those that are there.
        private final List<Value> stacked = new ArrayList<>();
        private List<Value> rows = List.of();

        Loop(GraphBuilder outside, Prim.Scan scan, List<Value> inputs, String site) {
            this.outside = outside;
            this.scan = scan;
            this.inputs = inputs;
            this.site = site;
            this.body = Simplify.apply(scan.body());
            this.links = new Links(body);
            varying.addAll(body.parameters().subList(0, scan.carries() + scan.sequences()));
            for (Node node : body.nodes()) {
                if (node.inputs().stream().anyMatch(varying::contains)) {
                    varying.addAll(node.outputs());
                }
            }
            stacked.addAll(known());
        }

        private List<Value> known() {
            return body.outputs().subList(scan.carries(), body.outputs().size());
        }

        List<Value> emit() {
            Map<Integer, Value> sums = new LinkedHashMap<>();
            // Products first: reductions go along where they find the stack of their operand.
            for (boolean products : new boolean[] {true, false}) {
                for (int i = 0; i < scan.carries(); i++) {
                    Optional<Value> term = sums.containsKey(i) ? Optional.empty() : term(i);
                    if (term.isPresent() && isSum(term.get(), products)) {
                        want(term.get());
                        sums.put(i, term.get());
                    }
                }
            }
            if (sums.isEmpty()) {
                return outside.add(scan, inputs, site);
            }
            List<Integer> left = IntStream.range(0, scan.carries())
                    .filter(i -> !sums.containsKey(i))
                    .boxed()
                    .toList();
            List<Value> made = outside.add(without(left), kept(left, inputs), site);
            rows = made.subList(left.size(), made.size());
            List<Value> results = new ArrayList<>();
            for (int i = 0; i < scan.carries(); i++) {
                results.add(
                        sums.containsKey(i)
                                ? outside.add(new Prim.Binary(BinaryKind.ADD), inputs.get(i), sum(sums.get(i)))
                                : made.get(left.indexOf(i)));
            }
            results.addAll(rows.subList(0, known().size()));
            return results;
        }

        /// The scan with these of its states, and with all stacks that are wanted.
        private Prim.Scan without(List<Integer> left) {
            List<Value> results = new ArrayList<>();
            left.forEach(i -> results.add(body.outputs().get(i)));
            results.addAll(stacked);
            Graph step = DeadCode.rest(body, kept(left, body.parameters()), results);
            return new Prim.Scan(step, left.size(), scan.sequences(), scan.length(), scan.reverse());
        }

        private List<Value> kept(List<Integer> left, List<Value> all) {
            List<Value> some = new ArrayList<>();
            left.forEach(i -> some.add(all.get(i)));
            some.addAll(all.subList(scan.carries(), all.size()));
            return some;
        }

        /// What a step adds to a state that it uses for nothing else.
        private Optional<Value> term(int state) {
            Value now = body.parameters().get(state);
            return links.maker(body.outputs().get(state))
                    .filter(add -> Links.isSum(add)
                            && now.type().dtype().isFloating()
                            && add.inputs().contains(now)
                            && links.reads(now) == 1
                            && links.reads(add.output()) == 1)
                    .map(add -> add.inputs().get(1 - add.inputs().indexOf(now)));
        }

        // ---- what can be summed outside ----------------------------------------------------------------------------

        /// Whether the sum of `v` over all steps is a product, or a reduction, of stacks.
        private boolean isSum(Value v, boolean products) {
            return links.maker(v)
                    .filter(maker -> switch (maker.prim()) {
                        case Prim.Reshape _, Prim.Transpose _ ->
                            isSum(maker.inputs().getFirst(), products);
                        case Prim.Dot _ -> varying.containsAll(maker.inputs());
                        case Prim.Reduce p ->
                            !products
                                    && p.kind() == ReduceKind.SUM
                                    && isStacked(maker.inputs().getFirst());
                        default -> Links.isSum(maker) && maker.inputs().stream().allMatch(in -> isSum(in, products));
                    })
                    .isPresent();
        }

        /// The node that puts a value into another order or shape, if one does.
        private Optional<Node> mover(Value v) {
            return links.maker(v).filter(m -> m.prim() instanceof Prim.Reshape || m.prim() instanceof Prim.Transpose);
        }

        /// Whether the stack of a value is there already.
        private boolean isStacked(Value v) {
            return mover(v).map(m -> isStacked(m.inputs().getFirst()))
                    .orElseGet(() -> sequence(v).isPresent() || stacked.contains(v));
        }

        private Optional<Value> sequence(Value v) {
            int at = body.parameters().indexOf(v);
            boolean is = at >= scan.carries() && at < scan.carries() + scan.sequences();
            return is ? Optional.of(inputs.get(at)) : Optional.empty();
        }

        private void want(Value sum) {
            Node maker = links.maker(sum).orElseThrow();
            switch (maker.prim()) {
                case Prim.Dot _, Prim.Reduce _ -> maker.inputs().forEach(this::wantStack);
                default -> maker.inputs().forEach(this::want);
            }
        }

        private void wantStack(Value v) {
            Optional<Node> mover = mover(v);
            if (mover.isPresent()) {
                wantStack(mover.get().inputs().getFirst());
            } else if (!isStacked(v)) {
                stacked.add(v);
            }
        }

        // ---- the same outside --------------------------------------------------------------------------------------

        private Value sum(Value v) {
            Node maker = links.maker(v).orElseThrow();
            List<Value> in = maker.inputs();
            return switch (maker.prim()) {
                case Prim.Reshape _, Prim.Transpose _ -> outside.add(maker.prim(), sum(in.getFirst()));
                case Prim.Dot p ->
                    outside.add(
                            new Prim.Dot(
                                    behind(p.leftBatch()),
                                    behind(p.rightBatch()),
                                    first(p.leftSum()),
                                    first(p.rightSum())),
                            stack(in.get(0)),
                            stack(in.get(1)));
                case Prim.Reduce p ->
                    outside.add(new Prim.Reduce(ReduceKind.SUM, first(p.axes())), stack(in.getFirst()));
                default -> outside.add(maker.prim(), sum(in.get(0)), sum(in.get(1)));
            };
        }

        /// The values of all steps one behind the other.
        private Value stack(Value v) {
            Optional<Node> mover = mover(v);
            if (mover.isEmpty()) {
                return sequence(v).orElseGet(() -> rows.get(stacked.indexOf(v)));
            }
            Prim whole = mover.get().prim() instanceof Prim.Transpose p
                    ? new Prim.Transpose(first(p.axes()))
                    : new Prim.Reshape(v.type().shape().insert(0, scan.length()));
            return outside.add(whole, stack(mover.get().inputs().getFirst()));
        }

        private static List<Integer> behind(List<Integer> axes) {
            return axes.stream().map(a -> a + 1).toList();
        }

        private static List<Integer> first(List<Integer> axes) {
            List<Integer> all = new ArrayList<>(List.of(0));
            all.addAll(behind(axes));
            return all;
        }
    }
}
