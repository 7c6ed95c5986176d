package dev.argali.cpu.compiler;

import dev.argali.graph.DType;
import dev.argali.graph.Literal;
import dev.argali.graph.Node;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.ReduceKind;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.graph.Window;
import dev.argali.runtime.ReferenceEvaluation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// Pools as elementwise kernels over the taps of their window: what lies under one tap at all positions is a view of
/// the input, cut to the positions where the tap is not in the padding.
final class PoolLowering {
    /// As many taps are read by one kernel.
    private static final int TAPS = 9;

    private PoolLowering() {}

    /// One tap of a window.
    ///
    /// @param under what lies under it
    /// @param positions the first and last position where that is no padding, and a step of 1: a slice of the result
    private record Tap(View under, Prim.Slice positions, boolean everywhere) {
        View at(View result) {
            return result.through(positions).orElseThrow();
        }
    }

    static void pool(Lowering lowering, Prim.Pool p, Node node) {
        View x = lowering.view(node.inputs().getFirst());
        View to = lowering.target(node.output());
        reduce(lowering, p.kind(), p.window(), x, to);
    }

    private static void reduce(Lowering lowering, ReduceKind kind, Window window, View x, View to) {
        if (x.dtype().isHalf() && kind == ReduceKind.SUM) {
            View wide = lowering.temporary(DType.FLOAT32, to.shape());
            reduce(lowering, kind, window, lowering.converted(x, DType.FLOAT32), wide);
            lowering.convertTo(wide, to);
            return;
        }
        List<Tap> taps = taps(window, x, to.shape());
        if (!taps.stream().allMatch(Tap::everywhere)) {
            lowering.fill(to, start(kind, x.dtype()));
            taps.forEach(tap -> combine(lowering, kind, List.of(tap.under), Optional.of(tap.at(to)), tap.at(to)));
            return;
        }
        for (int i = 0; i < taps.size(); i += TAPS) {
            List<View> some = taps.subList(i, Math.min(i + TAPS, taps.size())).stream()
                    .map(Tap::under)
                    .toList();
            combine(lowering, kind, some, i == 0 ? Optional.empty() : Optional.of(to), to);
        }
    }

    private static void combine(Lowering lowering, ReduceKind kind, List<View> views, Optional<View> before, View to) {
        var builder = new KernelIrBuilder(to.shape(), List.of());
        List<View> all = new ArrayList<>(views);
        before.ifPresent(all::addFirst);
        KernelIrBuilder.Ref total = builder.load(all.getFirst());
        for (View view : all.subList(1, all.size())) {
            total = binary(builder, binary(kind), total, builder.load(view));
        }
        builder.store(total, to);
        lowering.add(builder);
    }

    static void gradient(Lowering lowering, Prim.PoolGrad p, Node node) {
        View x = lowering.view(node.inputs().get(0));
        View g = lowering.view(node.inputs().get(1));
        View to = lowering.target(node.output());
        if (to.dtype().isHalf()) {
            View wide = lowering.temporary(DType.FLOAT32, to.shape());
            gradient(lowering, p, x, lowering.converted(g, DType.FLOAT32), wide);
            lowering.convertTo(wide, to);
        } else {
            gradient(lowering, p, x, g, to);
        }
    }

