package dev.argali.cpu.compiler;

import dev.argali.cpu.kernels.CheckKernel;
import dev.argali.cpu.kernels.CopyKernel;
import dev.argali.cpu.kernels.Kernel;
import dev.argali.cpu.kernels.Plan;
import dev.argali.cpu.kernels.RandomKernel;
import dev.argali.cpu.onednn.OneDnn;
import dev.argali.graph.DType;
import dev.argali.graph.Graph;
import dev.argali.graph.Literal;
import dev.argali.graph.Node;
import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import dev.argali.graph.Value;
import dev.argali.runtime.Profiler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// From groups of nodes to kernels on storages.
///
/// Every value is a [View] of a storage, made when it is first needed: nodes that only move elements change the view
/// and cost nothing, until somebody needs the elements one behind the other. A result that one kernel computes densely
/// is written where the result goes; all other results are copied there at the end.
final class Lowering {
    private final Graph graph;
    private final Optional<OneDnn> oneDnn;
    private final List<Plan.Storage> storages = new ArrayList<>();
    private final List<Long> storageBytes = new ArrayList<>();
    private final List<Kernel> kernels = new ArrayList<>();
    private final Map<Value, View> views = new HashMap<>();
    private final Map<Value, Literal> constants = new HashMap<>();
    private final Map<Value, Integer> resultOf = new HashMap<>();
    private final Links links;
    private final Fusion.Group[] groupOf;

    private Lowering(Graph graph, Optional<OneDnn> oneDnn) {
        this.graph = graph;
        this.oneDnn = oneDnn;
        this.links = new Links(graph);
        this.groupOf = new Fusion.Group[graph.valueCount()];
    }

    static Plan lower(Graph graph, Optional<OneDnn> oneDnn) {
        var lowering = new Lowering(graph, oneDnn);
        return lowering.lower();
    }

    private Plan lower() {
        for (int i = 0; i < graph.outputs().size(); i++) {
            resultOf.putIfAbsent(graph.outputs().get(i), i);
        }
        for (int i = 0; i < graph.outputs().size(); i++) {
            resultOf.putIfAbsent(unshaped(graph.outputs().get(i)), i);
        }
        for (int i = 0; i < graph.parameters().size(); i++) {
            Value p = graph.parameters().get(i);
            views.put(p, dense(storage(new Plan.Argument(i), p.type().bytes()), p));
        }
        List<Fusion.Group> groups = Profiler.stage("fusion", () -> Fusion.of(graph));
        for (Fusion.Group group : groups) {
            for (int i : group.nodes()) {
                graph.nodes().get(i).outputs().forEach(v -> groupOf[v.id()] = group);
            }
        }
        for (Fusion.Group group : groups) {
            if (group.isFused()) {
                new GroupLowering(this, graph, group).emit();
            } else {
                emit(graph.nodes().get(group.nodes().getFirst()));
            }
        }
        results();
        return Profiler.stage("memory plan", () -> MemoryPlan.place(storages, storageBytes, kernels));
    }

    /// What a value is in another shape.
    private Value unshaped(Value v) {
        return links.maker(v)
                .filter(node -> node.prim() instanceof Prim.Reshape)
                .map(node -> unshaped(node.inputs().getFirst()))
                .orElse(v);
    }

    private void results() {
        for (int i = 0; i < graph.outputs().size(); i++) {
            Value v = graph.outputs().get(i);
            View from = view(v);
            if (storages.get(from.storage()) instanceof Plan.Result(int index) && index == i) {
                continue;
            }
            copyTo(
                    from,
                    View.dense(
                            storage(new Plan.Result(i), v.type().bytes()),
                            v.type().dtype(),
                            v.type().shape()));
        }
    }

    // ---- storages and views -------------------------------------------------------------------------------------

    int storage(Plan.Storage where, long bytes) {
        storages.add(where);
        storageBytes.add(bytes);
        return storages.size() - 1;
    }

    private static View dense(int storage, Value v) {
        return View.dense(storage, v.type().dtype(), v.type().shape());
    }

    /// Memory for a value that a kernel writes densely: a result's own place, or a temporary.
    View target(Value v) {
        Integer result = resultOf.get(v);
        Plan.Storage where = result == null ? new Plan.Temporary(0) : new Plan.Result(result);
        View view = dense(storage(where, v.type().bytes()), v);
        views.put(v, view);
        return view;
    }

    /// Memory for a value that a kernel writes in any layout: its part of the value into which it goes, if it goes
    /// nowhere else.
    View place(Value v) {
        Optional<Node> only =
                links.users(v).stream().filter(_ -> links.reads(v) == 1).findFirst();
        if (only.isEmpty() || !(only.get().prim() instanceof Prim.Concat p)) {
            return target(v);
        }
        Node concat = only.get();
        long before = concat.inputs().subList(0, concat.inputs().indexOf(v)).stream()
                .mapToLong(other -> other.type().shape().dim(p.axis()))
                .sum();
        View view = part(concatenation(concat), p.axis(), before, v.type().shape());
        views.put(v, view);
        return view;
    }

