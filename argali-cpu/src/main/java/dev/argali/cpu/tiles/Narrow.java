package dev.argali.cpu.tiles;

import static dev.argali.cpu.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.argali.graph.DType;
import dev.argali.graph.Elements;

/// Loads and stores of the dtypes that are narrower in memory than in a tile.
final class Narrow {
    private Narrow() {}

    static void load(DType dtype, long address, long stride, float[] to, int at, int n) {
        switch (dtype) {
            case FLOAT16 -> {
                for (int i = 0; i < n; i++) {
                    to[at + i] = Float.float16ToFloat(ALL.get(JAVA_SHORT_UNALIGNED, address + i * stride * 2));
                }
            }
            case BFLOAT16 -> {
                for (int i = 0; i < n; i++) {
                    to[at + i] = Elements.bfloat16ToFloat(ALL.get(JAVA_SHORT_UNALIGNED, address + i * stride * 2));
                }
            }
            case BOOL, INT8, UINT8, INT32, UINT32, INT64, FLOAT32, FLOAT64 -> throw foreign(dtype);
        }
    }

    static void store(DType dtype, long address, long stride, float[] data, int at, int n) {
        switch (dtype) {
            case FLOAT16 -> {
                for (int i = 0; i < n; i++) {
                    ALL.set(JAVA_SHORT_UNALIGNED, address + i * stride * 2, Float.floatToFloat16(data[at + i]));
                }
            }
            case BFLOAT16 -> {
                for (int i = 0; i < n; i++) {
                    ALL.set(JAVA_SHORT_UNALIGNED, address + i * stride * 2, Elements.floatToBfloat16(data[at + i]));
                }
            }
            case BOOL, INT8, UINT8, INT32, UINT32, INT64, FLOAT32, FLOAT64 -> throw foreign(dtype);
        }
    }

    @SuppressWarnings("DoNotCallSuggester") // the tiles of all types call all three forms
    static void load(DType dtype, long address, long stride, double[] to, int at, int n) {
        throw foreign(dtype);
    }

    @SuppressWarnings("DoNotCallSuggester") // as above
    static void store(DType dtype, long address, long stride, double[] data, int at, int n) {
        throw foreign(dtype);
    }

    static void load(DType dtype, long address, long stride, int[] to, int at, int n) {
        switch (dtype) {
            case BOOL -> {
                for (int i = 0; i < n; i++) {
                    to[at + i] = ALL.get(JAVA_BYTE, address + i * stride) != 0 ? 1 : 0;
                }
            }
            case INT8 -> {
                for (int i = 0; i < n; i++) {
                    to[at + i] = ALL.get(JAVA_BYTE, address + i * stride);
                }
            }
            case UINT8 -> {
                for (int i = 0; i < n; i++) {
                    to[at + i] = ALL.get(JAVA_BYTE, address + i * stride) & 0xFF;
                }
            }
            case INT32, UINT32, INT64, FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> throw foreign(dtype);
        }
    }

    static void store(DType dtype, long address, long stride, int[] data, int at, int n) {
        switch (dtype) {
            case BOOL, INT8, UINT8 -> {
                for (int i = 0; i < n; i++) {
                    ALL.set(JAVA_BYTE, address + i * stride, (byte) data[at + i]);
                }
            }
            case INT32, UINT32, INT64, FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> throw foreign(dtype);
        }
    }

    static void load(DType dtype, long address, long stride, long[] to, int at, int n) {
        switch (dtype) {
            case UINT32 -> {
                for (int i = 0; i < n; i++) {
                    to[at + i] = Integer.toUnsignedLong(ALL.get(JAVA_INT_UNALIGNED, address + i * stride * 4));
                }
            }
            case BOOL, INT8, UINT8, INT32, INT64, FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> throw foreign(dtype);
        }
    }

    static void store(DType dtype, long address, long stride, long[] data, int at, int n) {
        switch (dtype) {
            case UINT32 -> {
                for (int i = 0; i < n; i++) {
                    ALL.set(JAVA_INT_UNALIGNED, address + i * stride * 4, (int) data[at + i]);
                }
            }
            case BOOL, INT8, UINT8, INT32, INT64, FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> throw foreign(dtype);
        }
    }

    private static IllegalStateException foreign(DType dtype) {
        return new IllegalStateException(dtype + " in a tile of another lane");
    }
}
