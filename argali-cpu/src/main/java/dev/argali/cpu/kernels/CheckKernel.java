package dev.argali.cpu.kernels;

import static dev.argali.cpu.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.argali.graph.DType;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Fails the run if a bool scalar is false.
///
/// @param check the message
/// @param condition the scalar
/// @param value what the message may name
public record CheckKernel(Prim.Check check, Scalar condition, Scalar value) implements Kernel {
    /// A value, if it is a scalar.
    ///
    /// @param dtype its dtype
    /// @param isScalar whether the value is one
    /// @param storage where the value is
    /// @param offset its place there, in bytes
    public record Scalar(DType dtype, boolean isScalar, int storage, long offset) {
        private Literal read(Frame frame) {
            Literal literal = Literal.zeros(new TensorType(dtype, isScalar ? Shape.SCALAR : Shape.of(0)));
            MemorySegment.copy(
                    ALL,
                    frame.address(storage) + offset,
                    literal.data(),
                    0,
                    literal.type().bytes());
            return literal;
        }
    }

    @Override
    public Step bind(Frame frame) {
        return new Step(frame) {
            @Override
            public void run() {
                if (ALL.get(JAVA_BYTE, frame().address(condition.storage()) + condition.offset()) == 0) {
                    throw check.failure(value.read(frame()));
                }
            }
        };
    }

    @Override
    public List<Integer> reads() {
        return List.of(condition.storage(), value.storage());
    }

    @Override
    public List<Integer> writes() {
        return List.of();
    }

    @Override
    public boolean mayFail() {
        return true;
    }

    @Override
    public String toString() {
        return "check b" + condition.storage() + " '" + check.where() + ": " + check.problem() + "'\n";
    }
}
