package dev.argali.cpu.kernels;

import dev.argali.cpu.compiler.KernelIr;
import dev.argali.cpu.tiles.FusedStep;
import dev.argali.runtime.Profiler;
import java.util.List;
import java.util.stream.Stream;

/// One entry of a plan: what is computed, on which storages. Immutable; a frame binds it to memory.
public interface Kernel {
    /// Multiply-adds of a matrix product that are worth a thread: some 8 µs.
    long WORTH_A_THREAD = 400_000;

    /// {@return this kernel in the memory of a frame}
    Step bind(Frame frame);

    /// {@return the storages that it reads}
    List<Integer> reads();

    /// {@return the storages that it writes}
    List<Integer> writes();

    /// {@return whether the kernel may write `written` over the memory of `read`: each of its elements is read, in the
    ///     same thread, before the element of the same place is written}
    default boolean allowsInPlace(int read, int written) {
        return false;
    }

    /// {@return whether a run may end here with an error: nothing that has to stay whole may be overwritten before}
    default boolean mayFail() {
        return false;
    }

    /// {@return what a run costs; operations and bytes are 0 where nobody has counted them}
    default Profiler.Cost cost() {
        return new Profiler.Cost(toString().lines().findFirst().orElse(""), 0, 0);
    }

    /// {@return the plans that it runs, in the order of their places behind its own}
    default List<Plan> parts() {
        return List.of();
    }

    /// {@return how often it runs its parts, as far as that is known}
    default int repeats() {
        return 1;
    }

    /// Elementwise work, with reductions behind it, as one loop nest.
    ///
    /// @param storages for each buffer of the loop nest
    record Fused(KernelIr ir, List<Integer> storages) implements Kernel {
        /// Keeps an unmodifiable copy.
        public Fused {
            storages = List.copyOf(storages);
        }

        @Override
        public Step bind(Frame frame) {
            return new FusedStep(
                    frame, ir, storages.stream().mapToInt(Integer::intValue).toArray());
        }

        @Override
        public List<Integer> reads() {
            return ir.loads().stream()
                    .filter(KernelIr.Access.class::isInstance)
                    .map(l -> storages.get(((KernelIr.Access) l).buffer()))
                    .distinct()
                    .toList();
        }

        @Override
        public List<Integer> writes() {
            var stores = ir.stores().stream().map(s -> storages.get(s.buffer()));
            var reductions = ir.reductions().stream().map(r -> storages.get(r.buffer()));
            return Stream.concat(stores, reductions).distinct().toList();
        }

        @Override
        public boolean allowsInPlace(int read, int written) {
            return ir.stores().stream()
                            .filter(s -> storages.get(s.buffer()) == written)
                            .allMatch(store -> ir.loads().stream()
                                    .filter(KernelIr.Access.class::isInstance)
                                    .map(KernelIr.Access.class::cast)
                                    .filter(load -> storages.get(load.buffer()) == read)
                                    .allMatch(load -> load.offset() == store.offset()
                                            && load.strides().equals(store.strides())
                                            && load.dtype() == store.dtype()
                                            && (!load.isUniform() || ir.size() == 1)))
                    && ir.reductions().stream().noneMatch(r -> storages.get(r.buffer()) == written);
        }

        @Override
        public Profiler.Cost cost() {
            double bytes = ir.reductions().stream()
                    .mapToDouble(r -> (double) ir.results() * r.dtype().bytes())
                    .sum();
            for (KernelIr.Load load : ir.loads()) {
                bytes += load instanceof KernelIr.Access a ? touched(a) : 0;
            }
            bytes += ir.stores().stream().mapToDouble(this::touched).sum();
            int each = ir.ops().size() + ir.reductions().size();
            String name = "fused " + ir.extents() + (ir.reductions().isEmpty() ? "" : " reduce") + " " + ir.words();
            return new Profiler.Cost(name, (double) ir.size() * each, bytes);
        }

        /// Bytes of all elements that an access meets, each once.
        private double touched(KernelIr.Access access) {
            double elements = 1;
            for (int i = 0; i < access.strides().size(); i++) {
                elements *= access.strides().get(i) == 0 ? 1 : ir.extents().get(i);
            }
            return elements * access.dtype().bytes();
        }

        @Override
        public String toString() {
            return "fused b" + storages + " " + ir;
        }
    }
}
