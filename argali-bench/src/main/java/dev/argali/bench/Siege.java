package dev.argali.bench;

import dev.argali.data.Example;
import dev.argali.graph.ArgaliException;
import dev.argali.layers.Dense;
import dev.argali.model.Model;
import dev.argali.model.Sequential;
import dev.argali.model.StepResult;
import dev.argali.ops.Shapes;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;

/// Many threads do everything at once: one trains, others predict with the same model and with another, one builds
/// models and drops them, one interrupts them all and gives tensors back that others read.
///
/// What must hold: each batch of a prediction sees the weights of one moment between two steps, a model that nobody
/// trains answers with the same bits each time, an interrupted thread still gets its answer, reading a tensor that was
/// given back is an error, and nobody waits for ever.
final class Siege {
    private static final int FEATURES = 20;
    private static final int CLASSES = 5;
    private static final int MOST_ROWS = 16;
    private static final int ROWS = 512;
    private static final int SHARED_BATCH = 128;
    private static final long PATIENCE_MILLIS = 30_000;

    /// What happened.
    ///
    /// @param steps of training
    /// @param fits calls of `fit`
    /// @param cut those of them that an interrupt ended
    /// @param predictions that were right
    /// @param refused predictions from a tensor that was given back
    /// @param models that were built, trained for a step and dropped
    /// @param interrupts of all threads
    /// @param failures what should not have happened
    record Outcome(
            long steps,
            long fits,
            long cut,
            long predictions,
            long refused,
            long models,
            long interrupts,
            List<String> failures) {}

    /// Counts its steps in variables of several sizes, all in one program; a prediction returns them beside its answer.
    private static final class Counting extends Model {
        private final Dense hidden = track("hidden", Dense.of(64).activation("relu"));
        private final Dense out = track("out", Dense.of(CLASSES).activation("softmax"));
        private final List<Variable> counters = List.of(counter("a", 1), counter("b", 70_000), counter("c", 33));

        private static Variable counter(String name, int size) {
            return Variable.of(name, Tensor.of(new float[size]));
        }

        @Override
        protected Tensor call(Tensor x, boolean training) {
            return out.apply(hidden.apply(x));
        }

        @Override
        protected StepResult trainStep(Example batch) {
            StepResult result = super.trainStep(batch);
            counters.forEach(c -> c.assign(c.value().add(1)));
            return result;
        }

        @Override
        protected Nest predictStep(Nest in) {
            Tensor x = in.single();
            List<Tensor> columns = new ArrayList<>(super.predictStep(in).tensors());
            Tensor zeros = x.sum(-1).mul(0).reshape(-1, 1);
            for (Variable c : counters) {
                columns.add(zeros.add(c.value().min()));
                columns.add(zeros.add(c.value().max()));
            }
            return Nest.of(Shapes.concatenate(columns, -1));
        }

        /// Why these rows cannot be an answer in batches of this size, or an empty text.
        static String objection(float[][] rows, int batchSize) {
            for (int r = 0; r < rows.length; r++) {
                float[] row = rows[r];
                float steps = rows[r / batchSize * batchSize][CLASSES];
                float sum = 0;
                for (int i = 0; i < CLASSES; i++) {
                    sum += row[i];
                }
                if (!(Math.abs(sum - 1) < 1e-4)) {
                    return "probabilities sum to " + sum + ": " + Arrays.toString(row);
                }
                for (int i = CLASSES; i < row.length; i++) {
                    if (row[i] != steps) {
                        return "weights of different steps, " + steps + " and others: " + Arrays.toString(row);
                    }
                }
            }
            return "";
        }
    }

    /// What a thread does, over and over.
    private interface Turn {
        void take(SplittableRandom random) throws Exception;
    }

    private final long until;
    private final List<Thread> threads = new ArrayList<>();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicLong fits = new AtomicLong();
    private final AtomicLong cut = new AtomicLong();
    private final AtomicLong predictions = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong models = new AtomicLong();
    private final AtomicLong interrupts = new AtomicLong();

    private final float[][] rows = new float[ROWS][FEATURES];
    private final int[] labels = new int[ROWS];
    private final Counting trained = new Counting();
    private final Sequential still = small("tanh");

    /// What the model that nobody trains answers to the first rows, by their number.
    private final float[][][] answers = new float[MOST_ROWS + 1][][];

    private final AtomicReference<Tensor> shared;

    private Siege(Duration time) {
        var random = new SplittableRandom(1);
        for (int i = 0; i < ROWS; i++) {
            labels[i] = random.nextInt(CLASSES);
            for (int j = 0; j < FEATURES; j++) {
                rows[i][j] = (float) ((j == labels[i] ? 2 : 0) + random.nextDouble(-1, 1));
            }
        }
        for (int n = 1; n <= MOST_ROWS; n++) {
            answers[n] = still.predict(first(n), p -> p.batchSize(MOST_ROWS).verbose(0));
        }
        shared = new AtomicReference<>(Tensor.of(rows));
        until = System.nanoTime() + time.toNanos();
    }

    /// Lets so many threads predict for so long, beside all the others.
    static Outcome run(int predictors, Duration time) {
        // Each fit that is cut says so, hundreds of times.
        Logger fits = Logger.getLogger("dev.argali.model");
        Level before = fits.getLevel();
        fits.setLevel(Level.WARNING);
        try {
            return of(predictors, time);
        } finally {
            fits.setLevel(before);
        }
    }

