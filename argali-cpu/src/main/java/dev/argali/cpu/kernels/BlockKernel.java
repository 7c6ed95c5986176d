package dev.argali.cpu.kernels;

import static dev.argali.cpu.NativeMemory.ALL;

import dev.argali.graph.DType;
import dev.argali.graph.Elements;
import dev.argali.graph.Shape;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Copies a block out of an array, or into it, at a place that is known only when it runs. Starts are moved inward
/// until the block fits.
///
/// @param from dense storage that is copied
/// @param starts storage of the starts, one for each axis
/// @param to dense storage that is written: all of it if the block is copied out, else the block
/// @param out whether the block is copied out of the array
/// @param types what the elements and the starts are
/// @param whole the shape of the array
/// @param block the shape of the block
public record BlockKernel(int from, int starts, int to, boolean out, Types types, Shape whole, Shape block)
        implements Kernel {
    /// The dtypes of the elements and of the starts, which are int32 or int64.
    public record Types(DType element, DType start) {}

    @Override
    public Step bind(Frame frame) {
        return new BlockStep(frame);
    }

    @Override
    public List<Integer> reads() {
        return List.of(from, starts);
    }

    @Override
    public List<Integer> writes() {
        return List.of(to);
    }

    private final class BlockStep extends Step {
        private final int bytes = types.element.bytes();
        private final int rank = whole.rank();
        private final long[] strides = whole.strides();
        // Axes from `joined` on are copied in one piece: those behind it are covered by the block.
        private final int joined = joined();
        private final long row = block.slice(joined, rank).size() * bytes;
        private final long rows = block.slice(0, joined).size();
        private final long[] start = new long[rank];

        BlockStep(Frame frame) {
            super(frame);
        }

        private int joined() {
            int axis = rank;
            while (axis > 0 && (axis == rank || block.dim(axis) == whole.dim(axis))) {
                axis--;
            }
            return axis;
        }

        @Override
        public void run() {
            long first = frame().address(starts) / types.start.bytes();
            long offset = 0;
            for (int a = 0; a < rank; a++) {
                long last = whole.dim(a) - (long) block.dim(a);
                start[a] = Math.clamp(Elements.getLong(ALL, types.start, first + a), 0L, last);
                offset += start[a] * strides[a];
            }
            for (long r = 0; r < rows && row > 0; r++) {
                long rest = r;
                long at = offset;
                for (int a = joined - 1; a >= 0; a--) {
                    at += rest % block.dim(a) * strides[a];
                    rest /= block.dim(a);
                }
                long inWhole = at * bytes;
                long inBlock = r * row;
                long source = frame().address(from) + (out ? inWhole : inBlock);
                long target = frame().address(to) + (out ? inBlock : inWhole);
                MemorySegment.copy(ALL, source, ALL, target, row);
            }
        }
    }

    @Override
    public String toString() {
        return "block " + block + (out ? " out of " : " into ") + whole + " b" + from + " at b" + starts + " -> b" + to
                + "\n";
    }
}
