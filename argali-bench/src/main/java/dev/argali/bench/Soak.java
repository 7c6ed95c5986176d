package dev.argali.bench;

import dev.argali.layers.Dense;
import dev.argali.model.Sequential;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/// What a server and a notebook do for days, in minutes: predictions over batches of 1,000 sizes, models that are
/// built, fitted for a step and dropped, lazy computations, and beside all that a thread that drops handles for the
/// collector to find. In ten parts, of which the first may fill caches; behind it nothing may grow.
final class Soak {
    private static final int PREDICTIONS = 1_000_000;
    private static final int MODELS = 1_000;
    private static final int ITERATIONS = 100_000;
    private static final int SIZES = 1_000;
    private static final int FEATURES = 16;
    private static final int PARTS = 10;
    private static final int ROUNDS = 10;
    private static final int DROPPED_SIDE = 64;

    /// What may come in after the first part: code that the JVM compiles late, and what its compiler holds meanwhile.
    private static final long RSS_MARGIN = 12 << 20;

    private static final long METASPACE_MARGIN = 1 << 20;

    private final Sequential model = Sequential.of(
                    Dense.of(32).activation("relu"), Dense.of(4).activation("softmax"))
            .inputShape(FEATURES);
    private final float[][] examples = new float[SIZES][FEATURES];
    private final float[][] answers = new float[SIZES][];
    private final Variable state = Variable.untrained("state", Tensor.of(new float[256]));
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile boolean over;
    private double due;
    private int predictions;
    private int models;
    private int iterations;

    /// What the process holds.
    ///
    /// @param rss as the system has it
    /// @param held the same after the C library has given back what is free: for one method the JVM's compiler takes up
    ///     to 26 MB, which the library keeps for who asks next
    private record Size(long rss, long held, long metaspace, long code, long heap) {
        static Size now() throws IOException {
            long rss = residentBytes();
            trim();
            long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
            return new Size(rss, residentBytes(), pools("Metaspace"), pools("Code"), heap);
        }

        private static void trim() {
            try {
                var commands = new ObjectName("com.sun.management:type=DiagnosticCommand");
                ManagementFactory.getPlatformMBeanServer()
                        .invoke(commands, "systemTrimNativeHeap", new Object[0], new String[0]);
            } catch (JMException e) {
                // Not with this C library: held is then what the system has.
                return;
            }
        }

        private static long pools(String prefix) {
            return ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(p -> p.getName().startsWith(prefix))
                    .mapToLong(p -> p.getUsage().getUsed())
                    .sum();
        }

        /// 0 where the system does not say.
        private static long residentBytes() throws IOException {
            Path status = Path.of("/proc/self/status");
            if (!Files.isReadable(status)) {
                return 0;
            }
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .sum();
        }
    }

    Soak() {
        var random = new SplittableRandom(7);
        for (int i = 0; i < SIZES; i++) {
            for (int j = 0; j < FEATURES; j++) {
                examples[i][j] = (float) random.nextDouble(-1, 1);
            }
        }
        for (int i = 0; i < SIZES; i++) {
            answers[i] = model.predictOne(examples[i]);
        }
    }

    /// {@return whether memory stayed flat}
    ///
    /// @param share how much of the whole work is done
    /// @param minutes for how long it is done again and again, or 0
    boolean run(double share, double minutes) throws IOException, InterruptedException {
        Thread dropper = Thread.ofPlatform().name("dropper").daemon().start(this::drop);
        System.out.println(
                "part    seconds predictions   models iterations   RSS MB  held MB  metaspace MB  code MB  heap MB");
        Size first = Size.now();
        Size last = first;
        for (int part = 0; part < PARTS; part++) {
            long begun = System.nanoTime();
            long least = (long) (minutes * 60e9 / PARTS);
            do {
                for (int round = 0; round < ROUNDS; round++) {
                    round(share / PARTS / ROUNDS);
                }
            } while (System.nanoTime() - begun < least);
            System.gc();
            Thread.sleep(100);
            last = Size.now();
            first = part == 0 ? last : first;
            print(part, (System.nanoTime() - begun) / 1e9, last);
        }
        over = true;
        dropper.join();
        boolean flat = last.rss <= first.rss + RSS_MARGIN
                && last.held <= first.held + RSS_MARGIN
                && last.metaspace <= first.metaspace + METASPACE_MARGIN;
        System.out.printf(
                Locale.ROOT,
                "RESULT argali soak rss_mb=%.1f..%.1f held_mb=%.1f..%.1f metaspace_mb=%.1f..%.1f %s%n",
                megabytes(first.rss),
                megabytes(last.rss),
                megabytes(first.held),
                megabytes(last.held),
                megabytes(first.metaspace),
                megabytes(last.metaspace),
                flat ? "flat" : "GROWS");
        return flat;
    }

