package dev.argali.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/// Measures, while it is open, what every kernel of every program takes:
///
/// ```java
/// try (var profiler = Profiler.start()) {
///     model.fit(x, y);
///     System.out.print(Explanation.ofLongest(profiler, MachinePeaks.ofProcess()));
/// }
/// ```
///
/// Several may be open at once. A measured run takes some 30 ns longer for each kernel.
public final class Profiler implements AutoCloseable {
    /// So many runs of a program are kept, the latest.
    private static final int KEPT = 1_000;

    private static final CopyOnWriteArrayList<Profiler> OPEN = new CopyOnWriteArrayList<>();

    /// What a kernel does in a run, as far as it is known before.
    ///
    /// @param name what it is, for people
    /// @param operations additions, multiplications and the like
    /// @param bytes how much it reads and writes at least
    public record Cost(String name, double operations, double bytes) {}

    /// What a kernel took.
    ///
    /// @param cost of one run
    /// @param nanos of one run: the median of the latest runs
    public record KernelTime(Cost cost, double nanos) {}

    /// What a program took.
    ///
    /// @param runs how often it ran
    /// @param nanos of all runs together
    /// @param kernels in the order in which they run
    public record ProgramTime(long runs, long nanos, List<KernelTime> kernels) {
        /// Keeps an unmodifiable copy.
        public ProgramTime {
            kernels = List.copyOf(kernels);
        }
    }

    /// The runs of one program.
    private static final class Runs {
        private final List<Cost> costs;
        private final List<long[]> latest = new ArrayList<>();
        private long count;
        private long nanos;

        Runs(List<Cost> costs) {
            this.costs = costs;
        }

        void add(long[] run) {
            if (latest.size() < KEPT) {
                latest.add(run);
            } else {
                latest.set((int) (count % KEPT), run);
            }
            count++;
            nanos += Arrays.stream(run).sum();
        }

        ProgramTime time() {
            List<KernelTime> kernels = new ArrayList<>();
            for (int i = 0; i < costs.size(); i++) {
                int kernel = i;
                long[] sorted =
                        latest.stream().mapToLong(run -> run[kernel]).sorted().toArray();
                double median = (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2.0;
                kernels.add(new KernelTime(costs.get(i), median));
            }
            return new ProgramTime(count, nanos, kernels);
        }
    }

    private final Map<Program, Runs> programs = new LinkedHashMap<>();
    private final Map<String, Long> stages = new LinkedHashMap<>();
    private final Optional<Thread> only;

    private Profiler(Optional<Thread> only) {
        this.only = only;
    }

    /// Begins to measure what any thread runs.
    public static Profiler start() {
        return opened(new Profiler(Optional.empty()));
    }

    /// Begins to measure what this thread runs.
    public static Profiler ofThisThread() {
        return opened(new Profiler(Optional.of(Thread.currentThread())));
    }

    private static Profiler opened(Profiler made) {
        OPEN.add(made);
        return made;
    }

    /// {@return whether one is open: for backends, which then measure and [#record] each run}
    public static boolean isOpen() {
        return !OPEN.isEmpty();
    }

    /// Takes what a backend measured in one run by this thread.
    ///
    /// @param costs of the program's kernels, in order
    /// @param nanos what each of them took
    public static void record(Program program, Supplier<List<Cost>> costs, long[] nanos) {
        for (Profiler profiler : OPEN) {
            if (profiler.measuresThisThread()) {
                profiler.add(program, costs, nanos);
            }
        }
    }

    private boolean measuresThisThread() {
        return only.isEmpty() || only.get().equals(Thread.currentThread());
    }

    private synchronized void add(Program program, Supplier<List<Cost>> costs, long[] nanos) {
        programs.computeIfAbsent(program, _ -> new Runs(List.copyOf(costs.get())))
                .add(nanos.clone());
    }

    /// Does a part of the way from a Java function to a program, and measures it if a profiler is open. Parts may lie
    /// in parts.
    public static <T> T stage(String name, Supplier<T> part) {
        if (OPEN.isEmpty()) {
            return part.get();
        }
        long start = System.nanoTime();
        T made = part.get();
        long nanos = System.nanoTime() - start;
        for (Profiler profiler : OPEN) {
            if (profiler.measuresThisThread()) {
                profiler.add(name, nanos);
            }
        }
        return made;
    }

    private synchronized void add(String stage, long nanos) {
        stages.merge(stage, nanos, Long::sum);
    }

    /// {@return the nanoseconds that each part of making programs took so far, those of the parts in it included}
    public synchronized Map<String, Long> stages() {
        return new LinkedHashMap<>(stages);
    }

    /// {@return what was measured so far, in the order in which programs ran first}
    public synchronized List<ProgramTime> programs() {
        return programs.values().stream().map(Runs::time).toList();
    }

    @Override
    public void close() {
        OPEN.remove(this);
    }
}
