package dev.argali.bench;

import dev.argali.model.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `argali bench callers`: many threads that ask one model for predictions, as those of a server do.
@Command(
        name = "callers",
        description = "Predictions a second by 2 and by 16 threads at once, which should be nearly as many.",
        mixinStandardHelpOptions = true)
final class CallersCommand implements Callable<Integer> {
    private static final int FEW = 2;
    private static final int MANY = 16;
    private static final double LEAST = 0.9;
    private static final int EXAMPLES = 64;

    @Option(names = "--seconds", paramLabel = "N", description = "How long each measurement lasts.")
    private double seconds = 2;

    @Option(names = "--turns", paramLabel = "N", description = "How often few and many take turns.")
    private int turns = 5;

    private final Model model = Job.J4MLP.model();
    private final float[][] examples = new float[EXAMPLES][784];
    private final float[][] answers = new float[EXAMPLES][];

    CallersCommand() {}

    /// What callers did together.
    ///
    /// @param perSecond answers of all callers
    /// @param p50 µs in which half of the answers came
    /// @param p99 µs in which 99 of 100 came
    private record Throughput(double perSecond, double p50, double p99) {}

    /// {@return 0 if many callers get at least nine tenths of what few get}
    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        var random = new SplittableRandom(1);
        for (int i = 0; i < EXAMPLES; i++) {
            for (int j = 0; j < examples[i].length; j++) {
                examples[i][j] = (float) random.nextDouble();
            }
            answers[i] = model.predictOne(examples[i]);
        }
        measure(FEW, seconds);
        measure(MANY, seconds);
        List<Throughput> few = new ArrayList<>();
        List<Throughput> many = new ArrayList<>();
        for (int i = 0; i < turns; i++) {
            few.add(measure(FEW, seconds));
            many.add(measure(MANY, seconds));
            print(FEW, few.getLast());
            print(MANY, many.getLast());
        }
        double ratio = median(many) / median(few);
        System.out.printf(
                Locale.ROOT,
                "RESULT argali callers few_per_s=%.0f many_per_s=%.0f ratio=%.2f%n",
                median(few),
                median(many),
                ratio);
        return ratio >= LEAST ? 0 : 1;
    }

    private static double median(List<Throughput> all) {
        double[] sorted =
                all.stream().mapToDouble(Throughput::perSecond).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static void print(int callers, Throughput t) {
        System.out.printf(
                Locale.ROOT,
                "%2d callers: %8.0f predictions/s, p50 %6.1f us, p99 %7.1f us%n",
                callers,
                t.perSecond,
                t.p50,
                t.p99);
    }

    private Throughput measure(int callers, double seconds) throws InterruptedException, ExecutionException {
        var start = new CountDownLatch(1);
        long nanos = (long) (seconds * 1e9);
        try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
            List<Future<long[]>> running = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                int first = i;
                running.add(threads.submit(() -> {
                    start.await();
                    return ask(first, nanos);
                }));
            }
            start.countDown();
            List<long[]> all = new ArrayList<>();
            for (Future<long[]> one : running) {
                all.add(one.get());
            }
            long[] sorted = all.stream().flatMapToLong(Arrays::stream).sorted().toArray();
            return new Throughput(
                    sorted.length / seconds,
                    sorted[sorted.length / 2] / 1e3,
                    sorted[(int) (sorted.length * 0.99)] / 1e3);
        }
    }

    /// Asks for so long; each answer must be the one that a single caller got.
    ///
    /// @return how long each answer took
    private long[] ask(int first, long nanos) {
        long[] taken = new long[1 << 12];
        int count = 0;
        long begun = System.nanoTime();
        for (long now = begun; now - begun < nanos; count++) {
            int i = (first + count) % EXAMPLES;
            float[] answer = model.predictOne(examples[i]);
            if (!Arrays.equals(answer, answers[i])) {
                throw new IllegalStateException("a caller beside others got another answer: " + Arrays.toString(answer)
                        + " in place of " + Arrays.toString(answers[i]));
            }
            long then = System.nanoTime();
            if (count == taken.length) {
                taken = Arrays.copyOf(taken, count * 2);
            }
            taken[count] = then - now;
            now = then;
        }
        return Arrays.copyOf(taken, count);
    }
}