    private View concatenation(Node concat) {
        View known = views.get(concat.output());
        return known != null ? known : target(concat.output());
    }

    private static View part(View whole, int axis, long start, Shape shape) {
        return new View(
                whole.storage(), whole.dtype(), shape, start * whole.strides().get(axis), whole.strides());
    }

    /// {@return how to read a value}
    View view(Value v) {
        View known = views.get(v);
        if (known != null) {
            return known;
        }
        Literal constant = constants.get(v);
        if (constant == null) {
            throw new IllegalStateException("no place for " + v + " of " + links.maker(v));
        }
        View view = dense(
                storage(new Plan.Fixed(new Plan.Constant(constant)), v.type().bytes()), v);
        views.put(v, view);
        return view;
    }

    /// {@return the value as a dense view, copied if it is none}
    View denseView(Value v) {
        View view = view(v);
        if (view.isDense()) {
            return view;
        }
        View copy = temporary(view.dtype(), view.shape());
        copyTo(view, copy);
        return copy;
    }

    /// {@return the storage of a value whose elements begin there and lie one behind the other}
    int denseStorage(Value v) {
        View view = denseView(v);
        if (view.offset() == 0) {
            return view.storage();
        }
        int copy = storage(new Plan.Temporary(0), v.type().bytes());
        kernels.add(new CopyKernel(
                view.storage(),
                view.offset() * view.dtype().bytes(),
                copy,
                v.type().bytes()));
        return copy;
    }

    void copyTo(View from, View to) {
        if (from.isDense() && to.isDense() && to.offset() == 0) {
            long bytes = from.shape().size() * from.dtype().bytes();
            kernels.add(
                    new CopyKernel(from.storage(), from.offset() * from.dtype().bytes(), to.storage(), bytes));
            return;
        }
        var builder = new KernelIrBuilder(from.shape(), List.of());
        builder.store(builder.load(from), to);
        add(builder);
    }

    /// {@return dense memory for the time in between}
    View temporary(DType dtype, Shape shape) {
        return View.dense(storage(new Plan.Temporary(0), shape.size() * dtype.bytes()), dtype, shape);
    }

    /// {@return the same numbers in another dtype, dense}
    View converted(View from, DType dtype) {
        View to = temporary(dtype, from.shape());
        convertTo(from, to);
        return to;
    }

    void convertTo(View from, View to) {
        var builder = new KernelIrBuilder(from.shape(), List.of());
        var x = builder.load(from);
        builder.store(builder.compute(new KernelIr.Cast(to.dtype()), from.dtype(), to.dtype(), List.of(x)), to);
        add(builder);
    }

    void add(KernelIrBuilder builder) {
        KernelIr ir = builder.build();
        if (ir.size() > 0 || !ir.reductions().isEmpty()) {
            kernels.add(new Kernel.Fused(ir, builder.storages()));
        }
    }

    void add(Kernel kernel) {
        kernels.add(kernel);
    }

    Fusion.Group groupOf(Value v) {
        return groupOf[v.id()];
    }

    /// {@return who makes values, and who reads them}
    Links links() {
        return links;
    }

    boolean isResult(Value v) {
        return resultOf.containsKey(v);
    }

    Optional<OneDnn> oneDnn() {
        return oneDnn;
    }

    /// {@return the number of which a value is the repetition, if it is known at compile time}
    Optional<Literal> splat(Value v) {
        Literal literal = constants.get(v);
        if (literal != null) {
            boolean same = literal.type().size() > 0;
            for (long i = 1; i < Math.min(literal.type().size(), 64) && same; i++) {
                same = Double.doubleToRawLongBits(literal.getDouble(i))
                                == Double.doubleToRawLongBits(literal.getDouble(0))
                        && literal.getLong(i) == literal.getLong(0);
            }
            return same && literal.type().size() <= 64 ? Optional.of(literal) : Optional.empty();
        }
        return links.maker(v)
                .filter(m -> m.prim() instanceof Prim.Broadcast || m.prim() instanceof Prim.Reshape)
                .flatMap(m -> splat(m.inputs().getFirst()));
    }

    // ---- nodes that are no loop nests ---------------------------------------------------------------------------

