package dev.argali.cpu.kernels;

import static dev.argali.cpu.NativeMemory.ALL;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// Copies bytes from one storage to another.
///
/// @param from storage
/// @param offset first byte there
/// @param to storage
/// @param bytes how many
public record CopyKernel(int from, long offset, int to, long bytes) implements Kernel {
    @Override
    public Step bind(Frame frame) {
        return new Step(frame) {
            @Override
            public void run() {
                MemorySegment.copy(ALL, frame().address(from) + offset, ALL, frame().address(to), bytes);
            }
        };
    }

    @Override
    public List<Integer> reads() {
        return List.of(from);
    }

    @Override
    public List<Integer> writes() {
        return List.of(to);
    }

    @Override
    public String toString() {
        return "copy b" + from + "+" + offset + " -> b" + to + " " + bytes + "\n";
    }
}
