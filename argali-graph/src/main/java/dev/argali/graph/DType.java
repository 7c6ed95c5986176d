package dev.argali.graph;

import dev.argali.api.Stable;
import java.util.Arrays;
import java.util.Locale;

/// The element types of tensors. Names are Keras's (`float32`, `int64` …).
///
/// The half types store and convert; arithmetic on them is carried out in float32 and rounded after each op.
@Stable
public enum DType {
    /// True or false, one byte an element.
    BOOL(1, Family.BOOL, 0),
    /// Signed, 8 bits.
    INT8(1, Family.SIGNED, 8),
    /// Unsigned, 8 bits.
    UINT8(1, Family.UNSIGNED, 8),
    /// Signed, 32 bits.
    INT32(4, Family.SIGNED, 32),
    /// Unsigned, 32 bits.
    UINT32(4, Family.UNSIGNED, 32),
    /// Signed, 64 bits.
    INT64(8, Family.SIGNED, 64),
    /// IEEE 754 half precision.
    FLOAT16(2, Family.FLOATING, 16),
    /// The upper half of a float32.
    BFLOAT16(2, Family.FLOATING, 16),
    /// IEEE 754 single precision, the default of the library.
    FLOAT32(4, Family.FLOATING, 32),
    /// IEEE 754 double precision, only where asked for.
    FLOAT64(8, Family.FLOATING, 64);

    private enum Family {
        BOOL,
        SIGNED,
        UNSIGNED,
        FLOATING
    }

    private final int bytes;
    private final Family family;
    private final int bits;

    DType(int bytes, Family family, int bits) {
        this.bytes = bytes;
        this.family = family;
        this.bits = bits;
    }

    /// {@return the size of one element in bytes}
    public int bytes() {
        return bytes;
    }

    /// {@return Keras's name, such as `float32`}
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// {@return whether the elements are floating-point numbers}
    public boolean isFloating() {
        return family == Family.FLOATING;
    }

    /// {@return whether the elements are integers, signed or not; false for `bool`}
    public boolean isInteger() {
        return family == Family.SIGNED || family == Family.UNSIGNED;
    }

    /// {@return whether the elements are unsigned integers}
    public boolean isUnsigned() {
        return family == Family.UNSIGNED;
    }

    /// {@return whether this is one of the two 16-bit floating types}
    public boolean isHalf() {
        return family == Family.FLOATING && bits == 16;
    }

    /// The dtype of Keras's name.
    ///
    /// @throws DTypeException if there is none of that name
    public static DType named(String name) {
        for (DType d : values()) {
            if (d.text().equals(name)) {
                return d;
            }
        }
        throw new DTypeException(
                "dtype",
                "there is no dtype '" + name + "'",
                "Use one of "
                        + String.join(
                                ", ", Arrays.stream(values()).map(DType::text).toList()));
    }

    /// The dtype that holds the result of an operation on both, by the lattice of JAX that Keras uses
    /// (JAX proposal 9407). It has no int16 here: int8 with uint8 gives int32.
    public static DType promote(DType a, DType b) {
        if (a == b) {
            return a;
        }
        if (a.isFloating() && b.isFloating()) {
            return a.bits == b.bits ? FLOAT32 : a.bits > b.bits ? a : b;
        }
        if (a.isFloating() || b.family == Family.BOOL) {
            return a;
        }
        if (b.isFloating() || a.family == Family.BOOL) {
            return b;
        }
        if (a.family == b.family) {
            return a.bits > b.bits ? a : b;
        }
        DType signed = a.isUnsigned() ? b : a;
        DType unsigned = a.isUnsigned() ? a : b;
        if (signed.bits > unsigned.bits) {
            return signed;
        }
        return unsigned.bits == 32 ? INT64 : INT32;
    }

    /// The dtype of an operation between a tensor of this dtype and a Java integer, which yields to the tensor.
    public DType withInteger() {
        return this == BOOL ? INT32 : this;
    }

    /// The dtype of an operation between a tensor of this dtype and a Java floating-point number.
    public DType withFloating() {
        return isFloating() ? this : FLOAT32;
    }

    @Override
    public String toString() {
        return text();
    }
}
