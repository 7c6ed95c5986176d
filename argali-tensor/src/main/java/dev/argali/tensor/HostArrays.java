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
import java.util.Optional;

/// Java arrays to tensors and back.
final class HostArrays {
    private static final int SMALL = 1_024;

    private HostArrays() {}

    /// A tensor of the bytes in `source`: small ones stay on the heap until a program reads them.
    static Tensor of(TensorType type, MemorySegment source) {
        if (source.byteSize() != type.bytes()) {
            throw new ShapeException(
                    "Tensor.of",
                    "shape " + type.shape() + " has " + type.size() + " elements, the data "
                            + source.byteSize() / type.dtype().bytes(),
                    "Give as many as the shape has");
        }
        if (type.bytes() <= SMALL) {
            return Primitives.host(Literal.copyOf(type, source));
        }
        DeviceBuffer buffer = Backends.current().upload(source);
        return Tensor.holding(type, buffer);
    }

    /// A tensor of a rectangular Java array of any rank, of the dtype of its elements.
    static Tensor ofNested(Object array) {
        List<Integer> dims = new ArrayList<>();
        Object level = array;
        Class<?> type = array.getClass();
        while (type.isArray()) {
            int n = level == null ? 0 : Array.getLength(level);
            dims.add(n);
            type = type.getComponentType();
            level = n == 0 ? null : Array.get(level, 0);
        }
        DType dtype = dtypeOf(type)
                .orElseThrow(() -> new ShapeException(
                        "Tensor.of",
                        array.getClass().getSimpleName() + " is no array of numbers",
                        "Give an array such as float[][]"));
        var result = new TensorType(dtype, Shape.of(dims));
        Literal data = Literal.zeros(result);
        copy(array, 0, dims, data, 0);
        return of(result, data.data().asSlice(0, result.bytes()));
    }

    private static Optional<DType> dtypeOf(Class<?> component) {
        return switch (component.getName()) {
            case "float" -> Optional.of(DType.FLOAT32);
            case "double" -> Optional.of(DType.FLOAT64);
            case "int" -> Optional.of(DType.INT32);
            case "long" -> Optional.of(DType.INT64);
            case "byte" -> Optional.of(DType.INT8);
            case "boolean" -> Optional.of(DType.BOOL);
            default -> Optional.empty();
        };
    }

    private static long copy(Object array, int axis, List<Integer> dims, Literal into, long at) {
        int n = Array.getLength(array);
        if (n != dims.get(axis)) {
            throw new ShapeException(
                    "Tensor.of",
                    "the array is ragged: " + n + " elements where others have " + dims.get(axis),
                    "Pad the rows");
        }
        long next = at;
        for (int i = 0; i < n; i++) {
            if (axis + 1 < dims.size()) {
                next = copy(Array.get(array, i), axis + 1, dims, into, next);
            } else {
                set(array, i, into, next++);
            }
        }
        return next;
    }

    private static void set(Object array, int i, Literal into, long at) {
        switch (array) {
            case boolean[] a -> into.setLong(at, a[i] ? 1 : 0);
            case byte[] a -> into.setLong(at, a[i]);
            case int[] a -> into.setLong(at, a[i]);
            case long[] a -> into.setLong(at, a[i]);
            case float[] a -> into.setDouble(at, a[i]);
            case double[] a -> into.setDouble(at, a[i]);
            default -> throw new IllegalStateException(array.getClass().getName());
        }
    }

    /// The bytes of a tensor, computed and copied to the heap.
    static Literal read(Tensor tensor) {
        Flush.evaluate(List.of(tensor));
        return switch (tensor.state()) {
            case State.Host h -> h.value();
            case State.Held _ -> {
                Literal out = Literal.zeros(tensor.type());
                copy(tensor, out.data().asSlice(0, tensor.type().bytes()));
                yield out;
            }
            case State.Pending _, State.Argument _ -> throw new IllegalStateException("not computed");
        };
    }

    private static void copy(Tensor tensor, MemorySegment out) {
        DeviceBuffer buffer = Flush.pin(tensor);
        try {
            buffer.read(out);
        } finally {
            buffer.release();
        }
    }

