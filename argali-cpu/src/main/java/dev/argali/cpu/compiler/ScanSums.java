package dev.argali.cpu.compiler;

import dev.argali.graph.Graph;
import dev.argali.graph.GraphBuilder;
import dev.argali.graph.Node;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.BinaryKind;
import dev.argali.graph.Prim.ReduceKind;
import dev.argali.graph.Shape;
import dev.argali.graph.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Takes sums out of scans: where a step adds a product of its own values to a state that it uses for nothing else, as
/// the gradient of a weight is summed up, the operands of all steps are stacked instead and multiplied at once.
/// One product with a long sum takes a fraction of the time of many with short ones.
final class ScanSums {
    private final GraphBuilder builder = new GraphBuilder();
    private final Value[] mapped;

    private ScanSums(Graph graph) {
        this.mapped = new Value[graph.valueCount()];
    }

    static Graph apply(Graph graph) {
        if (graph.nodes().stream().noneMatch(n -> n.prim() instanceof Prim.Scan)) {
            return graph;
        }
        var pass = new ScanSums(graph);
        graph.parameters().forEach(p -> pass.mapped[p.id()] = pass.builder.parameter(p.type()));
        for (Node node : graph.nodes()) {
            List<Value> inputs =
                    node.inputs().stream().map(v -> pass.mapped[v.id()]).toList();
            List<Value> outputs = node.prim() instanceof Prim.Scan scan
                    ? new Loop(pass.builder, scan, inputs, node.site()).emit()
                    : pass.builder.add(node.prim(), inputs, node.site());
            for (int i = 0; i < outputs.size(); i++) {
                pass.mapped[node.outputs().get(i).id()] = outputs.get(i);
            }
        }
        return pass.builder.build(
                graph.outputs().stream().map(v -> pass.mapped[v.id()]).toList());
    }

    /// One scan on its way.
    private static final class Loop {
        private final GraphBuilder outside;
        private final Prim.Scan scan;
        private final List<Value> inputs;
        private final String site;
        private final Graph body;
        private final Node[] makers;
        private final int[] uses;
        private final boolean[] varies;
        // Values of the body whose stacks are results, those that are wanted behind those that are there.
        private final List<Value> stacked = new ArrayList<>();
        private List<Value> rows = List.of();

        Loop(GraphBuilder outside, Prim.Scan scan, List<Value> inputs, String site) {
            this.outside = outside;
            this.scan = scan;
            this.inputs = inputs;
            this.site = site;
            this.body = Simplify.apply(scan.body());
            this.makers = new Node[body.valueCount()];
            this.uses = new int[body.valueCount()];
            this.varies = new boolean[body.valueCount()];
            body.parameters().subList(0, scan.carries() + scan.sequences()).forEach(p -> varies[p.id()] = true);
            for (Node node : body.nodes()) {
                boolean moving = node.inputs().stream().anyMatch(v -> varies[v.id()]);
                node.inputs().forEach(v -> uses[v.id()]++);
                node.outputs().forEach(v -> {
                    makers[v.id()] = node;
                    varies[v.id()] = moving;
                });
            }
            body.outputs().forEach(v -> uses[v.id()]++);
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
            var inside = new GraphBuilder();
            Value[] at = new Value[body.valueCount()];
            List<Value> parameters = body.parameters();
            for (Value p : kept(left, parameters)) {
                at[p.id()] = inside.parameter(p.type());
            }
            for (Node node : body.nodes()) {
                List<Value> in = node.inputs().stream().map(v -> at[v.id()]).toList();
                if (in.contains(null)) {
                    continue; // what adds to a sum
                }
                List<Value> made = inside.add(node.prim(), in, node.site());
                for (int i = 0; i < made.size(); i++) {
                    at[node.outputs().get(i).id()] = made.get(i);
                }
            }
            List<Value> outputs = new ArrayList<>();
            left.forEach(i -> outputs.add(body.outputs().get(i)));
            outputs.addAll(stacked);
            Graph smaller = inside.build(outputs.stream().map(v -> at[v.id()]).toList());
            return new Prim.Scan(smaller, left.size(), scan.sequences(), scan.length(), scan.reverse());
        }

