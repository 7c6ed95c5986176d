package dev.argali.tensor;

import dev.argali.graph.DType;
import dev.argali.graph.Elements;
import dev.argali.graph.Literal;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.TensorType;
import dev.argali.runtime.Backends;
import dev.argali.runtime.DeviceBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Java arrays of arrays to tensors and back, such as `float[][]`. The innermost arrays are copied whole.
final class NestedArrays {
    /// Where rows are copied from or to: `at` counts bytes.
    private interface Rows {
        void copy(long at, MemorySegment row);
    }

    private NestedArrays() {}

    // ---- to a tensor --------------------------------------------------------------------------------------------

    /// A tensor of a rectangular Java array of any rank, of the dtype of its elements.
    static Tensor toTensor(Object array) {
        List<Integer> dims = new ArrayList<>();
        Object level = array;
        Class<?> component = array.getClass();
        while (component.isArray()) {
            int n = level == null ? 0 : Array.getLength(level);
            dims.add(n);
            component = component.getComponentType();
            level = n == 0 || component.isPrimitive() ? null : Array.get(level, 0);
        }
        var type = new TensorType(dtypeOf(array, component), Shape.of(dims));
        if (type.bytes() <= HostArrays.SMALL) {
            Literal data = Literal.zeros(type);
            write(array, 0, type, 0, (at, row) -> MemorySegment.copy(row, 0, data.data(), at, row.byteSize()));
            return Primitives.host(data);
        }
        DeviceBuffer buffer = Backends.current().allocate(type.bytes());
        try {
            write(array, 0, type, 0, buffer::write);
        } catch (RuntimeException | Error e) {
            buffer.release();
            throw e;
        }
        return Tensor.holding(type, buffer);
    }

    private static DType dtypeOf(Object array, Class<?> component) {
        return switch (component.getName()) {
            case "float" -> DType.FLOAT32;
            case "double" -> DType.FLOAT64;
            case "int" -> DType.INT32;
            case "long" -> DType.INT64;
            case "byte" -> DType.INT8;
            case "boolean" -> DType.BOOL;
            default ->
                throw new ShapeException(
                        "Tensor.of",
                        array.getClass().getSimpleName() + " is no array of numbers",
                        "Give an array such as float[][]");
        };
    }

    /// Copies an array that begins at byte `at` and returns where the next one begins.
    private static long write(@Nullable Object array, int axis, TensorType type, long at, Rows to) {
        int n = array == null ? 0 : Array.getLength(array);
        if (array == null || n != type.shape().dim(axis)) {
            throw new ShapeException(
                    "Tensor.of",
                    "the array is ragged: " + (array == null ? "null" : n + " elements") + " where others have "
                            + type.shape().dim(axis),
                    "Pad the rows");
        }
        if (axis + 1 == type.shape().rank()) {
            MemorySegment row = row(array);
            to.copy(at, row);
            return at + row.byteSize();
        }
        long next = at;
        for (Object inner : (Object[]) array) {
            next = write(inner, axis + 1, type, next, to);
        }
        return next;
    }

    private static MemorySegment row(Object array) {
        return switch (array) {
            case float[] a -> MemorySegment.ofArray(a);
            case double[] a -> MemorySegment.ofArray(a);
            case int[] a -> MemorySegment.ofArray(a);
            case long[] a -> MemorySegment.ofArray(a);
            case byte[] a -> MemorySegment.ofArray(a);
            case boolean[] a -> MemorySegment.ofArray(bytes(a));
            default -> throw new IllegalStateException(array.getClass().getName());
        };
    }

    private static byte[] bytes(boolean[] values) {
        byte[] out = new byte[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (byte) (values[i] ? 1 : 0);
        }
        return out;
    }

    // ---- from a tensor ------------------------------------------------------------------------------------------

    /// A Java array of the shape: `float[][]` for rank 2, a boxed number for rank 0.
    static Object of(Tensor tensor) {
        TensorType type = tensor.type();
        if (type.shape().isScalar()) {
            return Array.get(row(type.dtype(), 1, 0, reader(HostArrays.read(tensor))), 0);
        }
        if (!(tensor.eval().state() instanceof State.Held)) {
            return read(type, 0, 0, reader(HostArrays.read(tensor)));
        }
        DeviceBuffer buffer = Flush.pin(tensor);
        try {
            return read(type, 0, 0, buffer::read);
        } finally {
            buffer.release();
        }
    }

    private static Rows reader(Literal data) {
        return (at, row) -> MemorySegment.copy(data.data(), at, row, 0, row.byteSize());
    }

    /// The array along `axis` that begins at byte `at`.
    private static Object read(TensorType type, int axis, long at, Rows from) {
        Shape shape = type.shape();
        int n = shape.dim(axis);
        if (axis + 1 == shape.rank()) {
            return row(type.dtype(), n, at, from);
        }
        Class<?> inner = component(type.dtype());
        long stride = type.dtype().bytes();
        for (int i = axis + 1; i < shape.rank(); i++) {
            inner = inner.arrayType();
            stride *= shape.dim(i);
        }
        Object[] outer = (Object[]) Array.newInstance(inner, n);
        for (int i = 0; i < n; i++) {
            outer[i] = read(type, axis + 1, at + i * stride, from);
        }
        return outer;
    }

    private static Class<?> component(DType dtype) {
        return row(dtype, 0, 0, (_, _) -> {}).getClass().getComponentType();
    }

    private static Object row(DType dtype, int n, long at, Rows from) {
        return switch (dtype) {
            case FLOAT32 -> filled(new float[n], at, from);
            case FLOAT64 -> filled(new double[n], at, from);
            case INT32 -> filled(new int[n], at, from);
            case INT64 -> filled(new long[n], at, from);
            case INT8 -> filled(new byte[n], at, from);
            case BOOL -> converted(new boolean[n], dtype, at, from);
            case UINT8 -> converted(new int[n], dtype, at, from);
            case UINT32 -> converted(new long[n], dtype, at, from);
            case FLOAT16, BFLOAT16 -> converted(new float[n], dtype, at, from);
        };
    }

    private static Object filled(Object array, long at, Rows from) {
        from.copy(at, row(array));
        return array;
    }

    /// For elements that Java keeps otherwise than a tensor does.
    private static Object converted(Object array, DType dtype, long at, Rows from) {
        int n = Array.getLength(array);
        MemorySegment raw = MemorySegment.ofArray(new byte[n * dtype.bytes()]);
        from.copy(at, raw);
        for (int i = 0; i < n; i++) {
            switch (array) {
                case boolean[] a -> a[i] = Elements.getLong(raw, dtype, i) != 0;
                case int[] a -> a[i] = (int) Elements.getLong(raw, dtype, i);
                case long[] a -> a[i] = Elements.getLong(raw, dtype, i);
                case float[] a -> a[i] = (float) Elements.getDouble(raw, dtype, i);
                default -> throw new IllegalStateException(array.getClass().getName());
            }
        }
        return array;
    }
}
