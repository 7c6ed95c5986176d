package dev.argali.runtime;

import dev.argali.graph.DType;
import dev.argali.graph.Elements;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.ToLongFunction;

/// The primitives that move elements: each says, for a position of the result, which element stands there.
final class ReferenceShapes {
    private ReferenceShapes() {}

    // Nothing of the operand stands here.
    private static final long NOWHERE = -1;

    static Literal evaluate(Prim prim, List<Literal> in, TensorType type) {
        Literal x = in.getFirst();
        return switch (prim) {
            case Prim.Broadcast p -> broadcast(p, x, type);
            case Prim.Transpose p -> transpose(p, x, type);
            case Prim.Slice p -> slice(p, x, type);
            case Prim.Pad p -> pad(p, x, in.get(1), type);
            case Prim.Concat p -> concat(p.axis(), in, type);
            case Prim.Reverse p -> reverse(p, x, type);
            case Prim.Gather p -> gather(p.axis(), x, in.get(1), type);
            case Prim.Scatter p -> scatter(p, x, in.get(1), in.get(2));
            case Prim.DynamicSlice _ -> dynamicSlice(x, in.get(1), type);
            case Prim.DynamicUpdateSlice _ -> dynamicUpdateSlice(x, in.get(1), in.get(2));
            case Prim.Constant _,
                    Prim.Iota _,
                    Prim.RandomBits _,
                    Prim.Unary _,
                    Prim.Binary _,
                    Prim.Compare _,
                    Prim.Select _,
                    Prim.Cast _,
                    Prim.Bitcast _,
                    Prim.Reshape _,
                    Prim.Reduce _,
                    Prim.ArgReduce _,
                    Prim.Cumulate _,
                    Prim.Sort _,
                    Prim.TopK _,
                    Prim.Dot _,
                    Prim.Conv _,
                    Prim.ConvGradInput _,
                    Prim.ConvGradFilter _,
                    Prim.Pool _,
                    Prim.PoolGrad _,
                    Prim.Call _,
                    Prim.Cond _,
                    Prim.While _,
                    Prim.Scan _,
                    Prim.Barrier _,
                    Prim.Check _,
                    Prim.HostCall _ -> throw new IllegalStateException(prim + " does not move elements");
        };
    }

    static Literal iota(Prim.Iota p) {
        Literal out = Literal.zeros(p.type());
        var positions = new Positions(p.type().shape());
        for (long i = 0; i < p.type().size(); i++) {
            out.setLong(i, positions.at(i)[p.axis()]);
        }
        return out;
    }

    /// Row `row` along the first axis.
    static Literal row(Literal x, int row) {
        TensorType type = x.type().with(x.type().shape().remove(0));
        return Literal.copyOf(type, x.data().asSlice(row * type.bytes(), type.bytes()));
    }

    static void setRow(Literal into, int row, Literal x) {
        MemorySegment.copy(
                x.data(), 0, into.data(), row * x.type().bytes(), x.type().bytes());
    }

    /// Copies the bits of one element; both have one dtype.
    static void copyElement(Literal from, long i, Literal to, long j) {
        int bytes = from.type().dtype().bytes();
        MemorySegment.copy(from.data(), i * bytes, to.data(), j * bytes, bytes);
    }

    /// Fills a result whose element at a position is the element of `x` with that number, or zero.
    private static Literal move(TensorType type, Literal x, ToLongFunction<int[]> source) {
        Literal out = Literal.zeros(type);
        var positions = new Positions(type.shape());
        for (long i = 0; i < type.size(); i++) {
            long from = source.applyAsLong(positions.at(i));
            if (from != NOWHERE) {
                copyElement(x, from, out, i);
            }
        }
        return out;
    }

    private static Literal broadcast(Prim.Broadcast p, Literal x, TensorType type) {
        Shape shape = x.type().shape();
        var positions = new Positions(shape);
        return move(type, x, at -> {
            int[] from = new int[shape.rank()];
            for (int i = 0; i < from.length; i++) {
                from[i] = shape.dim(i) == 1 ? 0 : at[p.axes().get(i)];
            }
            return positions.index(from);
        });
    }

    private static Literal transpose(Prim.Transpose p, Literal x, TensorType type) {
        var positions = new Positions(x.type().shape());
        return move(type, x, at -> {
            int[] from = new int[at.length];
            for (int i = 0; i < at.length; i++) {
                from[p.axes().get(i)] = at[i];
            }
            return positions.index(from);
        });
    }

    private static Literal slice(Prim.Slice p, Literal x, TensorType type) {
        var positions = new Positions(x.type().shape());
        return move(type, x, at -> {
            int[] from = new int[at.length];
            for (int i = 0; i < at.length; i++) {
                from[i] = p.starts().get(i) + at[i] * p.strides().get(i);
            }
            return positions.index(from);
        });
    }

    private static Literal pad(Prim.Pad p, Literal x, Literal value, TensorType type) {
        Literal out = Literal.zeros(type);
        for (long i = 0; i < type.size(); i++) {
            copyElement(value, 0, out, i);
        }
        var from = new Positions(x.type().shape());
        var to = new Positions(type.shape());
        for (long i = 0; i < x.type().size(); i++) {
            int[] at = from.at(i);
            boolean inside = true;
            for (int a = 0; a < at.length; a++) {
                at[a] = p.low().get(a) + at[a] * (p.interior().get(a) + 1);
                inside &= at[a] >= 0 && at[a] < type.shape().dim(a);
            }
            if (inside) {
                copyElement(x, i, out, to.index(at));
            }
        }
        return out;
    }

