package dev.argali.cpu.compiler;

import dev.argali.cpu.compiler.KernelIr.Lane;
import dev.argali.graph.DType;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim.ReduceKind;
import dev.argali.graph.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Collects what a loop nest loads, computes, stores and reduces, and makes a [KernelIr] of it: axes in the order of
/// the walk, neighbours merged, registers reused.
final class KernelIrBuilder {
    /// A value of the loop nest, before registers are given out.
    record Ref(int id, DType dtype) {}

    private sealed interface Source {}

    private record FromView(View view) implements Source {}

    private record FromLiteral(long bits) implements Source {}

    private record FromIndex(int axis) implements Source {}

    private record Computed(KernelIr.Code code, DType dtype, Ref target, List<Ref> operands) {}

    private record Store(Ref value, View view) {}

    private record Reduction(ReduceKind kind, Ref value, int storage) {}

    private final Shape shape;
    private final List<Integer> reducedAxes;
    private final List<Integer> storages = new ArrayList<>();
    private final Map<Source, Ref> loads = new HashMap<>();
    private final List<Source> sources = new ArrayList<>();
    private final List<Ref> loaded = new ArrayList<>();
    private final List<Computed> computed = new ArrayList<>();
    private final List<Store> stores = new ArrayList<>();
    private final List<Reduction> reductions = new ArrayList<>();
    private int next;

    KernelIrBuilder(Shape shape, List<Integer> reducedAxes) {
        this.shape = shape;
        this.reducedAxes = reducedAxes.stream().sorted().toList();
    }

    Ref load(View view) {
        return load(new FromView(view), view.dtype());
    }

    Ref immediate(Literal value) {
        DType dtype = value.type().dtype();
        long bits = dtype.isFloating() ? Double.doubleToRawLongBits(value.getDouble(0)) : value.getLong(0);
        return load(new FromLiteral(bits), dtype);
    }

    Ref immediate(float value) {
        return load(new FromLiteral(Double.doubleToRawLongBits(value)), DType.FLOAT32);
    }

    Ref immediate(int value) {
        return load(new FromLiteral(value), DType.INT32);
    }

    Ref index(int axis, DType dtype) {
        return load(new FromIndex(axis), dtype);
    }

    private Ref load(Source source, DType dtype) {
        // The same bits under another dtype are another value.
        Ref known = loads.get(source);
        if (known != null && known.dtype() == dtype) {
            return known;
        }
        var made = new Ref(next++, dtype);
        loads.put(source, made);
        sources.add(source);
        loaded.add(made);
        return made;
    }

    Ref compute(KernelIr.Code code, DType dtype, DType result, List<Ref> operands) {
        var target = new Ref(next++, result);
        computed.add(new Computed(code, dtype, target, operands));
        return target;
    }

    void store(Ref value, View view) {
        stores.add(new Store(value, view));
    }

    void reduce(ReduceKind kind, Ref value, int storage) {
        // Folding a tile destroys it: each reduction has a register of its own.
        boolean shared = reductions.stream().anyMatch(r -> r.value.equals(value)) || loaded.contains(value);
        Ref own = shared
                ? compute(new KernelIr.Cast(value.dtype()), value.dtype(), value.dtype(), List.of(value))
                : value;
        reductions.add(new Reduction(kind, own, storage));
    }

    /// {@return the storages, in the order of the buffers of the kernel}
    List<Integer> storages() {
        return storages;
    }

    private int buffer(int storage) {
        int at = storages.indexOf(storage);
        if (at < 0) {
            storages.add(storage);
            return storages.size() - 1;
        }
        return at;
    }

    KernelIr build() {
        List<Integer> kept = new ArrayList<>(natural());
        kept.removeAll(reducedAxes);
        return columns(kept).orElseGet(() -> {
            List<Integer> order = new ArrayList<>(kept);
            order.addAll(reducedAxes);
            return build(order, List.of(kept.size()), false);
        });
    }

    /// A walk along rows that are kept, in which columns are reduced, where the last axis is kept and at most one other
    /// stands in front: the widest of them.
    private Optional<KernelIr> columns(List<Integer> kept) {
        boolean alongRows = !reducedAxes.isEmpty()
                && natural().reversed().stream()
                        .filter(axis -> shape.dim(axis) != 1)
                        .findFirst()
                        .filter(kept::contains)
                        .isPresent();
        for (int stacked = 0; alongRows && stacked < kept.size(); stacked++) {
            List<Integer> order = new ArrayList<>(kept.subList(0, stacked));
            order.addAll(reducedAxes);
            order.addAll(kept.subList(stacked, kept.size()));
            List<Integer> borders = List.of(stacked, stacked + reducedAxes.size());
            KernelIr columns = build(order, stacked == 0 ? borders.subList(1, 2) : borders, true);
            if (columns.extents().size() == (stacked == 0 ? 2 : 3)) {
                return Optional.of(columns);
            }
        }
        return Optional.empty();
    }

    private List<Integer> natural() {
        return IntStream.range(0, shape.rank()).boxed().toList();
    }

