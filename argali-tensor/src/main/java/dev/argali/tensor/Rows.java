package dev.argali.tensor;

import dev.argali.api.Experimental;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.graph.TypeRules;
import dev.argali.runtime.Backends;
import dev.argali.runtime.DeviceBuffer;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Rows of tensors, the elements of one index along axis 0, without a program: programs are made for shapes, and there
/// are too many numbers of rows.
@Experimental
public final class Rows {
    private Rows() {}

    /// A copy of the rows from `from` to `to`, and behind them the last of them again and again.
    ///
    /// @param count how many rows there are then, at least `to - from`
    public static Tensor copy(Tensor x, int from, int to, int count) {
        Flush.evaluate(List.of(x));
        TensorType type = x.type().with(x.shape().with(0, count));
        long row = x.type().bytes() / x.shape().dim(0);
        long copied = (to - from) * row;
        if (x.state() instanceof State.Host(Literal value, var _)) {
            Literal made = Literal.zeros(type);
            MemorySegment.copy(value.data(), from * row, made.data(), 0, copied);
            for (long at = copied; at < type.bytes(); at += row) {
                MemorySegment.copy(made.data(), copied - row, made.data(), at, row);
            }
            return HostArrays.of(type, made.data().asSlice(0, type.bytes()));
        }
        DeviceBuffer source = Flush.pin(x);
        try {
            DeviceBuffer made = Backends.current().allocate(type.bytes());
            made.copy(source, from * row, 0, copied);
            for (long at = copied; at < type.bytes(); at += row) {
                made.copy(source, (to - 1) * row, at, row);
            }
            return Tensor.holding(type, made);
        } finally {
            source.release();
        }
    }

    /// The elements of a tensor in another shape, in the same memory, which the tensor gives up.
    ///
    /// @throws dev.argali.graph.ShapeException if there are not as many elements in that shape
    public static Tensor reshaped(Tensor x, int... dims) {
        Flush.evaluate(List.of(x));
        TensorType type = TypeRules.infer(new Prim.Reshape(Shape.of(dims)), List.of(x.type()))
                .getFirst();
        if (x.state() instanceof State.Host(Literal value, var _)) {
            return HostArrays.of(type, value.data().asSlice(0, type.bytes()));
        }
        Tensor made = Tensor.holding(type, Flush.pin(x));
        x.release();
        return made;
    }

    /// The first rows of a tensor, in the same memory.
    public static Tensor first(Tensor x, int count) {
        Flush.evaluate(List.of(x));
        if (x.state() instanceof State.Host) {
            return copy(x, 0, count, count);
        }
        return Tensor.holding(x.type().with(x.shape().with(0, count)), Flush.pin(x));
    }
}
