package dev.argali.cpu.kernels;

import static dev.argali.cpu.NativeMemory.ALL;

import dev.argali.runtime.Profiler;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Copies bytes from one storage to another.
///
/// @param from storage
/// @param offset first byte there
/// @param to storage
/// @param bytes how many
public record CopyKernel(int from, long offset, int to, long bytes) implements Kernel {
    private static final long SLICE_BYTES = 200_000;
    private static final int MOST_SLICES = 64;

    @Override
    public Step bind(Frame frame) {
        int slices = Math.clamp(bytes / SLICE_BYTES, 1, MOST_SLICES);
        return new Step(frame) {
            @Override
            public void run() {
                inSlices(slices);
            }

            @Override
            public void run(int slice, int worker) {
                // Borders on cache lines.
                long begin = bytes * slice / slices & -64;
                long end = slice == slices - 1 ? bytes : bytes * (slice + 1) / slices & -64;
                long source = frame().address(from) + offset;
                MemorySegment.copy(ALL, source + begin, ALL, frame().address(to) + begin, end - begin);
            }
        };
    }

    @Override
    public Profiler.Cost cost() {
        return new Profiler.Cost("copy " + bytes + " bytes", 0, 2.0 * bytes);
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
