package dev.argali.graph;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/// How the elements of each dtype lie in memory (the machine's byte order), and how they convert.
///
/// Reading as `double` is exact for all but large int64 values; writing rounds to nearest even for floating dtypes
/// and wraps for integers, after a floating value was cut toward zero (NaN becomes 0).
public final class Elements {
    private Elements() {}

    /// {@return element `i` as a double; true is 1}
    public static double getDouble(MemorySegment data, DType dtype, long i) {
        return switch (dtype) {
            case FLOAT32 -> data.getAtIndex(JAVA_FLOAT_UNALIGNED, i);
            case FLOAT64 -> data.getAtIndex(JAVA_DOUBLE_UNALIGNED, i);
            case FLOAT16 -> Float.float16ToFloat(data.getAtIndex(JAVA_SHORT_UNALIGNED, i));
            case BFLOAT16 -> bfloat16ToFloat(data.getAtIndex(JAVA_SHORT_UNALIGNED, i));
            case BOOL, INT8, UINT8, INT32, UINT32, INT64 -> getLong(data, dtype, i);
        };
    }

    /// {@return element `i` as a long; a floating value is cut toward zero}
    public static long getLong(MemorySegment data, DType dtype, long i) {
        return switch (dtype) {
            case BOOL -> data.get(JAVA_BYTE, i) == 0 ? 0 : 1;
            case INT8 -> data.get(JAVA_BYTE, i);
            case UINT8 -> Byte.toUnsignedLong(data.get(JAVA_BYTE, i));
            case INT32 -> data.getAtIndex(JAVA_INT_UNALIGNED, i);
            case UINT32 -> Integer.toUnsignedLong(data.getAtIndex(JAVA_INT_UNALIGNED, i));
            case INT64 -> data.getAtIndex(JAVA_LONG_UNALIGNED, i);
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> (long) getDouble(data, dtype, i);
        };
    }

    /// Writes element `i` from a double.
    public static void setDouble(MemorySegment data, DType dtype, long i, double value) {
        switch (dtype) {
            case FLOAT32 -> data.setAtIndex(JAVA_FLOAT_UNALIGNED, i, (float) value);
            case FLOAT64 -> data.setAtIndex(JAVA_DOUBLE_UNALIGNED, i, value);
            case FLOAT16 -> data.setAtIndex(JAVA_SHORT_UNALIGNED, i, Float.floatToFloat16(oddFloat(value)));
            case BFLOAT16 -> data.setAtIndex(JAVA_SHORT_UNALIGNED, i, floatToBfloat16(oddFloat(value)));
            case BOOL -> data.set(JAVA_BYTE, i, (byte) (value != 0 ? 1 : 0));
            case INT8, UINT8, INT32, UINT32, INT64 -> setLong(data, dtype, i, (long) value);
        }
    }

    /// Writes element `i` from a long.
    public static void setLong(MemorySegment data, DType dtype, long i, long value) {
        switch (dtype) {
            case BOOL -> data.set(JAVA_BYTE, i, (byte) (value != 0 ? 1 : 0));
            case INT8, UINT8 -> data.set(JAVA_BYTE, i, (byte) value);
            case INT32, UINT32 -> data.setAtIndex(JAVA_INT_UNALIGNED, i, (int) value);
            case INT64 -> data.setAtIndex(JAVA_LONG_UNALIGNED, i, value);
            case FLOAT64 -> setDouble(data, dtype, i, (double) value);
            case FLOAT16, BFLOAT16, FLOAT32 -> setDouble(data, dtype, i, oddDouble(value));
        }
    }

    /// {@return the value that a double has after it was stored as `dtype` and read again}
    public static double round(DType dtype, double value) {
        return switch (dtype) {
            case FLOAT64 -> value;
            case FLOAT32 -> (float) value;
            case FLOAT16 -> Float.float16ToFloat(Float.floatToFloat16(oddFloat(value)));
            case BFLOAT16 -> bfloat16ToFloat(floatToBfloat16(oddFloat(value)));
            case BOOL -> value != 0 ? 1 : 0;
            case INT8, UINT8, INT32, UINT32, INT64 -> wrap(dtype, (long) value);
        };
    }

    /// {@return the value that a long has after it was stored as the integer or bool `dtype` and read again}
    public static long wrap(DType dtype, long value) {
        return switch (dtype) {
            case BOOL -> value != 0 ? 1 : 0;
            case INT8 -> (byte) value;
            case UINT8 -> value & 0xFF;
            case INT32 -> (int) value;
            case UINT32 -> value & 0xFFFF_FFFFL;
            case INT64 -> value;
            case FLOAT64 -> (long) (double) value;
            case FLOAT16, BFLOAT16, FLOAT32 -> (long) round(dtype, oddDouble(value));
        };
    }

    /// {@return the float32 of these bfloat16 bits}
    public static float bfloat16ToFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /// {@return the bfloat16 bits nearest to a float32, ties to even}
    public static short floatToBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >> 16) | 0x40);
        }
        return (short) ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    // A long goes to a narrower type by way of a double, in the same manner: the last of the 53 bits that a double
    // keeps says whether any behind it was set.
    private static double oddDouble(long value) {
        boolean exact = (long) (double) value == value && value != Long.MAX_VALUE;
        return exact ? (double) value : (double) ((value & -0x800L) | ((value & 0x7FF) != 0 ? 0x800 : 0));
    }

    // A double goes to a half type by way of a float; rounding that float to odd keeps the second rounding exact
    // (Boldo and Melquiond, "When double rounding is odd", 2005).
    private static float oddFloat(double value) {
        float f = (float) value;
        if (f == value || Double.isNaN(value) || Float.isInfinite(f)) {
            return f;
        }
        if ((Float.floatToRawIntBits(f) & 1) != 0) {
            return f;
        }
        return value > f ? Math.nextUp(f) : Math.nextDown(f);
    }
}
