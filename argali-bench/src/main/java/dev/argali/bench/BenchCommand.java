package dev.argali.bench;

import dev.argali.callbacks.Logs;
import dev.argali.callbacks.TrainingCallback;
import dev.argali.callbacks.TrainingRun;
import dev.argali.cli.Subcommand;
import dev.argali.data.Mnist;
import dev.argali.data.Split;
import dev.argali.graph.Shape;
import dev.argali.model.Model;
import dev.argali.ops.Indexing;
import dev.argali.ops.Randoms;
import dev.argali.runtime.Explanation;
import dev.argali.runtime.LruCache;
import dev.argali.runtime.MachinePeaks;
import dev.argali.runtime.Profiler;
import dev.argali.tensor.Seeds;
import dev.argali.tensor.Tensor;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `argali bench JOB`: does a job as the peers do it, and prints its figures on one line.
@Command(
        name = "bench",
        description =
                "Time a whole job: training (j1, j2, j3, j2bf16, j3bf16, lenet5, lstm, attention) or predictions (j4mlp, j4cnn, j4lstm, j4sizes) on MNIST.",
        mixinStandardHelpOptions = true,
        subcommands = {
            DepthCommand.class,
            CallersCommand.class,
            CustomStepCommand.class,
            SoakCommand.class,
            SiegeCommand.class
        })
public final class BenchCommand implements Subcommand {
    private static final double SECOND = 1e9;
    private static final long WARM_UP = 2_500_000_000L;
    private static final int SINGLE = 20_000;
    private static final int ROWS = 256;
    private static final int SIZES = 1_000;
    private static final int TURNS = 20;

    @Parameters(paramLabel = "JOB", arity = "0..1", description = "${COMPLETION-CANDIDATES}; without one j1.")
    private Job job = Job.J1;

    @Option(names = "--epochs", paramLabel = "N", description = "Times to go over the data.")
    private Optional<Integer> epochs = Optional.empty();

