package dev.argali.graph;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Numbers that a graph carries in itself, and what the reference backend computes with: a dense row-major array on
/// the Java heap. Two literals are equal if type and bytes are.
public final class Literal {
    private final TensorType type;
    private final MemorySegment data;

    private Literal(TensorType type, MemorySegment data) {
        this.type = type;
        this.data = data;
    }

    /// An array of zeros, to be filled by its maker before anybody else sees it.
    ///
    /// @throws ArgaliException if it does not fit on the Java heap
    public static Literal zeros(TensorType type) {
        long words = Math.ceilDiv(type.bytes(), 8);
        try {
            return new Literal(type, MemorySegment.ofArray(new long[Math.toIntExact(words)]));
        } catch (ArithmeticException | OutOfMemoryError e) {
            throw new ArgaliException(
                    "memory",
                    "a tensor of " + type.bytes() + " bytes does not fit on the Java heap",
                    "A smaller batchSize needs less",
                    e);
        }
    }

    /// {@return a copy of `source`, which holds `type.bytes()` bytes}
    public static Literal copyOf(TensorType type, MemorySegment source) {
        Literal copy = zeros(type);
        MemorySegment.copy(source, 0, copy.data, 0, type.bytes());
        return copy;
    }

    /// {@return the scalar of this dtype nearest to `value`}
    public static Literal scalar(DType dtype, double value) {
        Literal scalar = zeros(new TensorType(dtype, Shape.SCALAR));
        Elements.setDouble(scalar.data, dtype, 0, value);
        return scalar;
    }

    /// {@return the scalar of this dtype with the integer `value`}
    public static Literal scalar(DType dtype, long value) {
        Literal scalar = zeros(new TensorType(dtype, Shape.SCALAR));
        Elements.setLong(scalar.data, dtype, 0, value);
        return scalar;
    }

    /// {@return element type and shape}
    public TensorType type() {
        return type;
    }

    /// {@return the bytes, of which the first `type().bytes()` count}
    public MemorySegment data() {
        return data;
    }

    /// {@return element `i` in row-major order as a double}
    public double getDouble(long i) {
        return Elements.getDouble(data, type.dtype(), i);
    }

    /// {@return element `i` in row-major order as a long}
    public long getLong(long i) {
        return Elements.getLong(data, type.dtype(), i);
    }

    /// Fills element `i`; for the maker of this literal only.
    public void setDouble(long i, double value) {
        Elements.setDouble(data, type.dtype(), i, value);
    }

    /// Fills element `i`; for the maker of this literal only.
    public void setLong(long i, long value) {
        Elements.setLong(data, type.dtype(), i, value);
    }

    /// {@return the same numbers under another shape of the same size}
    public Literal reshape(Shape shape) {
        return new Literal(type.with(shape), data);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Literal l && type.equals(l.type) && data.mismatch(l.data) < 0;
    }

    @Override
    public int hashCode() {
        int hash = type.hashCode();
        long words = Math.min(data.byteSize() / 8, 64);
        for (long i = 0; i < words; i++) {
            hash = 31 * hash + Long.hashCode(data.getAtIndex(ValueLayout.JAVA_LONG, i));
        }
        return hash;
    }

    /// {@return for instance `float32[2] {1.0, 2.0}`, cut after eight elements}
    @Override
    public String toString() {
        var text = new StringBuilder(type.toString()).append(" {");
        long n = Math.min(type.size(), 8);
        for (long i = 0; i < n; i++) {
            text.append(i == 0 ? "" : ", ");
            if (type.dtype().isFloating()) {
                text.append(getDouble(i));
            } else {
                text.append(getLong(i));
            }
        }
        return text.append(type.size() > n ? ", …}" : "}").toString();
    }
}