    private static Literal concat(int axis, List<Literal> in, TensorType type) {
        Literal out = Literal.zeros(type);
        var to = new Positions(type.shape());
        int before = 0;
        for (Literal x : in) {
            var from = new Positions(x.type().shape());
            for (long i = 0; i < x.type().size(); i++) {
                int[] at = from.at(i);
                at[axis] += before;
                copyElement(x, i, out, to.index(at));
            }
            before += x.type().shape().dim(axis);
        }
        return out;
    }

    private static Literal reverse(Prim.Reverse p, Literal x, TensorType type) {
        var positions = new Positions(type.shape());
        return move(type, x, at -> {
            int[] from = at.clone();
            p.axes().forEach(a -> from[a] = type.shape().dim(a) - 1 - at[a]);
            return positions.index(from);
        });
    }

    private static Literal gather(int axis, Literal x, Literal indices, TensorType type) {
        return move(type, x, at -> place(axis, x, indices, at));
    }

    /// The element of `x` that a gather or scatter along `axis` means at a position of its result or updates.
    private static long place(int axis, Literal x, Literal indices, int[] at) {
        Shape shape = x.type().shape();
        Shape indexShape = indices.type().shape();
        int[] indexAt = new int[indexShape.rank()];
        System.arraycopy(at, axis, indexAt, 0, indexAt.length);
        long index = indices.getLong(new Positions(indexShape).index(indexAt));
        if (index < 0 || index >= shape.dim(axis)) {
            return NOWHERE;
        }
        int[] from = new int[shape.rank()];
        System.arraycopy(at, 0, from, 0, axis);
        from[axis] = (int) index;
        System.arraycopy(at, axis + indexAt.length, from, axis + 1, from.length - axis - 1);
        return new Positions(shape).index(from);
    }

    private static Literal scatter(Prim.Scatter p, Literal x, Literal indices, Literal updates) {
        DType dtype = x.type().dtype();
        int size = Math.toIntExact(x.type().size());
        // Wide, so that a sum of many updates is rounded once.
        double[] floating = new double[dtype.isFloating() ? size : 0];
        long[] whole = new long[dtype.isFloating() ? 0 : size];
        for (int i = 0; i < floating.length; i++) {
            floating[i] = x.getDouble(i);
        }
        for (int i = 0; i < whole.length; i++) {
            whole[i] = x.getLong(i);
        }
        var positions = new Positions(updates.type().shape());
        for (long i = 0; i < updates.type().size(); i++) {
            int to = (int) place(p.axis(), x, indices, positions.at(i));
            if (to == NOWHERE) {
                continue;
            }
            if (dtype.isFloating()) {
                floating[to] = combine(p.kind(), floating[to], updates.getDouble(i));
            } else {
                whole[to] = Elements.wrap(dtype, combine(p.kind(), whole[to], updates.getLong(i)));
            }
        }
        Literal out = Literal.zeros(x.type());
        for (int i = 0; i < floating.length; i++) {
            out.setDouble(i, floating[i]);
        }
        for (int i = 0; i < whole.length; i++) {
            out.setLong(i, whole[i]);
        }
        return out;
    }

    private static double combine(Prim.ScatterKind kind, double old, double update) {
        return switch (kind) {
            case SET -> update;
            case ADD -> old + update;
            case MUL -> old * update;
            case MIN -> Math.min(old, update);
            case MAX -> Math.max(old, update);
        };
    }

    private static long combine(Prim.ScatterKind kind, long old, long update) {
        return switch (kind) {
            case SET -> update;
            case ADD -> old + update;
            case MUL -> old * update;
            case MIN -> Math.min(old, update);
            case MAX -> Math.max(old, update);
        };
    }

    private static Literal dynamicSlice(Literal x, Literal starts, TensorType type) {
        var positions = new Positions(x.type().shape());
        int[] start = inward(x, starts, type.shape());
        return move(type, x, at -> {
            int[] from = at.clone();
            for (int i = 0; i < from.length; i++) {
                from[i] += start[i];
            }
            return positions.index(from);
        });
    }

    private static Literal dynamicUpdateSlice(Literal x, Literal update, Literal starts) {
        Literal out = Literal.copyOf(x.type(), x.data());
        int[] start = inward(x, starts, update.type().shape());
        var from = new Positions(update.type().shape());
        var to = new Positions(x.type().shape());
        for (long i = 0; i < update.type().size(); i++) {
            int[] at = from.at(i);
            for (int a = 0; a < at.length; a++) {
                at[a] += start[a];
            }
            copyElement(update, i, out, to.index(at));
        }
        return out;
    }

    /// The starts of a block, moved until it lies inside `x`.
    private static int[] inward(Literal x, Literal starts, Shape block) {
        int[] start = new int[block.rank()];
        for (int i = 0; i < start.length; i++) {
            int last = x.type().shape().dim(i) - block.dim(i);
            start[i] = (int) Math.clamp(starts.getLong(i), 0L, (long) last);
        }
        return start;
    }
}
