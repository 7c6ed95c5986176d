package dev.argali.cpu.compiler;

import dev.argali.graph.Graph;
import dev.argali.graph.GraphBuilder;
import dev.argali.graph.Node;
import dev.argali.graph.Prim;
import dev.argali.graph.TensorType;
import dev.argali.graph.Value;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Computes nodes that treat each example of a batch by itself for a few examples at a time, one such node after the
/// other, as a scan without a state: what one leaves is in the cache when the next one reads it, and never goes through
/// memory if nobody else does. Threads do the parts side by side.
///
/// It begins at convolutions, windows, and products of stacks as in attention, whose results are large, and goes on to
/// those that read them, through the gradients, too. Nodes between which another node looks at the whole batch, as
/// batch normalization does, come into scans of their own, one behind the other. Sums over the batch are made of the
/// sums of the parts; how it is divided follows from sizes alone.
final class BatchParts {
    /// When dividing is worth it.
    ///
    /// @param least bytes that all kernels together touch; what is less stays in the caches anyway
    /// @param part bytes that a kernel touches in a part, about: some of a second-level cache
    /// @param steps how many parts there are at least, so that many threads find something to do
    record Worth(long least, long part, int steps) {
        /// A single example may be larger than a part, up to so many times.
        private static final int LARGER = 2;

        /// A part may be smaller, up to so many times: each is a call of every kernel.
        private static final int SMALLER = 16;

        static final Worth MEASURED = new Worth(4 << 20, 1 << 20, 16);

        /// {@return how many examples at a time are best; empty if all at once are}
        ///
        /// @param all bytes that all kernels touch
        /// @param most bytes that a kernel touches
        Optional<Integer> few(int examples, long all, long most) {
            long each = most / examples;
            if (all < least || each > LARGER * part || examples < steps) {
                return Optional.empty();
            }
            int few = Math.clamp(part / Math.max(each, 1), 1, examples / steps);
            while (examples % few != 0) {
                few--;
            }
            return few * each < part / SMALLER ? Optional.empty() : Optional.of(few);
        }
    }

    private final Graph graph;
    private final Worth worth;
    private final Links links;
    private final Examples examples;
    // For each part the nodes in it, by how often the whole batch was looked at before.
    private final Map<Integer, List<Node>> parts = new TreeMap<>();
    private final Map<Node, Integer> partOf = new IdentityHashMap<>();
    // How often the whole batch was looked at before a node can run, and when its results are there.
    private final Map<Node, Integer> levelOf = new IdentityHashMap<>();
    private final int[] before;

    private final GraphBuilder builder = new GraphBuilder();
    private final Set<Value> outputs;
    private final Value[] now;

    private BatchParts(Graph graph, Links links, Examples examples, Worth worth) {
        this.graph = graph;
        this.worth = worth;
        this.links = links;
        this.examples = examples;
        this.outputs = new HashSet<>(graph.outputs());
        this.before = new int[graph.valueCount()];
        this.now = new Value[graph.valueCount()];
        divide(grown());
    }

    static Graph apply(Graph graph) {
        return apply(graph, Worth.MEASURED);
    }

    static Graph apply(Graph graph, Worth worth) {
        var links = new Links(graph);
        Optional<Examples> examples = graph.nodes().stream()
                .filter(BatchParts::isSeed)
                .max((a, b) -> Long.compare(bytes(a), bytes(b)))
                .map(n -> new Examples(n.output().type().shape().dim(0)));
        if (examples.isEmpty() || examples.get().count() < 2) {
            return graph;
        }
        var pass = new BatchParts(graph, links, examples.get(), worth);
        return pass.parts.isEmpty() ? graph : pass.run();
    }

    private static boolean isSeed(Node node) {
        return switch (node.prim()) {
            case Prim.Conv _, Prim.ConvGradInput _, Prim.Pool _, Prim.PoolGrad _ -> true;
            case Prim.Dot p -> !p.leftBatch().isEmpty() && p.leftBatch().getFirst() == 0;
            default -> false;
        };
    }

    private static long bytes(Node node) {
        return node.outputs().stream().mapToLong(v -> v.type().bytes()).sum();
    }

    // ---- which nodes ------------------------------------------------------------------------------------------------

    /// The seeds, and what is connected with them by values that have examples.
    private Set<Node> grown() {
        Set<Node> all = Collections.newSetFromMap(new IdentityHashMap<>());
        graph.nodes().stream()
                .filter(n -> isSeed(n) && examples.operands(n).isPresent())
                .forEach(all::add);
        graph.nodes().stream().filter(n -> follows(n, all)).forEach(all::add);
        graph.nodes().stream()
                .filter(n -> examples.isSum(n) && makerIn(n.inputs().getFirst(), all))
                .forEach(all::add);
        return all;
    }