    /// Copies the bytes of a tensor into a heap segment of the same dtype, or converts each element.
    static void readInto(Tensor tensor, DType dtype, MemorySegment out) {
        if (tensor.dtype() == dtype && tensor.state() instanceof State.Held) {
            copy(tensor, out);
            return;
        }
        Literal from = read(tensor);
        long n = tensor.size();
        boolean integers = !dtype.isFloating() && !tensor.dtype().isFloating();
        for (long i = 0; i < n; i++) {
            if (integers) {
                Elements.setLong(out, dtype, i, from.getLong(i));
            } else {
                Elements.setDouble(out, dtype, i, from.getDouble(i));
            }
        }
    }

    private static int length(Tensor tensor) {
        if (tensor.size() > Integer.MAX_VALUE - 8) {
            throw new ShapeException(
                    "Tensor",
                    "the " + tensor.size() + " elements of " + tensor.shape() + " do not fit into one Java array",
                    "Read slices of it");
        }
        return (int) tensor.size();
    }

    /// All elements in row-major order.
    static float[] floats(Tensor tensor) {
        float[] out = new float[length(tensor)];
        readInto(tensor.eval(), DType.FLOAT32, MemorySegment.ofArray(out));
        return out;
    }

    /// All elements in row-major order.
    static double[] doubles(Tensor tensor) {
        double[] out = new double[length(tensor)];
        readInto(tensor.eval(), DType.FLOAT64, MemorySegment.ofArray(out));
        return out;
    }

    /// All elements in row-major order, floating ones cut toward zero.
    static int[] ints(Tensor tensor) {
        int[] out = new int[length(tensor)];
        readInto(tensor.eval(), DType.INT32, MemorySegment.ofArray(out));
        return out;
    }

    /// All elements in row-major order, floating ones cut toward zero.
    static long[] longs(Tensor tensor) {
        long[] out = new long[length(tensor)];
        readInto(tensor.eval(), DType.INT64, MemorySegment.ofArray(out));
        return out;
    }

    /// For all elements in row-major order whether they differ from zero.
    static boolean[] booleans(Tensor tensor) {
        Literal data = read(tensor);
        boolean[] out = new boolean[length(tensor)];
        for (int i = 0; i < out.length; i++) {
            out[i] = data.getDouble(i) != 0;
        }
        return out;
    }

    /// The only element.
    static double item(Tensor tensor) {
        if (tensor.size() != 1) {
            throw new ShapeException(
                    "Tensor.item",
                    "a tensor of shape " + tensor.shape() + " has " + tensor.size() + " elements",
                    "Reduce it first");
        }
        return read(tensor).getDouble(0);
    }

    /// A Java array of the shape: `float[][]` for rank 2, a boxed number for rank 0.
    static Object nested(Tensor tensor) {
        return nested(read(tensor), 0, new long[1]);
    }

    private static Object nested(Literal data, int axis, long[] at) {
        Shape shape = data.type().shape();
        if (shape.isScalar()) {
            return element(data, 0);
        }
        int n = shape.dim(axis);
        Class<?> component = component(data.type().dtype());
        boolean last = axis + 1 == shape.rank();
        Class<?> item = component;
        for (int i = axis + 1; i < shape.rank(); i++) {
            item = item.arrayType();
        }
        Object array = Array.newInstance(item, n);
        for (int i = 0; i < n; i++) {
            Array.set(array, i, last ? element(data, at[0]++) : nested(data, axis + 1, at));
        }
        return array;
    }

    private static Class<?> component(DType dtype) {
        return switch (dtype) {
            case BOOL -> boolean.class;
            case INT8 -> byte.class;
            case UINT8, INT32 -> int.class;
            case UINT32, INT64 -> long.class;
            case FLOAT16, BFLOAT16, FLOAT32 -> float.class;
            case FLOAT64 -> double.class;
        };
    }

    private static Object element(Literal data, long i) {
        return switch (data.type().dtype()) {
            case BOOL -> data.getLong(i) != 0;
            case INT8 -> (byte) data.getLong(i);
            case UINT8, INT32 -> (int) data.getLong(i);
            case UINT32, INT64 -> data.getLong(i);
            case FLOAT16, BFLOAT16, FLOAT32 -> (float) data.getDouble(i);
            case FLOAT64 -> data.getDouble(i);
        };
    }
}
