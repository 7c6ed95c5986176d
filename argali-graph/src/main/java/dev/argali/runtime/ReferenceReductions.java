package dev.argali.runtime;

import dev.argali.graph.DType;
import dev.argali.graph.Elements;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.ReduceKind;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// The primitives that combine elements along axes. Floating sums and products are kept in double and rounded once.
final class ReferenceReductions {
    private ReferenceReductions() {}

    static Literal reduce(Prim.Reduce p, Literal x, TensorType type) {
        Shape shape = x.type().shape();
        List<Integer> kept = IntStream.range(0, shape.rank())
                .filter(a -> !p.axes().contains(a))
                .boxed()
                .toList();
        long[] starts = offsets(shape, kept);
        long[] steps = offsets(shape, p.axes().stream().sorted().toList());
        Literal out = Literal.zeros(type);
        for (int i = 0; i < starts.length; i++) {
            if (type.dtype().isFloating()) {
                double total = floatingStart(p.kind());
                for (long step : steps) {
                    total = combine(p.kind(), total, x.getDouble(starts[i] + step));
                }
                out.setDouble(i, total);
            } else {
                long total = wholeStart(p.kind(), type.dtype());
                for (long step : steps) {
                    total = Elements.wrap(type.dtype(), combine(p.kind(), total, x.getLong(starts[i] + step)));
                }
                out.setLong(i, total);
            }
        }
        return out;
    }

    static Literal cumulate(Prim.Cumulate p, Literal x) {
        DType dtype = x.type().dtype();
        Literal out = Literal.zeros(x.type());
        for (long[] line : lines(x.type().shape(), p.axis())) {
            double floating = floatingStart(p.kind());
            long whole = dtype.isFloating() ? 0 : wholeStart(p.kind(), dtype);
            for (int t = 0; t < line.length; t++) {
                long i = line[p.reverse() ? line.length - 1 - t : t];
                if (dtype.isFloating()) {
                    floating = combine(p.kind(), floating, x.getDouble(i));
                    out.setDouble(i, floating);
                } else {
                    whole = Elements.wrap(dtype, combine(p.kind(), whole, x.getLong(i)));
                    out.setLong(i, whole);
                }
            }
        }
        return out;
    }

    static Literal argReduce(Prim.ArgReduce p, Literal x, TensorType type) {
        Literal out = Literal.zeros(type);
        List<long[]> lines = lines(x.type().shape(), p.axis());
        for (int i = 0; i < lines.size(); i++) {
            long[] line = lines.get(i);
            int best = 0;
            for (int t = 1; t < line.length; t++) {
                if (better(p.kind(), x, line[t], line[best])) {
                    best = t;
                }
            }
            out.setLong(i, best);
        }
        return out;
    }

    static boolean better(ReduceKind kind, Literal x, long i, long j) {
        if (Double.isNaN(x.getDouble(j))) {
            return false;
        }
        return switch (kind) {
            case MIN -> Double.isNaN(x.getDouble(i)) || order(x, i, j) < 0;
            case MAX -> order(x, i, j) > 0;
            case SUM, PROD, AND, OR -> throw new IllegalStateException(kind + " has no position");
        };
    }

    static List<Literal> sort(Prim.Sort p, Literal x) {
        Literal values = Literal.zeros(x.type());
        Literal positions = Literal.zeros(x.type().with(DType.INT32));
        for (long[] line : lines(x.type().shape(), p.axis())) {
            int[] order = ordered(line.length, (a, b) -> order(x, line[a], line[b]));
            for (int t = 0; t < line.length; t++) {
                ReferenceShapes.copyElement(x, line[order[t]], values, line[t]);
                positions.setLong(line[t], order[t]);
            }
        }
        return List.of(values, positions);
    }

    static List<Literal> topK(Prim.TopK p, Literal x) {
        int axis = x.type().shape().rank() - 1;
        TensorType type = x.type().with(x.type().shape().with(axis, p.k()));
        Literal values = Literal.zeros(type);
        Literal positions = Literal.zeros(type.with(DType.INT32));
        long to = 0;
        for (long[] line : lines(x.type().shape(), axis)) {
            int[] order = ordered(line.length, (a, b) -> order(x, line[b], line[a]));
            for (int t = 0; t < p.k(); t++) {
                ReferenceShapes.copyElement(x, line[order[t]], values, to);
                positions.setLong(to++, order[t]);
            }
        }
        return List.of(values, positions);
    }

