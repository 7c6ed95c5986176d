package dev.argali.cpu.compiler;

import dev.argali.cpu.kernels.DotKernel;
import dev.argali.cpu.kernels.Kernel;
import dev.argali.cpu.kernels.Plan;
import dev.argali.cpu.matmul.Element;
import dev.argali.cpu.matmul.MatmulShape;
import dev.argali.cpu.matmul.Strides;
import dev.argali.graph.DType;
import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import dev.argali.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// The generalised product as a stack of matrix products: each operand's axes are put into three groups (batch, free,
/// summed), and a group whose axes follow each other without gaps is one extent with one stride. An operand for which
/// that fails is copied first; so transposed and sliced operands usually cost nothing.
final class DotLowering {
    /// A sum is long if it has so many times the terms of a row or column of the result.
    private static final long LONG_SUM = 8;

    private static final long MOST_SHARES = 8;
    private static final long SHORTEST_SHARE = 256;

    private DotLowering() {}

    /// A matrix stack in a storage: extents and strides of batch, rows, columns.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Matrices(int storage, long offset, long[] extents, long[] strides) {}

    static void emit(Lowering lowering, Prim.Dot p, Value a, Value b, Value out) {
        emit(lowering, p, lowering.view(a), lowering.view(b), () -> lowering.target(out));
    }

    /// @param result a dense view, made when it is needed
    static void emit(Lowering lowering, Prim.Dot p, View a, View b, Supplier<View> result) {
        DType dtype = a.dtype();
        Optional<Element> element = element(dtype);
        View left = a;
        View right = b;
        if (element.isEmpty()) {
            // Narrow and unsigned integers wrap alike in 32 and 64 bits: multiply there, then cut.
            left = lowering.converted(left, wide(left.dtype()));
            right = lowering.converted(right, wide(right.dtype()));
        }
        List<Integer> leftFree = free(a.shape(), p.leftBatch(), p.leftSum());
        List<Integer> rightFree = free(b.shape(), p.rightBatch(), p.rightSum());
        Matrices x = matrices(lowering, left, p.leftBatch(), leftFree, p.leftSum());
        Matrices y = matrices(lowering, right, p.rightBatch(), p.rightSum(), rightFree);
        long batch = x.extents[0];
        long m = x.extents[1];
        long k = x.extents[2];
        long n = y.extents[2];
        var shape = new MatmulShape(
                new MatmulShape.Sizes(batch, m, k, n),
                new Strides(x.strides[0], x.strides[1], x.strides[2]),
                new Strides(y.strides[0], y.strides[1], y.strides[2]),
                new Strides(m * n, n, 1));
        View to = result.get();
        long shares = dtype == DType.FLOAT32 ? shares(shape.sizes()) : 1;
        if (shares > 1) {
            emitShares(lowering, shape, shares, x, y, to);
            return;
        }
        int c = to.storage();
        if (element.isEmpty()) {
            c = lowering.storage(
                    new Plan.Temporary(0), to.shape().size() * wide(dtype).bytes());
        }
        lowering.add(new DotKernel(
                shape,
                element.orElseGet(() -> wideElement(dtype)),
                new DotKernel.Operand(x.storage, x.offset),
                new DotKernel.Operand(y.storage, y.offset),
                c,
                lowering.oneDnn()));
        if (element.isEmpty()) {
            lowering.convertTo(View.dense(c, wide(to.dtype()), to.shape()), to);
        }
    }

    /// Into how many shares of equal length sums are cut that are long beside the rest of a product: threads that work
    /// on rows or columns of it would all read the same large operand, and in training each would read what another has
    /// just written. It follows from sizes alone.
    private static long shares(MatmulShape.Sizes s) {
        boolean isLong = s.batch() == 1 && s.k() >= LONG_SUM * Math.max(s.m(), s.n());
        long work = s.m() * s.k() * s.n();
        for (long shares = MOST_SHARES; isLong && shares > 1; shares /= 2) {
            if (s.k() % shares == 0 && s.k() / shares >= SHORTEST_SHARE && work / shares >= Kernel.WORTH_A_THREAD) {
                return shares;
            }
        }
        return 1;
    }