    /// What is made where it is needed, for as many examples.
    private static boolean isCheap(Node node) {
        return node.prim() instanceof Prim.Broadcast
                || node.prim() instanceof Prim.Iota
                || node.prim() instanceof Prim.Constant;
    }

    private boolean makerIn(Value v, Set<Node> nodes) {
        return links.maker(v).filter(nodes::contains).isPresent();
    }

    private boolean follows(Node node, Set<Node> all) {
        return examples.operands(node).stream()
                .flatMap(roles -> withExamples(node, roles))
                .anyMatch(v -> makerIn(v, all) && !isSum(v));
    }

    private boolean isSum(Value v) {
        return links.maker(v).filter(examples::isSum).isPresent();
    }

    private List<Boolean> roles(Node node) {
        return examples.operands(node).orElse(List.of(true)); // a sum has one operand
    }

    private static Stream<Value> withExamples(Node node, List<Boolean> roles) {
        return IntStream.range(0, roles.size()).filter(roles::get).mapToObj(node.inputs()::get);
    }

    // ---- which part -------------------------------------------------------------------------------------------------

    /// Puts the nodes into parts, and drops those that gain nothing.
    private void divide(Set<Node> all) {
        int calls = 0;
        for (Node node : graph.nodes()) {
            boolean inside = all.contains(node);
            int level = 0;
            for (int i = 0; i < node.inputs().size(); i++) {
                Value v = node.inputs().get(i);
                int part = links.maker(v)
                        .map(maker -> partOf.getOrDefault(maker, -1))
                        .orElse(-1);
                boolean along = inside && roles(node).get(i) && part >= 0 && !isSum(v);
                level = Math.max(level, along ? part : before[v.id()]);
            }
            if (node.prim() instanceof Prim.HostCall) {
                level = Math.max(level, calls);
                calls = level;
            }
            levelOf.put(node, level);
            if (inside) {
                partOf.put(node, level);
                parts.computeIfAbsent(level, _ -> new ArrayList<>()).add(node);
            }
            int then = inside ? level + 1 : level;
            node.outputs().forEach(v -> before[v.id()] = then);
        }
        parts.values().removeIf(nodes -> few(nodes).isEmpty());
        partOf.values().removeIf(level -> !parts.containsKey(level));
    }

    /// The bytes that a node reads and writes of examples.
    private long touched(Node node) {
        return bytes(node)
                + withExamples(node, roles(node))
                        .mapToLong(v -> v.type().bytes())
                        .sum();
    }

    private static boolean isView(Node node) {
        return node.prim() instanceof Prim.Reshape || node.prim() instanceof Prim.Transpose;
    }

    /// {@return how many examples at a time are best; empty if all at once are}
    private Optional<Integer> few(List<Node> nodes) {
        List<Node> kernels = nodes.stream()
                .filter(n -> isSeed(n) || n.prim() instanceof Prim.Reduce)
                .toList();
        long total = kernels.stream().mapToLong(this::touched).sum();
        long most = kernels.stream().mapToLong(this::touched).max().orElse(0);
        return worth.few(examples.count(), total, most);
    }

    // ---- the graph anew ---------------------------------------------------------------------------------------------

    private Graph run() {
        graph.parameters().forEach(p -> now[p.id()] = builder.parameter(p.type()));
        Map<Integer, List<Node>> byLevel =
                graph.nodes().stream().collect(Collectors.groupingBy(levelOf::get, TreeMap::new, Collectors.toList()));
        byLevel.forEach((level, nodes) -> {
            nodes.stream().filter(node -> !partOf.containsKey(node)).forEach(this::emit);
            List<Node> part = parts.get(level);
            if (part != null) {
                new Part(level, part, few(part).orElseThrow()).emit();
            }
        });
        return builder.build(graph.outputs().stream().map(this::outside).toList());
    }

    private void emit(Node node) {
        List<Value> made = builder.add(
                node.prim(), node.inputs().stream().map(this::outside).toList(), node.site());
        for (int i = 0; i < made.size(); i++) {
            now[node.outputs().get(i).id()] = made.get(i);
        }
    }

    /// What stands for a value outside of the parts: what only moves elements of a part's result is done here again.
    private Value outside(Value v) {
        if (now[v.id()] == null) {
            emit(links.maker(v).filter(BatchParts::isView).orElseThrow());
        }
        return now[v.id()];
    }

    /// A value, and whether it is meant for the part's examples.
    private record Wanted(Value value, boolean apart) {}

    /// One scan on its way.
    private final class Part {
        private final int level;
        private final List<Node> nodes;
        private final int few;
        private final GraphBuilder body = new GraphBuilder();
        private final Map<Wanted, Value> inside = new HashMap<>();
        private final Set<Wanted> sequences = new LinkedHashSet<>();
        private final Set<Wanted> constants = new LinkedHashSet<>();

