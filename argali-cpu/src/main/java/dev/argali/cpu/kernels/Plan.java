package dev.argali.cpu.kernels;

import dev.argali.cpu.NativeMemory;
import dev.argali.graph.Literal;
import dev.argali.runtime.Profiler;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;

/// What the compiler makes of a graph: storages with their places, and kernels in order. Immutable.
///
/// @param storages by number: where each piece of memory is
/// @param kernels in order of execution
/// @param arenaBytes how much memory the temporaries of a run take, all together
public record Plan(List<Storage> storages, List<Kernel> kernels, long arenaBytes) {
    /// Keeps unmodifiable copies.
    public Plan {
        storages = List.copyOf(storages);
        kernels = List.copyOf(kernels);
    }

    /// {@return whether a run may end with an error}
    public boolean mayFail() {
        return kernels.stream().anyMatch(Kernel::mayFail);
    }

    /// {@return what the kernels of a run cost, each followed by those inside of it}
    public List<Profiler.Cost> costs() {
        List<Profiler.Cost> all = new ArrayList<>();
        for (Kernel kernel : kernels) {
            all.add(kernel.cost());
            for (Plan part : kernel.parts()) {
                for (Profiler.Cost c : part.costs()) {
                    int times = kernel.repeats();
                    all.add(new Profiler.Cost("  " + c.name(), c.operations() * times, c.bytes() * times));
                }
            }
        }
        return all;
    }

    /// {@return the number of all kernels, those inside of others too}
    public int kernelCount() {
        return kernels.stream()
                .mapToInt(
                        k -> 1 + k.parts().stream().mapToInt(Plan::kernelCount).sum())
                .sum();
    }

    /// A piece of memory that kernels read and write.
    public sealed interface Storage {}

    /// The memory of a parameter.
    public record Argument(int index) implements Storage {}

    /// The memory of a result.
    public record Result(int index) implements Storage {}

    /// A piece of the frame's arena.
    public record Temporary(long offset) implements Storage {}

    /// Numbers of the program itself.
    public record Fixed(Constant memory) implements Storage {}

    /// Numbers in native memory, freed when no plan uses them any more.
    public static final class Constant {
        private static final Cleaner CLEANER = Cleaner.create();

        private final long address;

        /// A copy of these numbers.
        public Constant(Literal value) {
            long bytes = Math.max(value.type().bytes(), 1);
            long where = NativeMemory.allocate(bytes);
            MemorySegment.copy(
                    value.data(), 0, NativeMemory.ALL, where, value.type().bytes());
            CLEANER.register(this, () -> NativeMemory.free(where, bytes));
            this.address = where;
        }

        long address() {
            return address;
        }
    }
}
