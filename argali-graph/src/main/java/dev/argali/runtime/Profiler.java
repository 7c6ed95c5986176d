package dev.argali.runtime;

import dev.argali.graph.ValueException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Measures, while it is open, what every kernel of every program takes:
///
/// ```java
/// try (var profiler = Profiler.start()) {
///     model.fit(x, y);
///     System.out.print(profiler.text(MachinePeaks.measure()));
/// }
/// ```
///
/// One at a time in a process. A measured run takes some 30 ns longer for each kernel.
public final class Profiler implements AutoCloseable {
    private static final AtomicReference<@Nullable Profiler> ACTIVE = new AtomicReference<>();

    /// What a kernel does in a run, as far as it is known before.
    ///
    /// @param name what it is, for people
    /// @param operations additions, multiplications and the like
    /// @param bytes how much it reads and writes at least
    public record Cost(String name, double operations, double bytes) {}

    /// What a kernel took.
    ///
    /// @param cost of one run
    /// @param nanos of all runs
    public record KernelTime(Cost cost, long nanos) {}

    /// What a program took.
    ///
    /// @param runs how often it ran
    /// @param kernels in the order in which they run
    public record ProgramTime(long runs, List<KernelTime> kernels) {
        /// Keeps an unmodifiable copy.
        public ProgramTime {
            kernels = List.copyOf(kernels);
        }

        /// {@return the time of all runs}
        public long nanos() {
            return kernels.stream().mapToLong(KernelTime::nanos).sum();
        }
    }

    /// The sums of one program.
    private static final class Sums {
        private final List<Cost> costs;
        private final long[] nanos;
        private long runs;

        Sums(List<Cost> costs) {
            this.costs = costs;
            this.nanos = new long[costs.size()];
        }

        ProgramTime time() {
            List<KernelTime> kernels = new ArrayList<>();
            for (int i = 0; i < nanos.length; i++) {
                kernels.add(new KernelTime(costs.get(i), nanos[i]));
            }
            return new ProgramTime(runs, kernels);
        }
    }

    private final Map<Program, Sums> programs = new LinkedHashMap<>();
    private final Map<String, Long> stages = new LinkedHashMap<>();

    private Profiler() {}

    /// Begins to measure.
    ///
    /// @throws ValueException if another profiler is open
    public static Profiler start() {
        var made = new Profiler();
        if (!ACTIVE.compareAndSet(null, made)) {
            throw new ValueException("Profiler", "another one is measuring", "Close it first");
        }
        return made;
    }

    /// {@return the profiler that is open: for backends, which then measure}
    public static Optional<Profiler> active() {
        return Optional.ofNullable(ACTIVE.get());
    }

    /// Takes what a backend measured in one run.
    ///
    /// @param costs of the program's kernels, in order
    /// @param nanos what each of them took
    public synchronized void add(Program program, Supplier<List<Cost>> costs, long[] nanos) {
        Sums sums = programs.computeIfAbsent(program, _ -> new Sums(List.copyOf(costs.get())));
        sums.runs++;
        for (int i = 0; i < nanos.length; i++) {
            sums.nanos[i] += nanos[i];
        }
    }

    /// Does a part of the way from a Java function to a program, and measures it if a profiler is open. Parts may lie
    /// in
    /// parts.
    public static <T> T stage(String name, Supplier<T> part) {
        Profiler profiler = ACTIVE.get();
        if (profiler == null) {
            return part.get();
        }
        long start = System.nanoTime();
        T made = part.get();
        profiler.add(name, System.nanoTime() - start);
        return made;
    }

    private synchronized void add(String stage, long nanos) {
        stages.merge(stage, nanos, Long::sum);
    }

    /// {@return the nanoseconds that each part of making programs took so far, those of the parts in it included}
    public synchronized Map<String, Long> stages() {
        return new LinkedHashMap<>(stages);
    }

    /// {@return what was measured so far, the program that took longest first}
    public synchronized List<ProgramTime> programs() {
        return programs.values().stream()
                .map(Sums::time)
                .sorted(Comparator.comparingLong(ProgramTime::nanos).reversed())
                .toList();
    }

    /// {@return a table of the program that took longest, beside what the machine can do}
    public String text(MachinePeaks peaks) {
        List<ProgramTime> all = programs();
        return all.isEmpty() ? "nothing ran\n" : ProfileText.of(all.getFirst(), peaks);
    }

    @Override
    public void close() {
        ACTIVE.compareAndSet(this, null);
    }
}