    private static void gradient(Lowering lowering, Prim.PoolGrad p, View x, View g, View to) {
        List<Tap> places = taps(p.window(), to, g.shape());
        boolean apart =
                isApart(p.window()) && places.size() <= TAPS && places.stream().allMatch(Tap::everywhere);
        if (!apart || !isCovered(p.window(), to.shape(), g.shape())) {
            lowering.fill(to, Literal.scalar(to.dtype(), 0.0));
        }
        if (apart) {
            together(lowering, p.kind(), taps(p.window(), x, g.shape()), g, places);
            return;
        }
        if (p.kind() == ReduceKind.SUM) {
            places.forEach(place ->
                    combine(lowering, ReduceKind.SUM, List.of(place.at(g)), Optional.of(place.under), place.under));
            return;
        }
        List<Tap> taps = taps(p.window(), x, g.shape());
        View extreme = lowering.temporary(x.dtype(), g.shape());
        reduce(lowering, p.kind(), p.window(), x, extreme);
        View taken = lowering.temporary(DType.BOOL, g.shape());
        lowering.fill(taken, Literal.scalar(DType.BOOL, 0L));
        for (int i = 0; i < taps.size(); i++) {
            Tap tap = taps.get(i);
            pass(lowering, tap.under, tap.at(extreme), tap.at(taken), tap.at(g), places.get(i).under);
        }
    }

    /// Whether no element is under two windows.
    private static boolean isApart(Window window) {
        return IntStream.range(0, window.rank()).allMatch(i -> window.strides().get(i) >= window.span(i));
    }

    /// Whether windows that are apart leave no element out.
    private static boolean isCovered(Window window, Shape x, Shape result) {
        return IntStream.range(0, window.rank())
                .allMatch(i -> window.sizes().get(i) * result.dim(i + 1) == x.dim(i + 1));
    }

    /// All taps of windows that are apart in one kernel, which reads and writes each element once.
    private static void together(Lowering lowering, ReduceKind kind, List<Tap> taps, View g, List<Tap> places) {
        var builder = new KernelIrBuilder(g.shape(), List.of());
        KernelIrBuilder.Ref gradient = builder.load(g);
        if (kind == ReduceKind.SUM) {
            places.forEach(place -> builder.store(gradient, place.under));
            lowering.add(builder);
            return;
        }
        List<KernelIrBuilder.Ref> values =
                taps.stream().map(tap -> builder.load(tap.under)).toList();
        KernelIrBuilder.Ref extreme = values.getFirst();
        for (KernelIrBuilder.Ref value : values.subList(1, values.size())) {
            extreme = binary(builder, binary(kind), extreme, value);
        }
        KernelIrBuilder.Ref nothing = builder.immediate(Literal.scalar(g.dtype(), 0.0));
        Optional<KernelIrBuilder.Ref> taken = Optional.empty();
        for (int i = 0; i < values.size(); i++) {
            KernelIrBuilder.Ref has = has(builder, values.get(i), extreme);
            KernelIrBuilder.Ref passed = select(builder, has, gradient, nothing);
            if (taken.isPresent()) {
                passed = select(builder, taken.get(), nothing, passed);
                has = binary(builder, Prim.BinaryKind.OR, taken.get(), has);
            }
            builder.store(passed, places.get(i).under);
            taken = Optional.of(has);
        }
        lowering.add(builder);
    }

    /// Whether a value is the extreme of its window, which a NaN is, too.
    private static KernelIrBuilder.Ref has(
            KernelIrBuilder builder, KernelIrBuilder.Ref x, KernelIrBuilder.Ref extreme) {
        KernelIrBuilder.Ref equal = compare(builder, Prim.CompareKind.EQ, x, extreme);
        KernelIrBuilder.Ref isNaN = compare(builder, Prim.CompareKind.NE, x, x);
        return binary(builder, Prim.BinaryKind.OR, equal, isNaN);
    }

    private static KernelIrBuilder.Ref select(
            KernelIrBuilder builder, KernelIrBuilder.Ref mask, KernelIrBuilder.Ref yes, KernelIrBuilder.Ref no) {
        return builder.compute(new KernelIr.Select(), yes.dtype(), yes.dtype(), List.of(mask, yes, no));
    }