        Part(int level, List<Node> nodes, int few) {
            this.level = level;
            this.nodes = nodes;
            this.few = few;
        }

        void emit() {
            for (Node node : nodes) {
                wanted(node).forEach(this::find);
            }
            for (Wanted w : sequences) {
                inside.put(w, body.parameter(examples.type(w.value.type(), few)));
            }
            for (Wanted w : constants) {
                inside.put(w, body.parameter(w.value.type()));
            }
            nodes.forEach(node -> add(node, true));
            Map<Value, Value> results = results();
            Graph scanned = body.build(List.copyOf(results.values()));
            int steps = examples.count() / few;
            List<Value> operands = new ArrayList<>();
            sequences.forEach(w -> operands.add(rows(outside(w.value), steps)));
            constants.forEach(w -> operands.add(outside(w.value)));
            var scan = new Prim.Scan(scanned, 0, sequences.size(), steps, false);
            List<Value> made = builder.add(scan, operands, "");
            int i = 0;
            for (Value v : results.keySet()) {
                Value stacked = made.get(i++);
                now[v.id()] = isSum(v)
                        ? builder.add(new Prim.Reduce(Prim.ReduceKind.SUM, List.of(0)), stacked)
                        : builder.add(new Prim.Reshape(v.type().shape()), stacked);
            }
        }

        private Value rows(Value v, int steps) {
            TensorType part = examples.type(v.type(), few);
            return builder.add(new Prim.Reshape(part.shape().insert(0, steps)), v);
        }

        private List<Wanted> wanted(Node node) {
            List<Boolean> roles = roles(node);
            List<Wanted> all = new ArrayList<>();
            for (int i = 0; i < roles.size(); i++) {
                all.add(new Wanted(node.inputs().get(i), roles.get(i)));
            }
            return all;
        }

        /// Finds what comes from outside.
        private void find(Wanted w) {
            if (isMember(w)) {
                return;
            }
            Optional<Node> here = madeHere(w);
            if (here.isPresent()) {
                operands(here.get(), w.apart).forEach(this::find);
            } else {
                (w.apart ? sequences : constants).add(w);
            }
        }

        private boolean has(Node node) {
            return partOf.getOrDefault(node, -1) == level;
        }

        private boolean isMember(Wanted w) {
            return w.apart && links.maker(w.value).filter(this::has).isPresent() && !isSum(w.value);
        }

        private List<Wanted> operands(Node node, boolean apart) {
            return apart
                    ? wanted(node)
                    : node.inputs().stream().map(v -> new Wanted(v, false)).toList();
        }

        /// The node that makes a value, if it is made in each part anew.
        private Optional<Node> madeHere(Wanted w) {
            return links.maker(w.value)
                    .filter(node -> !partOf.containsKey(node))
                    .filter(node -> isCheap(node) || isView(node))
                    .filter(node -> w.apart
                            ? examples.operands(node).isPresent()
                            : !(node.prim() instanceof Prim.Constant c)
                                    || c.value().type().size() == 1);
        }

        private Value get(Wanted w) {
            if (!inside.containsKey(w)) {
                add(links.maker(w.value).orElseThrow(), w.apart);
            }
            return Objects.requireNonNull(inside.get(w));
        }

        private void add(Node node, boolean apart) {
            List<Value> in = operands(node, apart).stream().map(this::get).toList();
            List<Value> made = body.add(apart ? examples.prim(node.prim(), few) : node.prim(), in, node.site());
            for (int i = 0; i < made.size(); i++) {
                inside.put(new Wanted(node.outputs().get(i), apart), made.get(i));
            }
        }

        /// What others need of this part, by what it is in the whole.
        private Map<Value, Value> results() {
            Map<Value, Value> all = new LinkedHashMap<>();
            for (Node node : nodes) {
                for (Value v : node.outputs()) {
                    boolean needed = outputs.contains(v)
                            || links.users(v).stream()
                                    .anyMatch(user -> !has(user)
                                            || !isMember(new Wanted(
                                                    v,
                                                    roles(user)
                                                            .get(user.inputs().indexOf(v)))));
                    if (needed) {
                        Value root = root(v);
                        all.put(root, inside.get(new Wanted(root, true)));
                    }
                }
            }
            all.keySet().removeIf(v -> now[v.id()] != null);
            return all;
        }

        /// What a value is that elements were only moved of.
        private Value root(Value v) {
            Optional<Node> maker = links.maker(v).filter(n -> isView(n) && has(n));
            return maker.map(n -> root(n.inputs().getFirst())).orElse(v);
        }
    }
}
