package dev.argali.tensor;

import dev.argali.graph.DType;
import dev.argali.graph.Elements;
import dev.argali.graph.Literal;
import dev.argali.graph.ShapeException;
import dev.argali.graph.TensorType;
import dev.argali.runtime.Backends;
import dev.argali.runtime.DeviceBuffer;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Flat Java arrays to tensors and back.
final class HostArrays {
    static final int SMALL = 1_024;

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
            case State.Released _ -> throw Flush.released(tensor);
            case State.Pending _, State.Argument _, State.Symbolic _ -> throw new IllegalStateException("not computed");
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
        Flush.refuseValueless(tensor);
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
        Flush.refuseValueless(tensor);
        if (tensor.size() != 1) {
            throw new ShapeException(
                    "Tensor.item",
                    "a tensor of shape " + tensor.shape() + " has " + tensor.size() + " elements",
                    "Reduce it first");
        }
        return read(tensor).getDouble(0);
    }
}