    /// Passes the gradient on where this tap is the first that has the extreme.
    private static void pass(Lowering lowering, View under, View extreme, View taken, View g, View to) {
        var builder = new KernelIrBuilder(to.shape(), List.of());
        KernelIrBuilder.Ref x = builder.load(under);
        KernelIrBuilder.Ref before = builder.load(taken);
        KernelIrBuilder.Ref has = has(builder, x, builder.load(extreme));
        KernelIrBuilder.Ref old = builder.load(to);
        KernelIrBuilder.Ref more = binary(builder, Prim.BinaryKind.ADD, old, builder.load(g));
        KernelIrBuilder.Ref chosen = select(builder, has, more, old);
        builder.store(select(builder, before, old, chosen), to);
        builder.store(binary(builder, Prim.BinaryKind.OR, before, has), taken);
        lowering.add(builder);
    }

    private static KernelIrBuilder.Ref compare(
            KernelIrBuilder builder, Prim.CompareKind kind, KernelIrBuilder.Ref a, KernelIrBuilder.Ref b) {
        return builder.compute(new KernelIr.Compare(kind), a.dtype(), DType.BOOL, List.of(a, b));
    }

    private static KernelIrBuilder.Ref binary(
            KernelIrBuilder builder, Prim.BinaryKind kind, KernelIrBuilder.Ref a, KernelIrBuilder.Ref b) {
        return builder.compute(new KernelIr.Binary(kind), a.dtype(), a.dtype(), List.of(a, b));
    }

    private static Prim.BinaryKind binary(ReduceKind kind) {
        return switch (kind) {
            case SUM -> Prim.BinaryKind.ADD;
            case PROD -> Prim.BinaryKind.MUL;
            case MIN -> Prim.BinaryKind.MIN;
            case MAX -> Prim.BinaryKind.MAX;
            case AND -> Prim.BinaryKind.AND;
            case OR -> Prim.BinaryKind.OR;
        };
    }

    private static Literal start(ReduceKind kind, DType dtype) {
        Literal zeros = Literal.zeros(new TensorType(dtype, Shape.of(0)));
        return ReferenceEvaluation.evaluate(new Prim.Reduce(kind, List.of(0)), List.of(zeros))
                .getFirst();
    }

    private static List<Tap> taps(Window window, View x, Shape result) {
        List<Tap> taps = new ArrayList<>();
        for (int i = 0; i < window.taps(); i++) {
            taps.add(tap(window, i, x, result));
        }
        return taps;
    }

    private static Tap tap(Window window, int number, View x, Shape result) {
        int rank = window.rank();
        int[] dims = result.dims();
        List<Long> strides = new ArrayList<>(x.strides());
        List<Integer> starts = new ArrayList<>(Collections.nCopies(rank + 2, 0));
        List<Integer> limits = new ArrayList<>();
        for (int d : dims) {
            limits.add(d);
        }
        long offset = x.offset();
        int rest = number;
        boolean everywhere = true;
        for (int i = rank - 1; i >= 0; i--) {
            int step = window.strides().get(i);
            int shift = rest % window.sizes().get(i) * window.dilations().get(i)
                    - window.low().get(i);
            rest /= window.sizes().get(i);
            // Position o looks at element o · step + shift.
            int first = shift >= 0 ? 0 : Math.ceilDiv(-shift, step);
            int behind = Math.floorDiv(x.shape().dim(i + 1) - 1 - shift, step) + 1;
            int limit = Math.max(first, Math.min(behind, dims[i + 1]));
            first = Math.min(first, limit);
            everywhere &= first == 0 && limit == dims[i + 1];
            starts.set(i + 1, first);
            limits.set(i + 1, limit);
            dims[i + 1] = limit - first;
            offset += ((long) first * step + shift) * x.strides().get(i + 1);
            strides.set(i + 1, step * x.strides().get(i + 1));
        }
        Shape shape = Shape.of(dims);
        var view = new View(x.storage(), x.dtype(), shape, shape.size() == 0 ? x.offset() : offset, strides);
        var ones = Collections.nCopies(rank + 2, 1);
        return new Tap(view, new Prim.Slice(starts, limits, ones), everywhere);
    }
}
