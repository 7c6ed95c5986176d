package dev.argali.model;

import dev.argali.graph.UnsupportedOnDeviceException;
import dev.argali.runtime.Backends;
import dev.argali.runtime.Explanation;
import dev.argali.runtime.MachinePeaks;
import dev.argali.runtime.Profiler;
import dev.argali.tensor.Tensor;

/// One prediction, repeated and measured.
final class ExplainedPrediction {
    /// Code that the JVM has not compiled yet is not what a long run is made of.
    private static final long WARM_UP = 300_000_000;

    private static final long MEASURED = 300_000_000;
    private static final int FEWEST = 5;

    private ExplainedPrediction() {}

    static Explanation of(Model model, Tensor x) {
        x.eval();
        requireMeasures(model, x);
        MachinePeaks peaks = MachinePeaks.ofProcess();
        repeat(model, x, WARM_UP);
        try (var profiler = Profiler.ofThisThread()) {
            int runs = repeat(model, x, MEASURED);
            return Explanation.of(profiler.programs(), runs, peaks);
        }
    }

    private static void requireMeasures(Model model, Tensor x) {
        try (var profiler = Profiler.ofThisThread()) {
            model.predictOnBatch(x).eval().release();
            if (profiler.programs().isEmpty()) {
                throw new UnsupportedOnDeviceException(
                        "explain",
                        "backend '" + Backends.current().name() + "' does not measure kernels",
                        "Run on one that does: cpu");
            }
        }
    }

    /// Predicts for about so long.
    ///
    /// @return how often
    private static int repeat(Model model, Tensor x, long nanos) {
        long start = System.nanoTime();
        int runs = 0;
        while (runs < FEWEST || System.nanoTime() - start < nanos) {
            model.predictOnBatch(x).eval().release();
            runs++;
        }
        return runs;
    }
}
