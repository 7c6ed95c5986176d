package dev.argali.cpu.matmul;

import dev.argali.graph.ShapeException;

/// Sizes and strides of `C = A · B` over a stack of matrices. Nothing but numbers: the same shape describes a oneDNN
/// primitive and a `BlockedMatmul`.
///
/// | | shape |
/// |---|---|
/// | A | `[batch, m, k]` |
/// | B | `[batch, k, n]` |
/// | C | `[batch, m, n]` |
///
/// Any size may be 0; with `k` 0 the product is all zeros.
public record MatmulShape(Sizes sizes, Strides a, Strides b, Strides c) {
    /// The extents of a product.
    ///
    /// @param batch number of products
    /// @param m rows of A and C
    /// @param k columns of A, rows of B
    /// @param n columns of B and C
    public record Sizes(long batch, long m, long k, long n) {
        /// @throws ShapeException if an extent is negative
        public Sizes {
            if (batch < 0 || m < 0 || k < 0 || n < 0) {
                throw new ShapeException(
                        "matmul",
                        "an extent is negative: batch %d, m %d, k %d, n %d".formatted(batch, m, k, n),
                        "Give extents of 0 or more");
            }
        }
    }

    /// {@return the shape of one product of dense row-major matrices}
    public static MatmulShape of(long m, long k, long n) {
        return new MatmulShape(new Sizes(1, m, k, n), Strides.rows(k), Strides.rows(n), Strides.rows(n));
    }

    /// {@return this shape where A is stored transposed, as dense rows of length `m`}
    public MatmulShape transposeA() {
        return new MatmulShape(sizes, Strides.transposed(sizes.m).batch(a.batch()), b, c);
    }

    /// {@return this shape where B is stored transposed, as dense rows of length `k`}
    public MatmulShape transposeB() {
        return new MatmulShape(sizes, a, Strides.transposed(sizes.k).batch(b.batch()), c);
    }

    /// {@return this shape repeated over `count` products whose matrices follow each other without gaps}
    public MatmulShape batch(long count) {
        Sizes s = sizes;
        return new MatmulShape(
                new Sizes(count, s.m, s.k, s.n), a.batch(s.m * s.k), b.batch(s.k * s.n), c.batch(s.m * s.n));
    }

    /// {@return the shape of `count` rows of C: give the addresses of A at row `from` and of C at row `from`}
    public MatmulShape rows(long count) {
        return new MatmulShape(new Sizes(sizes.batch, count, sizes.k, sizes.n), a, b, c);
    }

    /// {@return the shape of `count` columns of C: give the addresses of B and C at their first column}
    public MatmulShape columns(long count) {
        return new MatmulShape(new Sizes(sizes.batch, sizes.m, sizes.k, count), a, b, c);
    }

    /// {@return the number of multiply-adds}
    public long work() {
        return sizes.batch * sizes.m * sizes.k * sizes.n;
    }
}
