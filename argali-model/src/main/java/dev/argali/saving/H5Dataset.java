package dev.argali.saving;

import dev.argali.graph.ArgaliException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// An array: element type, dimensions (none for a scalar), the elements in row-major order, and attributes.
///
/// `bytes` is asked when the elements are needed, once for each use, and gives exactly [#byteSize] bytes,
/// little-endian.
/// From a file it gives a view of the file where it can; the view ends when the file is closed.
public record H5Dataset(
        H5Type type, List<Long> dims, Supplier<MemorySegment> bytes, Map<String, H5Attribute> attributes)
        implements H5Node {
    private static final ValueLayout.OfFloat FLOATS =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONGS = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /// Keeps unmodifiable copies; refuses dimensions whose size overflows.
    public H5Dataset {
        dims = List.copyOf(dims);
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        byteSize(type, dims);
    }

    /// A dataset without attributes over elements that are read when needed.
    public static H5Dataset of(H5Type type, List<Long> dims, Supplier<MemorySegment> bytes) {
        return new H5Dataset(type, dims, bytes, Map.of());
    }

    /// A float32 dataset with a copy of `values`; without dimensions it is a scalar.
    public static H5Dataset float32(float[] values, long... dims) {
        var segment = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, 4)]);
        MemorySegment.copy(values, 0, segment, FLOATS, 0, values.length);
        return of(H5Type.FLOAT32, boxed(dims), () -> segment);
    }

    /// An int64 dataset with a copy of `values`; without dimensions it is a scalar.
    public static H5Dataset int64(long[] values, long... dims) {
        var segment = MemorySegment.ofArray(new byte[Math.multiplyExact(values.length, 8)]);
        MemorySegment.copy(values, 0, segment, LONGS, 0, values.length);
        return of(H5Type.INT64, boxed(dims), () -> segment);
    }

    /// The same array with other attributes.
    public H5Dataset attributes(Map<String, H5Attribute> attributes) {
        return new H5Dataset(type, dims, bytes, attributes);
    }

    /// {@return the number of bytes of all elements}
    public long byteSize() {
        return byteSize(type, dims);
    }

    /// {@return a copy of the elements}
    ///
    /// @throws ArgaliException if the type is not float32
    public float[] toFloats() {
        if (type != H5Type.FLOAT32) {
            throw new ArgaliException("H5Dataset", "it holds " + type + ", not FLOAT32", "Read its bytes instead");
        }
        MemorySegment segment = bytes.get();
        var values = new float[Math.toIntExact(segment.byteSize() / 4)];
        MemorySegment.copy(segment, FLOATS, 0, values, 0, values.length);
        return values;
    }

    /// {@return a copy of the elements}
    ///
    /// @throws ArgaliException if the type is not int64
    public long[] toLongs() {
        if (type != H5Type.INT64) {
            throw new ArgaliException("H5Dataset", "it holds " + type + ", not INT64", "Read its bytes instead");
        }
        MemorySegment segment = bytes.get();
        var values = new long[Math.toIntExact(segment.byteSize() / 8)];
        MemorySegment.copy(segment, LONGS, 0, values, 0, values.length);
        return values;
    }

    /// {@return the bytes of an array of this type and shape}
    ///
    /// @throws ArithmeticException if they do not fit into a long
    static long byteSize(H5Type type, List<Long> dims) {
        long size = type.bytes();
        boolean empty = false;
        for (long dim : dims) {
            if (dim < 0) {
                throw new ArgaliException("H5Dataset", "a dimension is negative: " + dims, "Give sizes of 0 or more");
            }
            empty |= dim == 0;
        }
        if (empty) {
            return 0;
        }
        for (long dim : dims) {
            size = Math.multiplyExact(size, dim);
        }
        return size;
    }

    private static List<Long> boxed(long[] dims) {
        return Arrays.stream(dims).boxed().toList();
    }
}