    @Option(names = "--seed", paramLabel = "N", description = "Makes the run repeatable.")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--profile",
            description =
                    "Print what each kernel takes in the second half of the epochs, or in the predictions, beside what the machine can do.")
    private boolean profile;

    @Option(
            names = "--no-flags",
            description =
                    "Run in a JVM without --add-modules and --enable-native-access, as a program that was started as it is.")
    private boolean noFlags;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    /// For `ServiceLoader`.
    public BenchCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (noFlags) {
            List<String> words = spec.root().commandLine().getParseResult().originalArgs();
            return Bare.run(words.stream().filter(w -> !w.equals("--no-flags")).toList());
        }
        seed.ifPresent(Seeds::setRandomSeed);
        Mnist mnist = Mnist.load();
        if (job == Job.J4SIZES) {
            predictSizes(mnist);
        } else if (job.predicts()) {
            predict(mnist);
        } else {
            train(mnist);
        }
        return 0;
    }

    /// So many images, their pixels in a row.
    static Tensor pixels(Split split, int count) {
        return scaled(split, count, Shape.of(28 * 28));
    }

    /// The first images of a split, each of this shape; one array, which is as large as all of a job's memory besides.
    private static Tensor scaled(Split split, int count, Shape image) {
        Tensor first = count == split.size() ? split.x() : Indexing.slice(split.x(), 0, 0, count);
        return first.reshape(image.insert(0, count).dims())
                .cast("float32")
                .div(255)
                .eval();
    }

    // ---- training -----------------------------------------------------------------------------------------------

    private void train(Mnist mnist) {
        int rows = job.rows(mnist.train().size());
        Tensor x = inputs(mnist.train(), rows);
        Tensor y = Indexing.slice(mnist.train().y(), 0, 0, rows).eval();
        int times = epochs.orElse(job.epochs());
        var clock = new EpochClock(profile ? times / 2 : -1);
        Model model = job.model();
        model.fit(
                x, y, f -> f.epochs(times).batchSize(job.batchSize()).verbose(0).callbacks(clock));
        clock.profiler.ifPresent(BenchCommand::print);
        int tested = job.rows(mnist.test().size());
        double accuracy = model.evaluate(
                        inputs(mnist.test(), tested),
                        Indexing.slice(mnist.test().y(), 0, 0, tested),
                        e -> e.verbose(0))
                .get("accuracy");
        double median =
                median(clock.seconds.size() > 1 ? clock.seconds.subList(1, clock.seconds.size()) : clock.seconds);
        int steps = Math.ceilDiv(rows, job.batchSize());
        String all = clock.seconds.stream()
                .map(s -> String.format(Locale.ROOT, "%.2f", s))
                .collect(Collectors.joining(","));
        result("epochs_s=%s steps_per_s=%.1f images_per_s=%.0f test_acc=%.4f first_epoch_done_s=%.2f"
                .formatted(all, steps / median, rows / median, accuracy, clock.firstDone));
    }

    private Tensor inputs(Split split, int count) {
        return job.isOnNoise()
                ? Randoms.normal(job.image().insert(0, count)).eval()
                : scaled(split, count, job.image());
    }

    private static void print(Profiler measured) {
        measured.close();
        System.out.print(Explanation.ofLongest(measured, MachinePeaks.ofProcess()));
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /// How long epochs take, and when, counted from the start of the process, the first one ends.
    private static final class EpochClock implements TrainingCallback {
        private final List<Double> seconds = new ArrayList<>();
        private final int profiledEpoch;
        private Optional<Profiler> profiler = Optional.empty();
        private double firstDone;
        private long began;

        /// @param profiledEpoch the epoch from which on kernels are measured, or -1
        EpochClock(int profiledEpoch) {
            this.profiledEpoch = profiledEpoch;
        }

        @Override
        public void onEpochBegin(TrainingRun run, int epoch) {
            if (epoch == profiledEpoch) {
                profiler = Optional.of(Profiler.start());
            }
            began = System.nanoTime();
        }

        @Override
        public void onEpochEnd(TrainingRun run, int epoch, Logs logs) {
            seconds.add((System.nanoTime() - began) / SECOND);
            if (epoch == 0) {
                long start = ManagementFactory.getRuntimeMXBean().getStartTime();
                firstDone = (System.currentTimeMillis() - start) / 1e3;
            }
        }
    }

    // ---- predictions --------------------------------------------------------------------------------------------

    private void predict(Mnist mnist) {
        Model model = job.model();
        float[][] images = rows(mnist.test(), ROWS);
        float sink = 0;
        long until = System.nanoTime() + WARM_UP;
        for (int i = 0; System.nanoTime() < until; i++) {
            sink += model.predictOne(images[i % ROWS])[0];
        }
        long[] nanos = new long[SINGLE];
        for (int i = 0; i < SINGLE; i++) {
            long t = System.nanoTime();
            sink += model.predictOne(images[i % ROWS])[0];
            nanos[i] = System.nanoTime() - t;
        }
        Arrays.sort(nanos);
        double together = together(model, images);
        if (profile) {
            profile(model, images);
        }
        // Printed, so that no answer is computed for nothing.
        result("lat_p50_us=%.1f lat_p99_us=%.1f batch256_images_per_s=%.0f sink=%b"
                .formatted(nanos[SINGLE / 2] / 1e3, nanos[SINGLE / 100 * 99] / 1e3, together, Float.isNaN(sink)));
    }

    private void predictSizes(Mnist mnist) {
        Model model = job.model();
        Tensor[] batches = new Tensor[SIZES];
        Tensor images = pixels(mnist.test(), SIZES);
        for (int i = 0; i < SIZES; i++) {
            batches[i] = Indexing.slice(images, 0, 0, i + 1).eval();
        }
        int[] order = shuffled(SIZES, new Random(1));
        long[] nanos = new long[SIZES];
        long first = 0;
        for (int turn = 0; turn < TURNS; turn++) {
            long begin = System.nanoTime();
            for (int i : order) {
                long t = System.nanoTime();
                model.predictOnBatch(batches[i]).release();
                nanos[i] = System.nanoTime() - t;
            }
            first = turn == 0 ? System.nanoTime() - begin : first;
        }
        Arrays.sort(nanos);
        double p50 = nanos[SIZES / 2] / 1e3;
        double p99 = nanos[SIZES / 100 * 99] / 1e3;
        result("sizes=%d seen_s=%.2f lat_p50_us=%.1f lat_p99_us=%.1f p99_by_p50=%.2f programs=%d"
                .formatted(SIZES, first / SECOND, p50, p99, p99 / p50, programs()));
    }

    /// The numbers below `count` in a random order.
    static int[] shuffled(int count, Random random) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
        Collections.shuffle(order, random);
        return order.stream().mapToInt(i -> i).toArray();
    }

    private static long programs() {
        return LruCache.counts().stream()
                .filter(c -> c.name().equals("traces"))
                .mapToLong(LruCache.Counts::misses)
                .sum();
    }

    private static void profile(Model model, float[][] images) {
        try (var profiler = Profiler.start()) {
            for (int i = 0; i < SINGLE; i++) {
                requireNumber(new float[][] {model.predictOne(images[i % ROWS])});
            }
            print(profiler);
        }
        try (var profiler = Profiler.start()) {
            for (int i = 0; i < ROWS; i++) {
                requireNumber(model.predict(images, p -> p.batchSize(ROWS).verbose(0)));
            }
            print(profiler);
        }
    }

    /// Images a second when 256 go in at once.
    private static double together(Model model, float[][] images) {
        long until = System.nanoTime() + WARM_UP;
        while (System.nanoTime() < until) {
            requireNumber(model.predict(images, p -> p.batchSize(ROWS).verbose(0)));
        }
        long t = System.nanoTime();
        int turns = 0;
        for (; System.nanoTime() - t < WARM_UP; turns++) {
            requireNumber(model.predict(images, p -> p.batchSize(ROWS).verbose(0)));
        }
        return turns * (double) ROWS / ((System.nanoTime() - t) / SECOND);
    }

    private static void requireNumber(float[][] answers) {
        if (Float.isNaN(answers[0][0])) {
            throw new IllegalStateException("an answer is NaN");
        }
    }

    private static float[][] rows(Split split, int count) {
        return (float[][]) pixels(split, count).toArray();
    }

    private void result(String figures) {
        PrintStream out = System.out;
        out.println("RESULT argali " + job + " " + figures);
    }
}
