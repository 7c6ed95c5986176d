package dev.argali.tensor;

import static dev.argali.tensor.Primitives.axes;
import static dev.argali.tensor.Primitives.cast;
import static dev.argali.tensor.Primitives.compare;
import static dev.argali.tensor.Primitives.div;
import static dev.argali.tensor.Primitives.fill;
import static dev.argali.tensor.Primitives.fillLike;
import static dev.argali.tensor.Primitives.mul;
import static dev.argali.tensor.Primitives.sub;
import static dev.argali.tensor.Primitives.sum;

import dev.argali.graph.DType;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.ScatterKind;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// The gradients of the primitives that move and select elements.
final class MovementVjps {
    private MovementVjps() {}

    private static Tensor zero(Tensor like) {
        return fill(new TensorType(like.dtype(), Shape.SCALAR), 0);
    }

    static Tensor slice(Prim.Slice p, Tensor g, Tensor x) {
        List<Integer> high = new ArrayList<>();
        List<Integer> interior = new ArrayList<>();
        for (int i = 0; i < x.rank(); i++) {
            int inner = p.strides().get(i) - 1;
            int n = g.shape().dim(i);
            interior.add(inner);
            high.add(x.shape().dim(i) - p.starts().get(i) - n - Math.max(n - 1, 0) * inner);
        }
        return Primitives.apply(new Prim.Pad(p.starts(), high, interior), g, zero(g));
    }

    static List<Optional<Tensor>> pad(Prim.Pad p, Tensor g, Tensor x) {
        // Pad back by what was cut off, then pick the places where the operand's elements went.
        List<Integer> starts = new ArrayList<>();
        List<Integer> limits = new ArrayList<>();
        List<Integer> strides = new ArrayList<>();
        List<Integer> low = new ArrayList<>();
        List<Integer> high = new ArrayList<>();
        for (int i = 0; i < x.rank(); i++) {
            int n = x.shape().dim(i);
            int stride = p.interior().get(i) + 1;
            starts.add(Math.max(p.low().get(i), 0));
            limits.add(n == 0 ? starts.get(i) : starts.get(i) + (n - 1) * stride + 1);
            strides.add(stride);
            low.add(Math.max(-p.low().get(i), 0));
            high.add(Math.max(-p.high().get(i), 0));
        }
        List<Integer> none = Collections.nCopies(x.rank(), 0);
        Tensor whole = Primitives.apply(new Prim.Pad(low, high, none), g, zero(g));
        Tensor dx = Primitives.apply(new Prim.Slice(starts, limits, strides), whole);
        Tensor dValue = sub(sum(g, axes(g.shape())), sum(dx, axes(dx.shape())));
        return List.of(Optional.of(dx), Optional.of(dValue));
    }

    static List<Optional<Tensor>> concat(Prim.Concat p, Tensor g, List<Tensor> in) {
        List<Optional<Tensor>> parts = new ArrayList<>();
        int from = 0;
        for (Tensor x : in) {
            List<Integer> starts = new ArrayList<>(Collections.nCopies(g.rank(), 0));
            List<Integer> limits = new ArrayList<>();
            for (int i = 0; i < g.rank(); i++) {
                limits.add(g.shape().dim(i));
            }
            starts.set(p.axis(), from);
            from += x.shape().dim(p.axis());
            limits.set(p.axis(), from);
            parts.add(Optional.of(
                    Primitives.apply(new Prim.Slice(starts, limits, Collections.nCopies(g.rank(), 1)), g)));
        }
        return parts;
    }

    static Tensor gather(Prim.Gather p, Tensor g, List<Tensor> in) {
        Tensor zeros = fillLike(in.getFirst(), 0);
        return Primitives.apply(new Prim.Scatter(ScatterKind.ADD, p.axis()), zeros, in.get(1), g);
    }

    static List<Optional<Tensor>> scatter(Prim.Scatter p, Tensor g, List<Tensor> in, Tensor y) {
        Tensor x = in.get(0);
        Tensor indices = in.get(1);
        Tensor updates = in.get(2);
        var take = new Prim.Gather(p.axis());
        Tensor there = Primitives.apply(take, g, indices);
        return switch (p.kind()) {
            case ADD -> List.of(Optional.of(g), Optional.empty(), Optional.of(there));
            case SET -> {
                // Of several updates of one place only the last one counts: each writes its number, and asks who won.
                Tensor numbers = Primitives.reshape(
                        Primitives.apply(new Prim.Iota(TensorType.of(DType.INT64, Math.toIntExact(updates.size())), 0)),
                        updates.shape());
                Tensor nobody = fill(new TensorType(numbers.dtype(), x.shape()), -1);
                Tensor owner = Primitives.apply(p, nobody, indices, numbers);
                Tensor kept = compare(Prim.CompareKind.EQ, owner, nobody);
                Tensor won = compare(Prim.CompareKind.EQ, Primitives.apply(take, owner, indices), numbers);
                yield List.of(
                        Optional.of(Primitives.select(kept, g, fillLike(g, 0))),
                        Optional.empty(),
                        Optional.of(Primitives.select(won, there, fillLike(there, 0))));
            }
            case MUL -> {
                Tensor gy = mul(g, y);
                yield List.of(
                        Optional.of(div(gy, x)),
                        Optional.empty(),
                        Optional.of(div(Primitives.apply(take, gy, indices), updates)));
            }
            case MIN, MAX -> extremes(p, g, in, y);
        };
    }

    /// The gradient goes to whoever holds the extreme, shared equally between equals.
    private static List<Optional<Tensor>> extremes(Prim.Scatter p, Tensor g, List<Tensor> in, Tensor y) {
        Tensor x = in.get(0);
        Tensor indices = in.get(1);
        Tensor updates = in.get(2);
        var take = new Prim.Gather(p.axis());
        Tensor old = cast(compare(Prim.CompareKind.EQ, x, y), x.dtype());
        Tensor now = cast(compare(Prim.CompareKind.EQ, updates, Primitives.apply(take, y, indices)), x.dtype());
        Tensor count = Primitives.apply(new Prim.Scatter(ScatterKind.ADD, p.axis()), old, indices, now);
        Tensor part = div(g, count);
        return List.of(
                Optional.of(mul(part, old)),
                Optional.empty(),
                Optional.of(mul(Primitives.apply(take, part, indices), now)));
    }

    static Tensor dynamicSlice(Tensor g, List<Tensor> in) {
        Tensor zeros = fillLike(in.getFirst(), 0);
        return Primitives.apply(new Prim.DynamicUpdateSlice(), zeros, g, in.get(1));
    }

    static List<Optional<Tensor>> dynamicUpdateSlice(Tensor g, List<Tensor> in) {
        Tensor update = in.get(1);
        Tensor dx = Primitives.apply(new Prim.DynamicUpdateSlice(), g, fillLike(update, 0), in.get(2));
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < update.rank(); i++) {
            sizes.add(update.shape().dim(i));
        }
        Tensor du = Primitives.apply(new Prim.DynamicSlice(sizes), g, in.get(2));
        return List.of(Optional.of(dx), Optional.of(du));
    }
}