    private void emit(Node node) {
        Prim prim = node.prim();
        List<Value> in = node.inputs();
        switch (prim) {
            case Prim.Constant p -> constants.put(node.output(), p.value());
            case Prim.Broadcast _, Prim.Transpose _, Prim.Slice _, Prim.Reverse _, Prim.Bitcast _, Prim.Reshape _ ->
                move(node);
            case Prim.Pad p -> pad(p, node);
            case Prim.Concat p -> concat(p, node);
            case Prim.Dot p -> DotLowering.emit(this, p, in.get(0), in.get(1), node.output());
            case Prim.Conv p -> ConvLowering.conv(this, p, node);
            case Prim.ConvGradInput p -> ConvLowering.gradInput(this, p, node);
            case Prim.ConvGradFilter p -> ConvLowering.gradFilter(this, p, node);
            case Prim.Pool p -> PoolLowering.pool(this, p, node);
            case Prim.PoolGrad p -> PoolLowering.gradient(this, p, node);
            case Prim.Gather p -> KernelLowering.gather(this, p, node);
            case Prim.Scatter p -> KernelLowering.scatter(this, p, node);
            case Prim.DynamicSlice _ -> KernelLowering.dynamicSlice(this, node);
            case Prim.DynamicUpdateSlice _ -> KernelLowering.dynamicUpdateSlice(this, node);
            case Prim.Cumulate p -> KernelLowering.cumulate(this, p, node);
            case Prim.Sort p -> KernelLowering.sort(this, p, node);
            case Prim.TopK p -> KernelLowering.topK(this, p, node);
            case Prim.HostCall p -> KernelLowering.hostCall(this, p, node);
            case Prim.RandomBits _ -> {
                int state = denseStorage(in.getFirst());
                Value out = node.output();
                add(new RandomKernel(state, target(out).storage(), out.type().size()));
            }
            case Prim.Barrier _ -> {
                for (int i = 0; i < in.size(); i++) {
                    views.put(node.outputs().get(i), view(in.get(i)));
                }
            }
            case Prim.Check p -> {
                add(new CheckKernel(p, scalar(in.get(0)), scalar(in.get(1))));
                views.put(node.output(), view(in.get(1)));
            }
            case Prim.Cond p -> ControlLowering.cond(this, p, node);
            case Prim.While p -> ControlLowering.whileLoop(this, p, node);
            case Prim.Scan p -> ControlLowering.scan(this, p, node);
            case Prim.Call _, Prim.ArgReduce _ -> throw new IllegalStateException("no such node by now: " + prim);
            case Prim.Unary _, Prim.Binary _, Prim.Compare _, Prim.Select _, Prim.Cast _, Prim.Iota _, Prim.Reduce _ ->
                throw new IllegalStateException("a loop nest outside of a group: " + prim);
        }
    }

    private void move(Node node) {
        Value from = node.inputs().getFirst();
        View before = view(from);
        Optional<View> moved = before.through(node.prim());
        views.put(
                node.output(),
                moved.orElseGet(() -> denseView(from).through(node.prim()).orElseThrow()));
    }

    private void pad(Prim.Pad p, Node node) {
        Value x = node.inputs().get(0);
        Value value = node.inputs().get(1);
        View to = target(node.output());
        Optional<Literal> number = splat(value);
        if (number.isPresent()) {
            fill(to, number.get());
        } else {
            var builder = new KernelIrBuilder(to.shape(), List.of());
            var ref = builder.load(new View(
                    view(value).storage(),
                    to.dtype(),
                    to.shape(),
                    view(value).offset(),
                    to.strides().stream().map(_ -> 0L).toList()));
            builder.store(ref, to);
            add(builder);
        }
        padInto(p, view(x), to);
    }

    void fill(View to, Literal number) {
        var builder = new KernelIrBuilder(to.shape(), List.of());
        builder.store(builder.immediate(number), to);
        add(builder);
    }

    /// Copies what is not padding to its place.
    void padInto(Prim.Pad p, View from, View to) {
        List<Integer> starts = new ArrayList<>();
        List<Integer> limits = new ArrayList<>();
        long offset = 0;
        List<Long> strides = new ArrayList<>();
        for (int i = 0; i < from.shape().rank(); i++) {
            int step = p.interior().get(i) + 1;
            int low = p.low().get(i);
            int extent = to.shape().dim(i);
            // Element e goes to low + e·step: those from `first` to `last` land inside.
            int first = low >= 0 ? 0 : Math.ceilDiv(-low, step);
            int last = extent - 1 - low < 0 ? -1 : Math.floorDiv(extent - 1 - low, step);
            int limit = Math.max(first, Math.min(from.shape().dim(i), last + 1));
            first = Math.min(first, from.shape().dim(i));
            limit = Math.max(first, Math.min(limit, from.shape().dim(i)));
            starts.add(first);
            limits.add(limit);
            offset += (low + (long) first * step) * to.strides().get(i);
            strides.add(step * to.strides().get(i));
        }
        View part = from.through(new Prim.Slice(
                        starts, limits, starts.stream().map(_ -> 1).toList()))
                .orElseThrow();
        copyTo(
                part,
                new View(to.storage(), to.dtype(), part.shape(), part.shape().size() == 0 ? 0 : offset, strides));
    }

    private void concat(Prim.Concat p, Node node) {
        View to = concatenation(node);
        long at = 0;
        for (Value v : node.inputs()) {
            View from = view(v);
            if (from.storage() != to.storage()) {
                copyTo(from, part(to, p.axis(), at, from.shape()));
            }
            at += from.shape().dim(p.axis());
        }
    }

    private CheckKernel.Scalar scalar(Value value) {
        View view = view(value);
        DType dtype = value.type().dtype();
        boolean isScalar = value.type().shape().isScalar();
        return new CheckKernel.Scalar(dtype, isScalar, view.storage(), view.offset() * dtype.bytes());
    }
}
