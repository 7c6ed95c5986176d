package dev.argali.cpu.tiles;

import static dev.argali.cpu.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.argali.cpu.compiler.KernelIr;
import dev.argali.graph.DType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/// Moves points of a walk between one buffer and a tile, run by run along the innermost axes over which the access is
/// one dense or one repeated run: a run is a copy, a repetition, or a loop with a stride.
final class TileAccess {
    private final DType dtype;
    private final int buffer;
    private final long firstByte;
    private final int[] extents;
    private final long[] strides;
    private final long stride;
    private final int outer;
    private final long runLength;
    private final int[] position;
    private long runAt;

    TileAccess(KernelIr.Access access, List<Integer> walk) {
        this.dtype = access.dtype();
        this.buffer = access.buffer();
        this.firstByte = access.offset() * dtype.bytes();
        this.extents = walk.stream().mapToInt(Integer::intValue).toArray();
        this.strides = access.strides().stream().mapToLong(Long::longValue).toArray();
        this.position = new int[extents.length];
        if (access.isUniform()) {
            stride = 0;
            outer = 0;
            runLength = Long.MAX_VALUE;
            return;
        }
        int joined = extents.length - 1;
        stride = strides[joined];
        long length = extents[joined];
        while (joined > 0 && strides[joined - 1] == stride * length) {
            joined--;
            length *= extents[joined];
        }
        outer = joined;
        runLength = length;
    }

    /// Goes to a point of the walk.
    private void start(long from) {
        runAt = from % runLength;
        long rest = from / runLength;
        for (int axis = outer - 1; axis >= 0; axis--) {
            position[axis] = (int) (rest % extents[axis]);
            rest /= extents[axis];
        }
    }

    private int run(int wanted) {
        return (int) Math.min(wanted, runLength - runAt);
    }

    private long address(long[] buffers) {
        long offset = runAt * stride;
        for (int axis = 0; axis < outer; axis++) {
            offset += position[axis] * strides[axis];
        }
        return buffers[buffer] + firstByte + offset * dtype.bytes();
    }

    private void step(int run) {
        runAt += run;
        if (runAt == runLength) {
            runAt = 0;
            for (int axis = outer - 1; axis >= 0 && ++position[axis] == extents[axis]; axis--) {
                position[axis] = 0;
            }
        }
    }

    /// Loads points of the walk.
    void load(long[] buffers, long from, float[] to, int n) {
        start(from);
        int done = 0;
        while (done < n) {
            int run = run(n - done);
            load(dtype, address(buffers), stride, to, done, run);
            done += run;
            step(run);
        }
    }

    private static void load(DType dtype, long address, long stride, float[] to, int at, int n) {
        if (dtype == DType.FLOAT32) {
            if (stride == 1) {
                MemorySegment.copy(ALL, JAVA_FLOAT_UNALIGNED, address, to, at, n);
            } else if (stride == 0) {
                Arrays.fill(to, at, at + n, ALL.get(JAVA_FLOAT_UNALIGNED, address));
            } else {
                for (int i = 0; i < n; i++) {
                    to[at + i] = ALL.get(JAVA_FLOAT_UNALIGNED, address + i * stride * JAVA_FLOAT_UNALIGNED.byteSize());
                }
            }
            return;
        }
        Narrow.load(dtype, address, stride, to, at, n);
    }

    /// Stores points of the walk.
    void store(long[] buffers, long from, float[] data, int n) {
        start(from);
        int done = 0;
        while (done < n) {
            int run = run(n - done);
            store(dtype, address(buffers), stride, data, done, run);
            done += run;
            step(run);
        }
    }

    static void store(DType dtype, long address, long stride, float[] data, int at, int n) {
        if (dtype == DType.FLOAT32) {
            if (stride == 1) {
                MemorySegment.copy(data, at, ALL, JAVA_FLOAT_UNALIGNED, address, n);
            } else {
                for (int i = 0; i < n; i++) {
                    ALL.set(JAVA_FLOAT_UNALIGNED, address + i * stride * JAVA_FLOAT_UNALIGNED.byteSize(), data[at + i]);
                }
            }
            return;
        }
        Narrow.store(dtype, address, stride, data, at, n);
    }

    /// Loads points of the walk.
    void load(long[] buffers, long from, double[] to, int n) {
        start(from);
        int done = 0;
        while (done < n) {
            int run = run(n - done);
            load(dtype, address(buffers), stride, to, done, run);
            done += run;
            step(run);
        }
    }

    private static void load(DType dtype, long address, long stride, double[] to, int at, int n) {
        if (dtype == DType.FLOAT64) {
            if (stride == 1) {
                MemorySegment.copy(ALL, JAVA_DOUBLE_UNALIGNED, address, to, at, n);
            } else if (stride == 0) {
                Arrays.fill(to, at, at + n, ALL.get(JAVA_DOUBLE_UNALIGNED, address));
            } else {
                for (int i = 0; i < n; i++) {
                    to[at + i] =
                            ALL.get(JAVA_DOUBLE_UNALIGNED, address + i * stride * JAVA_DOUBLE_UNALIGNED.byteSize());
                }
            }
            return;
        }
        Narrow.load(dtype, address, stride, to, at, n);
    }

