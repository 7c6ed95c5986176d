package dev.argali.cpu.kernels;

import static dev.argali.cpu.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.argali.graph.Prim;
import dev.argali.graph.ValueException;
import java.util.List;

/// Fails the run if a bool scalar is false.
///
/// @param check the message
/// @param condition storage of the scalar
/// @param offset its place there
public record CheckKernel(Prim.Check check, int condition, long offset) implements Kernel {
    @Override
    public Step bind(Frame frame) {
        return new Step(frame) {
            @Override
            public void run() {
                if (ALL.get(JAVA_BYTE, frame().address(condition) + offset) == 0) {
                    throw new ValueException(check.where(), check.problem(), check.cure());
                }
            }
        };
    }

    @Override
    public List<Integer> reads() {
        return List.of(condition);
    }

    @Override
    public List<Integer> writes() {
        return List.of();
    }

    @Override
    public String toString() {
        return "check b" + condition + " '" + check.where() + ": " + check.problem() + "'\n";
    }
}