    static Literal dot(Prim.Dot p, Literal a, Literal b, TensorType type) {
        Shape left = a.type().shape();
        Shape right = b.type().shape();
        long[] leftBatch = offsets(left, p.leftBatch());
        long[] rightBatch = offsets(right, p.rightBatch());
        long[] leftSum = offsets(left, p.leftSum());
        long[] rightSum = offsets(right, p.rightSum());
        long[] leftFree = offsets(left, free(left, p.leftBatch(), p.leftSum()));
        long[] rightFree = offsets(right, free(right, p.rightBatch(), p.rightSum()));
        Literal out = Literal.zeros(type);
        long to = 0;
        for (int batch = 0; batch < leftBatch.length; batch++) {
            for (long row : leftFree) {
                for (long column : rightFree) {
                    long i = leftBatch[batch] + row;
                    long j = rightBatch[batch] + column;
                    if (type.dtype().isFloating()) {
                        double total = 0;
                        for (int k = 0; k < leftSum.length; k++) {
                            total += a.getDouble(i + leftSum[k]) * b.getDouble(j + rightSum[k]);
                        }
                        out.setDouble(to++, total);
                    } else {
                        long total = 0;
                        for (int k = 0; k < leftSum.length; k++) {
                            total += a.getLong(i + leftSum[k]) * b.getLong(j + rightSum[k]);
                        }
                        out.setLong(to++, total);
                    }
                }
            }
        }
        return out;
    }

    private static List<Integer> free(Shape shape, List<Integer> batch, List<Integer> sum) {
        return IntStream.range(0, shape.rank())
                .filter(a -> !batch.contains(a) && !sum.contains(a))
                .boxed()
                .toList();
    }

    /// How far from the first element those lie that differ from it along `axes` alone, in row-major order of these.
    private static long[] offsets(Shape shape, List<Integer> axes) {
        Shape part = Shape.of(axes.stream().map(shape::dim).toList());
        long[] strides = shape.strides();
        var positions = new Positions(part);
        long[] offsets = new long[Math.toIntExact(part.size())];
        for (int i = 0; i < offsets.length; i++) {
            int[] at = positions.at(i);
            for (int a = 0; a < at.length; a++) {
                offsets[i] += at[a] * strides[axes.get(a)];
            }
        }
        return offsets;
    }

    /// The element numbers of each line along `axis`, lines in row-major order of the other axes.
    private static List<long[]> lines(Shape shape, int axis) {
        List<long[]> lines = new ArrayList<>();
        long[] along = offsets(shape, List.of(axis));
        for (long start : offsets(shape, free(shape, List.of(axis), List.of()))) {
            lines.add(Arrays.stream(along).map(step -> start + step).toArray());
        }
        return lines;
    }

    private static int[] ordered(int length, Comparator<Integer> order) {
        // Sorting objects is stable in Java.
        return IntStream.range(0, length)
                .boxed()
                .sorted(order)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /// Ascending, NaN behind everything; -0 equals 0.
    private static int order(Literal x, long i, long j) {
        if (!x.type().dtype().isFloating()) {
            return Long.compare(x.getLong(i), x.getLong(j));
        }
        double a = x.getDouble(i);
        double b = x.getDouble(j);
        if (Double.isNaN(a) || Double.isNaN(b)) {
            return Boolean.compare(Double.isNaN(a), Double.isNaN(b));
        }
        return a < b ? -1 : a > b ? 1 : 0;
    }

    static double floatingStart(ReduceKind kind) {
        return switch (kind) {
            case SUM, AND, OR -> 0;
            case PROD -> 1;
            case MIN -> Double.POSITIVE_INFINITY;
            case MAX -> Double.NEGATIVE_INFINITY;
        };
    }

    static long wholeStart(ReduceKind kind, DType dtype) {
        return switch (kind) {
            case SUM, OR -> 0;
            case PROD -> 1;
            case AND -> Elements.wrap(dtype, -1);
            case MIN -> largest(dtype);
            case MAX -> smallest(dtype);
        };
    }

    private static long largest(DType dtype) {
        return switch (dtype) {
            case BOOL -> 1;
            case INT8 -> Byte.MAX_VALUE;
            case UINT8 -> 0xFF;
            case INT32 -> Integer.MAX_VALUE;
            case UINT32 -> 0xFFFF_FFFFL;
            case INT64 -> Long.MAX_VALUE;
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> throw new IllegalStateException(dtype + " has infinity");
        };
    }

    private static long smallest(DType dtype) {
        return switch (dtype) {
            case BOOL, UINT8, UINT32 -> 0;
            case INT8 -> Byte.MIN_VALUE;
            case INT32 -> Integer.MIN_VALUE;
            case INT64 -> Long.MIN_VALUE;
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> throw new IllegalStateException(dtype + " has infinity");
        };
    }

    static double combine(ReduceKind kind, double total, double x) {
        return switch (kind) {
            case SUM -> total + x;
            case PROD -> total * x;
            case MIN -> Math.min(total, x);
            case MAX -> Math.max(total, x);
            case AND, OR -> throw new IllegalStateException(kind + " is not defined for floating numbers");
        };
    }

    static long combine(ReduceKind kind, long total, long x) {
        return switch (kind) {
            case SUM -> total + x;
            case PROD -> total * x;
            case MIN -> Math.min(total, x);
            case MAX -> Math.max(total, x);
            case AND -> total & x;
            case OR -> total | x;
        };
    }
}
