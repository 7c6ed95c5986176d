package dev.argali.cpu.kernels;

import dev.argali.cpu.NativeMemory;
import dev.argali.graph.Literal;
import dev.argali.graph.TensorType;

/// Arguments of kernels in tests.
final class Numbers {
    private Numbers() {}

    /// Cosines at some distance from each other.
    static Literal of(TensorType type, double step) {
        Literal made = Literal.zeros(type);
        for (long i = 0; i < type.size(); i++) {
            made.setDouble(i, Math.cos(1 + i * step));
        }
        return made;
    }

    /// {@return the address of a copy in native memory}
    static long copy(Literal literal) {
        long bytes = literal.type().bytes();
        long at = NativeMemory.allocate(bytes);
        NativeMemory.ALL.asSlice(at, bytes).copyFrom(literal.data().asSlice(0, bytes));
        return at;
    }
}