    private void print(int part, double seconds, Size size) {
        System.out.printf(
                Locale.ROOT,
                "%4d %10.1f %11d %8d %10d %8.1f %8.1f %13.2f %8.1f %8.1f%n",
                part + 1,
                seconds,
                predictions,
                models,
                iterations,
                megabytes(size.rss),
                megabytes(size.held),
                megabytes(size.metaspace),
                megabytes(size.code),
                megabytes(size.heap));
    }

    private static double megabytes(long bytes) {
        return bytes / 1048576.0;
    }

    private void round(double share) {
        due += share;
        while (predictions < PREDICTIONS * due) {
            predict();
        }
        while (models < MODELS * due) {
            fit();
        }
        while (iterations < ITERATIONS * due) {
            compute();
        }
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new IllegalStateException("the thread that drops results failed", thrown);
        }
    }

    /// The sizes come in an order without a pattern, each as often as the others.
    private void predict() {
        int rows = 1 + (int) (predictions++ * 617L % SIZES);
        float[][] out = model.predict(
                Arrays.copyOf(examples, rows), p -> p.batchSize(SIZES).verbose(0));
        requireNear(out[0], answers[0]);
        requireNear(out[rows - 1], answers[rows - 1]);
    }

    private static void requireNear(float[] is, float[] should) {
        for (int i = 0; i < should.length; i++) {
            if (!(Math.abs(is[i] - should[i]) < 1e-5)) {
                throw new IllegalStateException(
                        "an answer is " + Arrays.toString(is) + " in place of " + Arrays.toString(should));
            }
        }
    }

    private void fit() {
        models++;
        Sequential made = Sequential.of(
                        Dense.of(8).activation("relu"), Dense.of(3).activation("softmax"))
                .inputShape(FEATURES);
        made.compile("adam", "sparse_categorical_crossentropy", "accuracy");
        float[][] x = Arrays.copyOf(examples, 32);
        double loss = made.fit(x, new int[32], f -> f.batchSize(32).verbose(0))
                .get("loss")
                .getFirst();
        if (!(loss > 0 && loss < 10)) {
            throw new IllegalStateException("the loss of a new model is " + loss);
        }
    }

    private void compute() {
        Tensor next = state.value().mul(0.5).add(iterations++ % 2);
        state.assign(next);
        if (iterations % 10 == 0) {
            double mean = next.mean().item();
            // 1 at every second step, halved: between 2/3 and 4/3.
            if (!(mean > 0.6 && mean < 1.4)) {
                throw new IllegalStateException("the mean is " + mean);
            }
        }
    }

    /// Results that nobody releases, beside programs that run: the collector finds their handles.
    private void drop() {
        try {
            Tensor a = Tensor.of(new float[DROPPED_SIDE * DROPPED_SIDE], DROPPED_SIDE, DROPPED_SIDE);
            while (!over) {
                for (int i = 0; i < 20; i++) {
                    Tensor product = a.matmul(a).add(i);
                    if (product.toFloats()[i] != i) {
                        throw new IllegalStateException("a product of zeros plus " + i + " is " + product);
                    }
                }
                Thread.sleep(1);
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            failure.set(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
