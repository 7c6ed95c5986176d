package dev.argali.runtime;

import java.util.Locale;

/// The table of a profile: a line for each kernel.
final class ProfileText {
    private ProfileText() {}

    static String of(Profiler.ProgramTime program, MachinePeaks peaks) {
        double runs = Math.max(1, program.runs());
        double all = program.nanos() / runs;
        double floor = program.kernels().stream()
                .mapToDouble(k -> peaks.floorNanos(k.cost()))
                .sum();
        var out = new StringBuilder();
        out.append(format(
                "%d kernels, %d runs, %.1f µs a run; %.1f µs (%.0f%%) is the floor at %.0f GFLOP/s and %.1f GB/s%n",
                program.kernels().size(),
                program.runs(),
                all / 1e3,
                floor / 1e3,
                100 * floor / Math.max(all, 1),
                peaks.operationsPerSecond() / 1e9,
                peaks.bytesPerSecond() / 1e9));
        out.append(format("%9s %6s %8s %7s %6s  kernel%n", "µs", "share", "GFLOP/s", "GB/s", "floor"));
        for (Profiler.KernelTime kernel : program.kernels()) {
            double nanos = Math.max(kernel.nanos() / runs, 1);
            Profiler.Cost cost = kernel.cost();
            out.append(format(
                    "%9.2f %5.1f%% %8.1f %7.1f %5.0f%%  %s%n",
                    nanos / 1e3,
                    100 * nanos / Math.max(all, 1),
                    cost.operations() / nanos,
                    cost.bytes() / nanos,
                    100 * peaks.floorNanos(cost) / nanos,
                    cost.name()));
        }
        return out.toString();
    }

    @SuppressWarnings("AnnotateFormatMethod") // private: all its patterns stand above
    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