    /// Stores points of the walk.
    void store(long[] buffers, long from, double[] data, int n) {
        start(from);
        int done = 0;
        while (done < n) {
            int run = run(n - done);
            store(dtype, address(buffers), stride, data, done, run);
            done += run;
            step(run);
        }
    }

    static void store(DType dtype, long address, long stride, double[] data, int at, int n) {
        if (dtype == DType.FLOAT64) {
            if (stride == 1) {
                MemorySegment.copy(data, at, ALL, JAVA_DOUBLE_UNALIGNED, address, n);
            } else {
                for (int i = 0; i < n; i++) {
                    ALL.set(
                            JAVA_DOUBLE_UNALIGNED,
                            address + i * stride * JAVA_DOUBLE_UNALIGNED.byteSize(),
                            data[at + i]);
                }
            }
            return;
        }
        Narrow.store(dtype, address, stride, data, at, n);
    }

    /// Loads points of the walk.
    void load(long[] buffers, long from, int[] to, int n) {
        start(from);
        int done = 0;
        while (done < n) {
            int run = run(n - done);
            load(dtype, address(buffers), stride, to, done, run);
            done += run;
            step(run);
        }
    }

    private static void load(DType dtype, long address, long stride, int[] to, int at, int n) {
        if (dtype == DType.INT32) {
            if (stride == 1) {
                MemorySegment.copy(ALL, JAVA_INT_UNALIGNED, address, to, at, n);
            } else if (stride == 0) {
                Arrays.fill(to, at, at + n, ALL.get(JAVA_INT_UNALIGNED, address));
            } else {
                for (int i = 0; i < n; i++) {
                    to[at + i] = ALL.get(JAVA_INT_UNALIGNED, address + i * stride * JAVA_INT_UNALIGNED.byteSize());
                }
            }
            return;
        }
        Narrow.load(dtype, address, stride, to, at, n);
    }

    /// Stores points of the walk.
    void store(long[] buffers, long from, int[] data, int n) {
        start(from);
        int done = 0;
        while (done < n) {
            int run = run(n - done);
            store(dtype, address(buffers), stride, data, done, run);
            done += run;
            step(run);
        }
    }

    static void store(DType dtype, long address, long stride, int[] data, int at, int n) {
        if (dtype == DType.INT32) {
            if (stride == 1) {
                MemorySegment.copy(data, at, ALL, JAVA_INT_UNALIGNED, address, n);
            } else {
                for (int i = 0; i < n; i++) {
                    ALL.set(JAVA_INT_UNALIGNED, address + i * stride * JAVA_INT_UNALIGNED.byteSize(), data[at + i]);
                }
            }
            return;
        }
        Narrow.store(dtype, address, stride, data, at, n);
    }

    /// Loads points of the walk.
    void load(long[] buffers, long from, long[] to, int n) {
        start(from);
        int done = 0;
        while (done < n) {
            int run = run(n - done);
            load(dtype, address(buffers), stride, to, done, run);
            done += run;
            step(run);
        }
    }

    private static void load(DType dtype, long address, long stride, long[] to, int at, int n) {
        if (dtype == DType.INT64) {
            if (stride == 1) {
                MemorySegment.copy(ALL, JAVA_LONG_UNALIGNED, address, to, at, n);
            } else if (stride == 0) {
                Arrays.fill(to, at, at + n, ALL.get(JAVA_LONG_UNALIGNED, address));
            } else {
                for (int i = 0; i < n; i++) {
                    to[at + i] = ALL.get(JAVA_LONG_UNALIGNED, address + i * stride * JAVA_LONG_UNALIGNED.byteSize());
                }
            }
            return;
        }
        Narrow.load(dtype, address, stride, to, at, n);
    }

    /// Stores points of the walk.
    void store(long[] buffers, long from, long[] data, int n) {
        start(from);
        int done = 0;
        while (done < n) {
            int run = run(n - done);
            store(dtype, address(buffers), stride, data, done, run);
            done += run;
            step(run);
        }
    }

    static void store(DType dtype, long address, long stride, long[] data, int at, int n) {
        if (dtype == DType.INT64) {
            if (stride == 1) {
                MemorySegment.copy(data, at, ALL, JAVA_LONG_UNALIGNED, address, n);
            } else {
                for (int i = 0; i < n; i++) {
                    ALL.set(JAVA_LONG_UNALIGNED, address + i * stride * JAVA_LONG_UNALIGNED.byteSize(), data[at + i]);
                }
            }
            return;
        }
        Narrow.store(dtype, address, stride, data, at, n);
    }
}