        private <T> List<T> kept(List<Integer> left, List<T> all) {
            List<T> some = new ArrayList<>();
            left.forEach(i -> some.add(all.get(i)));
            some.addAll(all.subList(scan.carries(), all.size()));
            return some;
        }

        /// What a step adds to a state that it uses for nothing else.
        private Optional<Value> term(int state) {
            Value now = body.parameters().get(state);
            Node maker = makers[body.outputs().get(state).id()];
            if (maker == null
                    || !now.type().dtype().isFloating()
                    || uses[now.id()] != 1
                    || uses[maker.output().id()] != 1
                    || !isAdd(maker)) {
                return Optional.empty();
            }
            Value a = maker.inputs().get(0);
            Value b = maker.inputs().get(1);
            return a.equals(now) ? Optional.of(b) : b.equals(now) ? Optional.of(a) : Optional.empty();
        }

        private static boolean isAdd(Node node) {
            return node.prim().equals(new Prim.Binary(BinaryKind.ADD));
        }

        // ---- what can be summed outside ----------------------------------------------------------------------------

        /// Whether the sum of `v` over all steps is a product, or a reduction, of stacks.
        private boolean isSum(Value v, boolean products) {
            Node maker = makers[v.id()];
            if (maker == null) {
                return false;
            }
            return switch (maker.prim()) {
                case Prim.Reshape _, Prim.Transpose _ -> isSum(maker.inputs().getFirst(), products);
                case Prim.Dot _ -> maker.inputs().stream().allMatch(in -> varies[in.id()]);
                case Prim.Reduce p ->
                    !products
                            && p.kind() == ReduceKind.SUM
                            && isStacked(maker.inputs().getFirst());
                default -> isAdd(maker) && maker.inputs().stream().allMatch(in -> isSum(in, products));
            };
        }

        /// Whether the stack of a value is there already.
        private boolean isStacked(Value v) {
            Node maker = makers[v.id()];
            boolean moved =
                    maker != null && (maker.prim() instanceof Prim.Reshape || maker.prim() instanceof Prim.Transpose);
            return moved ? isStacked(maker.inputs().getFirst()) : sequence(v).isPresent() || stacked.contains(v);
        }

        private Optional<Value> sequence(Value v) {
            int at = body.parameters().indexOf(v);
            boolean is = at >= scan.carries() && at < scan.carries() + scan.sequences();
            return is ? Optional.of(inputs.get(at)) : Optional.empty();
        }

        private void want(Value v) {
            Node maker = makers[v.id()];
            switch (maker.prim()) {
                case Prim.Dot _, Prim.Reduce _ -> maker.inputs().forEach(this::wantStack);
                default -> maker.inputs().forEach(this::want);
            }
        }

        private void wantStack(Value v) {
            Node maker = makers[v.id()];
            if (maker != null && (maker.prim() instanceof Prim.Reshape || maker.prim() instanceof Prim.Transpose)) {
                wantStack(maker.inputs().getFirst());
            } else if (sequence(v).isEmpty() && !stacked.contains(v)) {
                stacked.add(v);
            }
        }

        // ---- the same outside --------------------------------------------------------------------------------------

        private Value sum(Value v) {
            Node maker = makers[v.id()];
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
            Node maker = makers[v.id()];
            if (maker != null && maker.prim() instanceof Prim.Transpose p) {
                List<Integer> axes = new ArrayList<>(List.of(0));
                axes.addAll(behind(p.axes()));
                return outside.add(
                        new Prim.Transpose(axes), stack(maker.inputs().getFirst()));
            }
            if (maker != null && maker.prim() instanceof Prim.Reshape) {
                Shape shape = v.type().shape().insert(0, scan.length());
                return outside.add(new Prim.Reshape(shape), stack(maker.inputs().getFirst()));
            }
            return sequence(v).orElseGet(() -> rows.get(stacked.indexOf(v)));
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
