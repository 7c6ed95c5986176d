package dev.argali.cpu.matmul;

import dev.argali.graph.DTypeException;

/// A matrix product in Java for every element type: `C = A · B`, or `C += A · B`. Immutable and safe for all threads;
/// each thread runs it with a [Workspace] of its own.
///
/// Any strides will do, also 0 and negative ones for A and B. Halves are summed in float32 and rounded once; integers
/// wrap. Each element of C is summed in one fixed order, whatever the slice it is computed in: slices by rows or
/// columns ([MatmulShape#rows], [MatmulShape#columns]) give the same bits as the whole.
public final class BlockedMatmul {
    /// With fewer columns than this the loop over columns does not fill a vector; the transposed product may do better.
    private static final long NARROW = 16;

    private final Element element;
    private final MatmulShape shape;
    private final boolean flipped;
    private final boolean accumulate;

    private BlockedMatmul(Element element, MatmulShape shape, boolean flipped, boolean accumulate) {
        this.element = element;
        this.shape = flipped ? flipped(shape) : shape;
        this.flipped = flipped;
        this.accumulate = accumulate;
    }

    /// A product of matrices of `element`.
    ///
    /// @param accumulate whether it is added to what C holds
    public static BlockedMatmul of(Element element, MatmulShape shape, boolean accumulate) {
        MatmulShape.Sizes s = shape.sizes();
        return new BlockedMatmul(element, shape, s.n() < NARROW && s.m() > s.n(), accumulate);
    }

    /// `Cᵀ = Bᵀ · Aᵀ`, the same numbers in the same order.
    private static MatmulShape flipped(MatmulShape shape) {
        MatmulShape.Sizes s = shape.sizes();
        return new MatmulShape(
                new MatmulShape.Sizes(s.batch(), s.n(), s.k(), s.m()),
                shape.b().flipped(),
                shape.a().flipped(),
                shape.c().flipped());
    }

    /// Memory for one thread at a time, for any product of one element type: some 600 KB of arrays for float32.
    public static final class Workspace {
        private final Element element;
        private final Panels panels;

        private Workspace(Element element) {
            this.element = element;
            panels = Panels.of(element);
        }

        /// A workspace for products of `element`.
        public static Workspace of(Element element) {
            return new Workspace(element);
        }
    }

    /// Computes on this thread, allocating nothing. The addresses are not checked.
    ///
    /// @param workspace used by no other thread meanwhile
    /// @param a address of A's first element
    /// @param b address of B's first element
    /// @param c address of C's first element
    /// @throws DTypeException if the workspace is for another element type
    public void run(Workspace workspace, long a, long b, long c) {
        if (workspace.element != element) {
            throw new DTypeException(
                    "matmul",
                    "the workspace is for " + workspace.element + ", the product of " + element,
                    "Use one of " + element);
        }
        long left = flipped ? b : a;
        long right = flipped ? a : b;
        long bytes = element.bytes();
        for (long i = 0; i < shape.sizes().batch(); i++) {
            product(
                    workspace.panels,
                    left + bytes * i * shape.a().batch(),
                    right + bytes * i * shape.b().batch(),
                    c + bytes * i * shape.c().batch());
        }
    }

    private void product(Panels panels, long a, long b, long c) {
        MatmulShape.Sizes s = shape.sizes();
        for (long j = 0; j < s.n(); j += Panels.COLUMNS) {
            int columns = (int) Math.min(Panels.COLUMNS, s.n() - j);
            for (long i = 0; i < s.m(); i += Panels.ROWS) {
                int rows = (int) Math.min(Panels.ROWS, s.m() - i);
                block(panels, at(a, shape.a(), i, 0), at(b, shape.b(), 0, j), at(c, shape.c(), i, j), rows, columns);
            }
        }
    }

    private void block(Panels panels, long a, long b, long c, int rows, int columns) {
        if (accumulate) {
            panels.load(c, shape.c(), rows, columns);
        } else {
            panels.clear(rows, columns);
        }
        long k = shape.sizes().k();
        for (long p = 0; p < k; p += Panels.DEPTH) {
            int depth = (int) Math.min(Panels.DEPTH, k - p);
            panels.packA(at(a, shape.a(), 0, p), shape.a(), rows, depth);
            panels.packB(at(b, shape.b(), p, 0), shape.b(), depth, columns);
            panels.multiply(rows, depth, columns);
        }
        panels.store(c, shape.c(), rows, columns);
    }

    private long at(long address, Strides strides, long i, long j) {
        return address + element.bytes() * strides.at(i, j);
    }
}