    /// @param order the axes in the order of the walk
    /// @param borders axes before and behind these positions are never merged
    private KernelIr build(List<Integer> order, List<Integer> borders, boolean columns) {
        storages.clear();
        var axes = new Axes(order.stream().map(shape::dim).toList(), borders);
        var registers = new Registers();
        loaded.forEach(registers::define);
        List<List<Long>> accesses = new ArrayList<>();
        for (Source source : sources) {
            if (source instanceof FromView(View view)) {
                accesses.add(order.stream().map(view.strides()::get).toList());
            }
        }
        stores.forEach(
                s -> accesses.add(order.stream().map(s.view().strides()::get).toList()));
        List<List<Integer>> merged = axes.merged(accesses);
        List<KernelIr.Load> irLoads = new ArrayList<>();
        int access = 0;
        for (int i = 0; i < sources.size(); i++) {
            Ref ref = loaded.get(i);
            int register = registers.of(ref);
            irLoads.add(
                    switch (sources.get(i)) {
                        case FromView(View v) ->
                            new KernelIr.Access(
                                    register,
                                    ref.dtype(),
                                    buffer(v.storage()),
                                    v.offset(),
                                    axes.strides(accesses.get(access++), merged));
                        case FromLiteral(long bits) -> new KernelIr.Immediate(register, ref.dtype(), bits);
                        case FromIndex(int axis) -> {
                            int at = order.indexOf(axis);
                            yield new KernelIr.Index(register, ref.dtype(), axes.inner(at), shape.dim(axis));
                        }
                    });
        }
        List<KernelIr.Op> ops = registers.assign();
        List<KernelIr.Access> irStores = new ArrayList<>();
        for (Store s : stores) {
            irStores.add(new KernelIr.Access(
                    registers.of(s.value()),
                    s.value().dtype(),
                    buffer(s.view().storage()),
                    s.view().offset(),
                    axes.strides(accesses.get(access++), merged)));
        }
        List<KernelIr.Reduction> irReductions = new ArrayList<>();
        for (Reduction r : reductions) {
            irReductions.add(
                    new KernelIr.Reduction(r.kind(), r.value().dtype(), registers.of(r.value()), buffer(r.storage())));
        }
        int reduced = columns || reducedAxes.isEmpty() ? 0 : axes.behindBorder(merged);
        return new KernelIr(
                axes.extents(merged), reduced, columns, irLoads, ops, irStores, irReductions, registers.counts());
    }

    /// Gives registers to values: those of loads first, then each op's result takes one that is free.
    private final class Registers {
        private final Map<Integer, Integer> registerOf = new HashMap<>();
        private final Map<Lane, List<Integer>> free = new HashMap<>();
        private final int[] counts = new int[Lane.values().length];

        @SuppressWarnings("EnumOrdinal") // an index into an array as long as the enum
        void define(Ref ref) {
            Lane lane = Lane.of(ref.dtype());
            List<Integer> spare = free.computeIfAbsent(lane, _ -> new ArrayList<>());
            registerOf.put(ref.id(), spare.isEmpty() ? counts[lane.ordinal()]++ : spare.removeLast());
        }

        int of(Ref ref) {
            Integer register = registerOf.get(ref.id());
            if (register == null) {
                throw new IllegalStateException("a value is used before it is computed: " + ref);
            }
            return register;
        }

        List<Integer> counts() {
            return IntStream.of(counts).boxed().toList();
        }

        List<KernelIr.Op> assign() {
            Map<Integer, Integer> lastUse = lastUses();
            List<KernelIr.Op> ops = new ArrayList<>();
            for (int i = 0; i < computed.size(); i++) {
                Computed c = computed.get(i);
                List<Integer> operands = c.operands().stream().map(this::of).toList();
                for (Ref operand : c.operands().stream().distinct().toList()) {
                    if (lastUse.getOrDefault(operand.id(), -1) == i) {
                        free.computeIfAbsent(Lane.of(operand.dtype()), _ -> new ArrayList<>())
                                .add(of(operand));
                    }
                }
                define(c.target());
                ops.add(new KernelIr.Op(c.code(), c.dtype(), of(c.target()), operands));
            }
            return ops;
        }

        /// What is loaded once for all tiles, stored or reduced keeps its register to the end.
        private Map<Integer, Integer> lastUses() {
            Map<Integer, Integer> last = new HashMap<>();
            for (int i = 0; i < computed.size(); i++) {
                for (Ref operand : computed.get(i).operands()) {
                    last.put(operand.id(), i);
                }
            }
            stores.forEach(s -> last.put(s.value().id(), Integer.MAX_VALUE));
            reductions.forEach(r -> last.put(r.value().id(), Integer.MAX_VALUE));
            for (int i = 0; i < sources.size(); i++) {
                boolean once = switch (sources.get(i)) {
                    case FromView(View v) ->
                        IntStream.range(0, v.shape().rank())
                                .allMatch(a ->
                                        v.shape().dim(a) == 1 || v.strides().get(a) == 0);
                    case FromLiteral _ -> true;
                    case FromIndex _ -> false;
                };
                if (once) {
                    last.put(loaded.get(i).id(), Integer.MAX_VALUE);
                }
            }
            return last;
        }
    }
}
