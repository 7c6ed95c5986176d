package dev.argali.bench;

import dev.argali.runtime.MachinePeaks;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/// One program again and again, each in a JVM of its own, beside what this machine could do at best: the operations at
/// its speed in large products, and the bytes at its speed in large copies, each byte once.
///
/// `argali-bench/jmh` builds and runs it and takes JMH's options: `-p "work=adam 50176"` measures one, `-f 3` in three
/// JVMs.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 1,
        jvmArgs = {"--enable-native-access=ALL-UNNAMED", "--add-modules=jdk.incubator.vector", "-XX:+UseSerialGC"})
public class KernelBenchmark {
    private static final String WORK = "work";

    /// What is done.
    @Param({
        "matmul 1x784x64",
        "matmul 32x784x64",
        "matmul 784x32x64",
        "matmul 256x2048x2048",
        "matmul 1024x1024x1024",
        "chain 50176",
        "chain 4194304",
        "gelu 50176",
        "gelu 4194304",
        "sum 4194304",
        "rowSum 4096x1024",
        "columnSum 4096x1024",
        "rowMax 4096x1024",
        "softmax 32x10",
        "softmax 4096x1024",
        "layerNorm 32x256",
        "layerNorm 4096x1024",
        "adam 50176",
        "adam 25000000"
    })
    public String work = "";

    private Work prepared = Work.named("sum 1");

    /// For JMH.
    public KernelBenchmark() {}

    /// Makes the arguments and the program.
    @Setup
    public void prepare() {
        prepared = Work.named(work);
        prepared.run();
    }

    /// Does the work once.
    @Benchmark
    public void run() {
        prepared.run();
    }

    /// Runs JMH, then prints its results beside the floor of each.
    ///
    /// @param words JMH's own options
    public static void main(String[] words) throws RunnerException, CommandLineOptionException {
        var options = new CommandLineOptions(words);
        if (options.shouldList()) {
            new Runner(options).list();
            return;
        }
        Collection<RunResult> results = new Runner(options).run();
        MachinePeaks peaks = MachinePeaks.measure();
        System.out.printf(
                Locale.ROOT,
                "%nfloor at %.0f GFLOP/s and %.1f GB/s%n%-24s %12s %12s %8s %9s %7s%n",
                peaks.operationsPerSecond() / 1e9,
                peaks.bytesPerSecond() / 1e9,
                WORK,
                "us",
                "floor us",
                "floor",
                "GFLOP/s",
                "GB/s");
        for (RunResult result : results) {
            var cost = Work.named(result.getParams().getParam(WORK)).cost();
            double nanos = result.getPrimaryResult().getScore() * 1e3;
            double floor = peaks.floorNanos(cost);
            System.out.printf(
                    Locale.ROOT,
                    "%-24s %12.2f %12.2f %7.0f%% %9.1f %7.1f%n",
                    cost.name(),
                    nanos / 1e3,
                    floor / 1e3,
                    100 * floor / nanos,
                    cost.operations() / nanos,
                    cost.bytes() / nanos);
        }
    }
}