    private static void emitShares(Lowering lowering, MatmulShape shape, long shares, Matrices x, Matrices y, View to) {
        MatmulShape.Sizes s = shape.sizes();
        long length = s.k() / shares;
        var share = new MatmulShape(
                new MatmulShape.Sizes(shares, s.m(), length, s.n()),
                shape.a().batch(length * x.strides[2]),
                shape.b().batch(length * y.strides[1]),
                shape.c().batch(s.m() * s.n()));
        View sums = lowering.temporary(DType.FLOAT32, Shape.of((int) shares, Math.toIntExact(s.m() * s.n())));
        lowering.add(new DotKernel(
                share,
                Element.F32,
                new DotKernel.Operand(x.storage, x.offset),
                new DotKernel.Operand(y.storage, y.offset),
                sums.storage(),
                lowering.oneDnn()));
        var flat = Shape.of(sums.shape().dim(1));
        var builder = new KernelIrBuilder(flat, List.of());
        KernelIrBuilder.Ref sum = builder.load(new View(sums.storage(), DType.FLOAT32, flat, 0, List.of(1L)));
        for (int i = 1; i < shares; i++) {
            var next = builder.load(new View(sums.storage(), DType.FLOAT32, flat, i * flat.size(), List.of(1L)));
            sum = builder.compute(
                    new KernelIr.Binary(Prim.BinaryKind.ADD), DType.FLOAT32, DType.FLOAT32, List.of(sum, next));
        }
        builder.store(sum, to.with(flat));
        lowering.add(builder);
    }

    private static Optional<Element> element(DType dtype) {
        return switch (dtype) {
            case FLOAT16 -> Optional.of(Element.F16);
            case BFLOAT16 -> Optional.of(Element.BF16);
            case FLOAT32 -> Optional.of(Element.F32);
            case FLOAT64 -> Optional.of(Element.F64);
            case INT32 -> Optional.of(Element.I32);
            case INT64 -> Optional.of(Element.I64);
            case BOOL, INT8, UINT8, UINT32 -> Optional.empty();
        };
    }

    private static DType wide(DType dtype) {
        return dtype == DType.UINT32 ? DType.INT64 : DType.INT32;
    }

    private static Element wideElement(DType dtype) {
        return dtype == DType.UINT32 ? Element.I64 : Element.I32;
    }

    private static List<Integer> free(Shape shape, List<Integer> batch, List<Integer> summed) {
        List<Integer> axes =
                new ArrayList<>(IntStream.range(0, shape.rank()).boxed().toList());
        axes.removeAll(batch);
        axes.removeAll(summed);
        return axes;
    }

    private static Matrices matrices(
            Lowering lowering, View view, List<Integer> batch, List<Integer> rows, List<Integer> columns) {
        Optional<Matrices> direct = collapsed(view, batch, rows, columns);
        if (direct.isPresent()) {
            return direct.get();
        }
        List<Integer> order = new ArrayList<>(batch);
        order.addAll(rows);
        order.addAll(columns);
        View moved = view.through(new Prim.Transpose(order)).orElseThrow();
        long bytes = moved.shape().size() * moved.dtype().bytes();
        View copy = View.dense(lowering.storage(new Plan.Temporary(0), bytes), moved.dtype(), moved.shape());
        lowering.copyTo(moved, copy);
        int b = batch.size();
        int r = rows.size();
        return collapsed(copy, range(0, b), range(b, b + r), range(b + r, order.size()))
                .orElseThrow();
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private static Optional<Matrices> collapsed(
            View view, List<Integer> batch, List<Integer> rows, List<Integer> columns) {
        long[] extents = new long[3];
        long[] strides = new long[3];
        List<List<Integer>> groups = List.of(batch, rows, columns);
        for (int g = 0; g < 3; g++) {
            extents[g] = 1;
            strides[g] = 0;
            boolean first = true;
            boolean empty = groups.get(g).stream().anyMatch(a -> view.shape().dim(a) == 0);
            for (int axis : groups.get(g).reversed()) {
                int extent = view.shape().dim(axis);
                long stride = view.strides().get(axis);
                if (extent == 1 || empty) {
                    continue;
                }
                if (first) {
                    strides[g] = stride;
                    first = false;
                } else if (stride != strides[g] * extents[g]) {
                    return Optional.empty();
                }
                extents[g] *= extent;
            }
            if (empty) {
                extents[g] = 0;
                strides[g] = 1;
            }
        }
        // A library kernel takes rows or columns that are dense; an extent of 1 has any stride.
        boolean plain = extents[1] <= 1 || extents[2] <= 1 || strides[1] == 1 || strides[2] == 1;
        boolean positive = strides[1] >= 0 && strides[2] >= 0 && strides[0] >= 0;
        if (!plain || !positive || strides[1] == 0 && extents[1] > 1 || strides[2] == 0 && extents[2] > 1) {
            return Optional.empty();
        }
        fillUnit(extents, strides);
        return Optional.of(new Matrices(view.storage(), view.offset(), extents, strides));
    }

    /// Gives axes of extent 1 the stride that a dense matrix would have.
    private static void fillUnit(long[] extents, long[] strides) {
        if (extents[1] == 1 && extents[2] == 1) {
            strides[1] = 1;
            strides[2] = 1;
        } else if (extents[1] == 1) {
            strides[1] = strides[2] == 1 ? Math.max(extents[2], 1) : 1;
        } else if (extents[2] == 1) {
            strides[2] = strides[1] == 1 ? Math.max(extents[1], 1) : 1;
        }
        if (extents[0] == 1) {
            strides[0] = 0;
        }
    }
}