    private static Outcome of(int predictors, Duration time) {
        var siege = new Siege(time);
        siege.add("trainer", siege::train);
        for (int i = 0; i < predictors; i++) {
            siege.add("predictor " + i, siege::predict);
        }
        siege.add("builder", siege::build);
        siege.add("breaker", siege::disturb);
        siege.threads.forEach(Thread::start);
        siege.threads.forEach(siege::awaitEnd);
        return new Outcome(
                (long) siege.trained.counters.getFirst().value().item(),
                siege.fits.get(),
                siege.cut.get(),
                siege.predictions.get(),
                siege.refused.get(),
                siege.models.get(),
                siege.interrupts.get(),
                List.copyOf(siege.failures));
    }

    private static Sequential small(String activation) {
        return Sequential.of(
                        Dense.of(48).activation(activation), Dense.of(CLASSES).activation("softmax"))
                .inputShape(FEATURES);
    }

    private float[][] first(int n) {
        return Arrays.copyOf(rows, n);
    }

    private void add(String name, Turn turn) {
        var random = new SplittableRandom(name.hashCode());
        threads.add(Thread.ofPlatform().daemon().name(name).unstarted(() -> {
            while (System.nanoTime() < until && failures.isEmpty()) {
                try {
                    turn.take(random);
                } catch (Exception | Error e) {
                    failures.add(name + ": " + e + at(e.getStackTrace()));
                }
            }
        }));
    }

    private void awaitEnd(Thread thread) {
        try {
            long left = Math.max(0, (until - System.nanoTime()) / 1_000_000);
            if (!thread.join(Duration.ofMillis(left + PATIENCE_MILLIS))) {
                failures.add(thread.getName() + " hangs" + at(thread.getStackTrace()));
            }
        } catch (InterruptedException e) {
            failures.add("interrupted while waiting for " + thread.getName());
            Thread.currentThread().interrupt();
        }
    }

    private static String at(StackTraceElement[] trace) {
        var text = new StringBuilder();
        Arrays.stream(trace).limit(30).forEach(frame -> text.append("\n    at ").append(frame));
        return text.toString();
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            failures.add(Thread.currentThread().getName() + ": " + otherwise);
        }
    }

    // ---- what threads do ----------------------------------------------------------------------------------------

    /// Trains, with a last batch of another size now and then; compiles anew as well.
    private void train(SplittableRandom random) {
        if (fits.get() % 20 == 0) {
            trained.compile("adam", "sparse_categorical_crossentropy", "accuracy");
        }
        int size = random.nextBoolean() ? ROWS : ROWS - 12;
        trained.fit(
                first(size),
                Arrays.copyOf(labels, size),
                f -> f.epochs(4).batchSize(32).verbose(0));
        fits.incrementAndGet();
        if (Thread.interrupted()) {
            cut.incrementAndGet();
        }
    }

    private void predict(SplittableRandom random) {
        int n = random.nextInt(1, MOST_ROWS + 1);
        switch (random.nextInt(4)) {
            case 0 ->
                require(
                        Arrays.deepEquals(
                                still.predict(
                                        first(n), p -> p.batchSize(MOST_ROWS).verbose(0)),
                                answers[n]),
                        "another answer to the same " + n + " rows");
            case 1 ->
                require(Arrays.equals(still.predictOne(rows[0]), answers[1][0]), "another answer to the same row");
            case 2 ->
                check(trained.predict(first(n), p -> p.batchSize(MOST_ROWS).verbose(0)), MOST_ROWS);
            default -> predictShared();
        }
        predictions.incrementAndGet();
        boolean _ = Thread.interrupted(); // keeps nobody from predicting on
    }

    private void check(float[][] answer, int batchSize) {
        String objection = Counting.objection(answer, batchSize);
        require(objection.isEmpty(), objection);
    }

    /// From a tensor that may be given back at any moment: a right answer, or the right error.
    private void predictShared() {
        try {
            Tensor answer =
                    trained.predict(shared.get(), p -> p.batchSize(SHARED_BATCH).verbose(0));
            check((float[][]) answer.toArray(), SHARED_BATCH);
        } catch (ArgaliException e) {
            require(e.getMessage().contains("was given back by release()"), e.getMessage());
            refused.incrementAndGet();
        }
    }

    private void build(SplittableRandom random) {
        Sequential model = small(random.nextBoolean() ? "relu" : "sigmoid");
        model.compile("sgd", "sparse_categorical_crossentropy");
        int size = random.nextInt(1, 50);
        model.fit(first(size), Arrays.copyOf(labels, size), f -> f.batchSize(64).verbose(0));
        require(model.predictOne(rows[1]).length == CLASSES, "an answer of another size");
        models.incrementAndGet();
        boolean _ = Thread.interrupted(); // cuts a fit short at most
        if (models.get() % 50 == 0) {
            System.gc();
        }
    }

    private void disturb(SplittableRandom random) throws InterruptedException {
        Thread.sleep(random.nextInt(1, 5));
        Thread victim = threads.get(random.nextInt(threads.size()));
        if (!victim.equals(Thread.currentThread())) {
            victim.interrupt();
            interrupts.incrementAndGet();
        }
        if (random.nextInt(4) == 0) {
            shared.getAndSet(Tensor.of(rows)).release();
        }
    }
}
