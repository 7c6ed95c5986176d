package dev.argali.runtime;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Where the time of a run goes: its kernels beside what the machine can do. Printed, it is a table.
///
/// @param kernels in the order in which they run
/// @param runs how many runs the times are medians of
/// @param peaks what the machine can do
public record Explanation(List<Line> kernels, long runs, MachinePeaks peaks) {
    /// A kernel.
    ///
    /// @param name what it is
    /// @param micros what it takes, in microseconds
    /// @param gigaflops the arithmetic that it does, in 10⁹ operations a second
    /// @param gigabytes what it reads and writes at least, in 10⁹ bytes a second
    /// @param floorMicros what it would take at full speed, in microseconds: [MachinePeaks#floorNanos]
    public record Line(String name, double micros, double gigaflops, double gigabytes, double floorMicros) {
        private static Line of(Profiler.KernelTime kernel, double times, MachinePeaks peaks) {
            // A clock may not see a short kernel at all.
            double nanos = Math.max(kernel.nanos(), 1);
            Profiler.Cost cost = kernel.cost();
            return new Line(
                    cost.name(),
                    times * nanos / 1e3,
                    cost.operations() / nanos,
                    cost.bytes() / nanos,
                    times * peaks.floorNanos(cost) / 1e3);
        }

        /// {@return how near it comes to full speed, 1 being there; more where what it reads is in a cache}
        public double floorShare() {
            return floorMicros / micros;
        }
    }

    /// Keeps an unmodifiable copy.
    public Explanation {
        kernels = List.copyOf(kernels);
    }

    /// {@return the kernels of all programs, of something that was done `runs` times}
    public static Explanation of(List<Profiler.ProgramTime> programs, long runs, MachinePeaks peaks) {
        List<Line> lines = programs.stream()
                .flatMap(p -> p.kernels().stream().map(k -> Line.of(k, (double) p.runs() / Math.max(runs, 1), peaks)))
                .toList();
        return new Explanation(lines, runs, peaks);
    }

    /// {@return a run of the program that took longest; without kernels if nothing ran}
    public static Explanation ofLongest(Profiler profiler, MachinePeaks peaks) {
        return profiler.programs().stream()
                .max(Comparator.comparingLong(Profiler.ProgramTime::nanos))
                .map(p -> of(List.of(p), p.runs(), peaks))
                .orElseGet(() -> of(List.of(), 0, peaks));
    }

    /// {@return what a run takes, in microseconds}
    public double micros() {
        return kernels.stream().mapToDouble(Line::micros).sum();
    }

    /// {@return what a run would take at full speed, in microseconds}
    public double floorMicros() {
        return kernels.stream().mapToDouble(Line::floorMicros).sum();
    }

    /// {@return how near a run comes to full speed, 1 being there}
    public double floorShare() {
        return kernels.isEmpty() ? 1 : floorMicros() / micros();
    }

    /// {@return a line about the run, a header, and a line for each kernel}
    @Override
    public String toString() {
        double all = micros();
        var out = new StringBuilder();
        out.append(format(
                "%d kernels, medians of %d runs: %.1f µs; %.1f µs (%.0f%%) is the floor at %.0f GFLOP/s and %.1f GB/s%n",
                kernels.size(),
                runs,
                all,
                floorMicros(),
                100 * floorShare(),
                peaks.operationsPerSecond() / 1e9,
                peaks.bytesPerSecond() / 1e9));
        out.append(format("%9s %6s %8s %7s %6s  kernel%n", "µs", "share", "GFLOP/s", "GB/s", "floor"));
        for (Line line : kernels) {
            out.append(format(
                    "%9.2f %5.1f%% %8.1f %7.1f %5.0f%%  %s%n",
                    line.micros,
                    100 * line.micros / all,
                    line.gigaflops,
                    line.gigabytes,
                    100 * line.floorShare(),
                    line.name));
        }
        return out.toString();
    }

    @SuppressWarnings("AnnotateFormatMethod") // private: all its patterns stand above
    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
