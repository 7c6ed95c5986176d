package dev.argali.bench;

import dev.argali.data.Example;
import dev.argali.data.Mnist;
import dev.argali.layers.Dense;
import dev.argali.layers.Layer;
import dev.argali.losses.Loss;
import dev.argali.losses.SparseCategoricalCrossentropy;
import dev.argali.metrics.Mean;
import dev.argali.metrics.SparseCategoricalAccuracy;
import dev.argali.model.Model;
import dev.argali.model.Sequential;
import dev.argali.model.StepResult;
import dev.argali.ops.Indexing;
import dev.argali.optimizers.Adam;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `argali bench customstep`: what it costs to write the training step of job j1 by oneself.
@Command(
        name = "customstep",
        description = "Images/s of job j1 by fit, by fit with an overridden trainStep, and by a hand-written loop.",
        mixinStandardHelpOptions = true)
final class CustomStepCommand implements Callable<Integer> {
    private static final Job JOB = Job.J1;

    @Option(names = "--turns", paramLabel = "N", description = "How many epochs each of the three does, in turns.")
    private int turns = 9;

    CustomStepCommand() {}

    /// A way to train for one epoch.
    private interface Epoch {
        void run(Tensor x, Tensor y);
    }

    @Override
    public Integer call() {
        Mnist mnist = Mnist.load();
        int rows = mnist.train().size();
        Tensor x = BenchCommand.pixels(mnist.train(), rows);
        Tensor y = mnist.train().y().eval();
        List<Epoch> ways = List.of(fitted(JOB.model()), fitted(overridden()), new HandLoop()::epoch);
        List<List<Double>> seconds = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        ways.forEach(w -> w.run(x, y)); // traces and compiles
        for (int turn = 0; turn < turns; turn++) {
            for (int place = 0; place < ways.size(); place++) {
                int i = (place + turn) % ways.size();
                long begin = System.nanoTime();
                ways.get(i).run(x, y);
                seconds.get(i).add((System.nanoTime() - begin) / 1e9);
            }
        }
        double[] perSecond =
                seconds.stream().mapToDouble(s -> rows / BenchCommand.median(s)).toArray();
        System.out.printf(
                Locale.ROOT,
                "RESULT argali customstep fit_images_per_s=%.0f trainstep_images_per_s=%.0f hand_images_per_s=%.0f"
                        + " trainstep_by_fit=%.3f hand_by_fit=%.3f%n",
                perSecond[0],
                perSecond[1],
                perSecond[2],
                perSecond[1] / perSecond[0],
                perSecond[2] / perSecond[0]);
        return 0;
    }

    private static Epoch fitted(Model model) {
        return (x, y) -> model.fit(x, y, f -> f.batchSize(JOB.batchSize()).verbose(0));
    }

    // ---- an overridden step -------------------------------------------------------------------------------------

    private static Model overridden() {
        var model = new Overridden();
        model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
        return model;
    }

    /// The built-in step, written out by a user.
    private static final class Overridden extends Model {
        private final Dense hidden = track("hidden", Dense.of(64).activation("relu"));
        private final Dense out = track("out", Dense.of(10).activation("softmax"));

        @Override
        protected Tensor call(Tensor x, boolean training) {
            return out.apply(hidden.apply(x));
        }

        @Override
        protected StepResult trainStep(Example batch) {
            try (var tape = GradientTape.open()) {
                Tensor predicted = apply(batch.x(), true);
                Tensor loss = computeLoss(batch, predicted);
                optimizer().apply(tape.gradient(loss, trainableWeights()), trainableWeights());
                return updateMetrics(batch, predicted, loss);
            }
        }
    }

    // ---- a loop by hand -----------------------------------------------------------------------------------------

    /// No `compile`, no `fit`: a traced function that gathers a batch, and a Java loop over it.
    private static final class HandLoop {
        private final Layer model = Sequential.of(
                        Dense.of(64).activation("relu"), Dense.of(10).activation("softmax"))
                .inputShape(784);
        private final Loss crossentropy = SparseCategoricalCrossentropy.of();
        private final Adam optimizer = Adam.of();
        private final Mean loss = Mean.named("loss");
        private final SparseCategoricalAccuracy accuracy = SparseCategoricalAccuracy.of();
        private final Random random = new Random(1);
        private final Jit step = Jit.of("hand step", in -> {
            List<Tensor> given = in.tensors();
            Tensor rows = given.get(2);
            step(Indexing.take(given.get(0), rows, 0), Indexing.take(given.get(1), rows, 0));
            return Nest.of(List.of());
        });

        private void step(Tensor x, Tensor y) {
            try (var tape = GradientTape.open()) {
                Tensor predicted = model.apply(x, true);
                Tensor value = crossentropy.apply(y, predicted);
                optimizer.apply(tape.gradient(value, model.trainableWeights()), model.trainableWeights());
                loss.updateState(value);
                accuracy.updateState(y, predicted);
            }
        }

        /// A few lazy operations an epoch would run in cold code, 10 to 20 ms each time.
        private final Jit results = Jit.of("hand results", in -> {
            Nest now = Nest.of(List.of(loss.result(), accuracy.result()));
            loss.reset();
            accuracy.reset();
            return now;
        });

        void epoch(Tensor x, Tensor y) {
            int[] order = BenchCommand.shuffled(x.shape().dim(0), random);
            for (int from = 0; from < order.length; from += JOB.batchSize()) {
                int[] rows = Arrays.copyOfRange(order, from, Math.min(from + JOB.batchSize(), order.length));
                step.apply(Nest.of(List.of(x, y, Tensor.of(rows))));
            }
            List<Tensor> shown = results.apply(Nest.of(List.of())).tensors();
            if (!(shown.get(0).item() < 1 && shown.get(1).item() > 0.8)) {
                throw new IllegalStateException("the hand-written loop does not learn: " + shown);
            }
        }
    }
}
