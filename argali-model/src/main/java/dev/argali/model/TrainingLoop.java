package dev.argali.model;

import dev.argali.api.Experimental;
import dev.argali.callbacks.History;
import dev.argali.callbacks.Logs;
import dev.argali.callbacks.TrainingCallback;
import dev.argali.data.Example;
import dev.argali.runtime.EngineEvents;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Seeds;
import dev.argali.tensor.Tensor;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiFunction;

/// The loop behind `fit`, `evaluate` and `predict`: batches, steps, callbacks. Its single steps are there for loops of
/// one's own:
///
/// ```java
/// var loop = TrainingLoop.of(model);
/// for (Example batch : batches) {
///     loop.trainStep(batch);
/// }
/// System.out.println(loop.results());
/// ```
/// A step is one compiled program per shape of batch; loss and metrics stay in variables until somebody reads them.
@Experimental
public final class TrainingLoop {
    private static final System.Logger LOG = System.getLogger("dev.argali.model");
    private static final int BATCH_SIZE = 32;

    private final Model model;
    private StepResult last = StepResult.NONE;
    private boolean saidNotFinite;

    private TrainingLoop(Model model) {
        this.model = model;
    }

    /// A loop over a model.
    public static TrainingLoop of(Model model) {
        return new TrainingLoop(model);
    }

    // ---- single steps -------------------------------------------------------------------------------------------

    /// One step of training on a batch.
    ///
    /// @return what the model's `trainStep` returns besides the metrics
    /// @throws dev.argali.graph.ArgaliException if the model is not compiled, or the batch does not fit it; nothing has
    ///     changed then
    public StepResult trainStep(Example batch) {
        ArrayData data = ArrayData.of("trainStep", batch).ready();
        model.prepare(data);
        return model.steps().train(Feed.of(data.arrays()));
    }

    /// One step of evaluation on a batch.
    ///
    /// @return what the model's `testStep` returns besides the metrics
    /// @throws dev.argali.graph.ArgaliException if the model is not compiled, or the batch does not fit it
    public StepResult testStep(Example batch) {
        ArrayData data = ArrayData.of("testStep", batch).ready();
        model.prepare(data);
        return model.steps().test(Feed.of(data.arrays()));
    }

    /// {@return loss and metrics over all batches since they were last reset}
    public Scores results() {
        return scores(StepResult.NONE);
    }

    /// The values of one step by itself.
    Scores scoresOf(Example batch, BiFunction<TrainingLoop, Example, StepResult> step) {
        model.resetMetrics();
        return scores(step.apply(this, batch));
    }

    /// The values of a step: its own, or else those of the metrics.
    Scores scores(StepResult step) {
        SequencedMap<String, Double> values = new LinkedHashMap<>();
        if (step.values().isEmpty()) {
            double[] results = model.steps().results();
            int i = 0;
            for (String name : model.metrics().keySet()) {
                values.put(name, results[i++]);
            }
        } else {
            step.values().forEach((name, value) -> values.put(name, value.item()));
        }
        return new Scores(values);
    }

    // ---- fit ----------------------------------------------------------------------------------------------------

    History fit(Example arrays, FitOptions options) {
        model.compilation();
        ArrayData all = ArrayData.of("fit", arrays);
        Optional<ArrayData> given = options.validationData().map(v -> ArrayData.of("fit: validationData", v));
        Optional<Example> weighted = options.sampleWeight().map(arrays::sampleWeight);
        all = weighted.isPresent() ? ArrayData.of("fit", weighted.get()) : all;
        all = all.classWeight(options.classWeight()).ready();
        boolean split = given.isEmpty() && options.validationSplit() > 0;
        ArrayData train = split ? all.head(options.validationSplit()) : all;
        Optional<ArrayData> validation =
                split ? Optional.of(all.tail(options.validationSplit())) : given.map(ArrayData::ready);
        model.prepare(train);

        int batchSize = batchSize(options, train.size());
        var batches = new Batches(train, batchSize, shuffle(options));
        var history = new History();
        var run = new Run(
                model,
                options.verbose(),
                options.epochs(),
                options.stepsPerEpoch().isPresent() ? options.stepsPerEpoch() : OptionalInt.of(batches.count()));
        var callbacks = run.callbacks(options.callbacks(), history);
        Fit fit = new Fit(options, train, validation, batches, batchSize, run, callbacks);
        fit.run();
        return history;
    }

    private static Optional<SplittableRandom> shuffle(FitOptions options) {
        return options.shuffle() ? Optional.of(new SplittableRandom(Seeds.next())) : Optional.empty();
    }

    private static int batchSize(FitOptions options, int rows) {
        if (options.batchSize().isEmpty() && options.stepsPerEpoch().isPresent()) {
            return Math.ceilDiv(rows, options.stepsPerEpoch().getAsInt());
        }
        return options.batchSize().orElse(BATCH_SIZE);
    }

    /// One call of `fit`.
    private final class Fit {
        private final FitOptions options;
        private final ArrayData train;
        private final Optional<ArrayData> validation;
        private final Batches batches;
        private final int batchSize;
        private final Run run;
        private final Run.Calls callbacks;

        Fit(
                FitOptions options,
                ArrayData train,
                Optional<ArrayData> validation,
                Batches batches,
                int batchSize,
                Run run,
                Run.Calls callbacks) {
            this.options = options;
            this.train = train;
            this.validation = validation;
            this.batches = batches;
            this.batchSize = batchSize;
            this.run = run;
            this.callbacks = callbacks;
        }

        void run() {
            Logs logs = new Logs();
            callbacks.each(TrainingCallback::onTrainBegin);
            for (int epoch = options.initialEpoch(); epoch < options.epochs() && !run.stopped(); epoch++) {
                try (var _ = EngineEvents.epoch(model.name(), epoch, run.steps().orElse(0))) {
                    logs = epoch(epoch);
                }
            }
            model.optimizer().finalizeVariables(model.trainableWeights());
            model.tracked().optimizers().values().forEach(o -> o.finalizeVariables(o.trainedVariables()));
            Logs end = logs;
            callbacks.each((c, r) -> c.onTrainEnd(r, end));
        }

        private Logs epoch(int epoch) {
            run.epoch(epoch);
            model.resetMetrics();
            callbacks.each((c, r) -> c.onEpochBegin(r, epoch));
            steps();
            SequencedMap<String, Double> values = sortedMap(scores(last));
            warnIfNotFinite(epoch, values);
            boolean due = (epoch + 1) % options.validationFreq() == 0;
            if (validation.isPresent() && due && !Thread.currentThread().isInterrupted()) {
                int size = options.validationBatchSize().orElse(batchSize);
                Scores scores = evaluate(validation.get(), size, options.validationSteps(), callbacks);
                scores.toMap().forEach((name, value) -> values.put("val_" + name, value));
            }
            Logs logs = Logs.of(values);
            callbacks.each((c, r) -> c.onEpochEnd(r, epoch, logs));
            return logs;
        }

        private void steps() {
            int steps = run.steps().orElseThrow();
            Feed feed = Feed.ofRows(train.arrays());
            for (int step = 0; step < steps && !run.stopped(); step++) {
                int index = step;
                callbacks.each((c, r) -> c.onTrainBatchBegin(r, index));
                last = model.steps().train(feed.rows(batches.next()));
                Logs logs = Logs.lazy(() -> sortedMap(scores(last)));
                callbacks.each((c, r) -> c.onTrainBatchEnd(r, index, logs));
                run.stopIfInterrupted();
            }
        }
    }

    private void warnIfNotFinite(int epoch, Map<String, Double> values) {
        double loss = values.getOrDefault("loss", 0.0);
        if (!Double.isFinite(loss) && !saidNotFinite) {
            saidNotFinite = true;
            LOG.log(
                    Level.WARNING,
                    "{0}: the loss is {1} in epoch {2}; training goes on. Look for NaN or infinity in the data, or lower"
                            + " the learning rate",
                    model.name(),
                    loss,
                    epoch + 1);
        }
    }

    /// By name, as Keras has them in logs; those of a validation stand among the others.
    private static SequencedMap<String, Double> sortedMap(Scores scores) {
        return new TreeMap<>(scores.toMap());
    }

    // ---- evaluate and predict -----------------------------------------------------------------------------------

    Scores evaluate(Example arrays, EvaluateOptions options) {
        model.compilation();
        Example weighted = options.sampleWeight().map(arrays::sampleWeight).orElse(arrays);
        ArrayData data = ArrayData.of("evaluate", weighted).ready();
        model.prepare(data);
        int batchSize = options.batchSize().orElse(BATCH_SIZE);
        int all = Math.ceilDiv(data.size(), batchSize);
        var run = new Run(
                model,
                options.verbose(),
                1,
                OptionalInt.of(Math.min(all, options.steps().orElse(all))));
        return evaluate(data, batchSize, options.steps(), run.callbacks(options.callbacks()));
    }

    private Scores evaluate(ArrayData data, int batchSize, OptionalInt limit, Run.Calls callbacks) {
        model.resetMetrics();
        var batches = new Batches(data, batchSize, Optional.empty());
        int steps = Math.min(batches.count(), limit.orElse(Integer.MAX_VALUE));
        Feed feed = Feed.ofRows(data.arrays());
        callbacks.each(TrainingCallback::onTestBegin);
        StepResult result = StepResult.NONE;
        for (int step = 0; step < steps && !Thread.currentThread().isInterrupted(); step++) {
            int index = step;
            callbacks.each((c, r) -> c.onTestBatchBegin(r, index));
            StepResult now = model.steps().test(feed.rows(batches.next()));
            result = now;
            Logs logs = Logs.lazy(() -> sortedMap(scores(now)));
            callbacks.each((c, r) -> c.onTestBatchEnd(r, index, logs));
        }
        Scores scores = scores(result);
        Logs logs = Logs.of(sortedMap(scores));
        callbacks.each((c, r) -> c.onTestEnd(r, logs));
        return scores;
    }

    Nest predict(Nest x, PredictOptions options) {
        int rows = ArrayData.rows("predict", "x", x);
        Tensor.eval(x.tensors());
        int batchSize = options.batchSize().orElse(BATCH_SIZE);
        int steps = Math.ceilDiv(rows, batchSize);
        var run = new Run(model, options.verbose(), 1, OptionalInt.of(steps));
        var callbacks = run.callbacks(options.callbacks());
        callbacks.each(TrainingCallback::onPredictBegin);
        List<Nest> parts = new ArrayList<>();
        int most = steps == 1 ? Integer.MAX_VALUE : batchSize;
        for (int step = 0; step < steps; step++) {
            int index = step;
            callbacks.each((c, r) -> c.onPredictBatchBegin(r, index));
            int from = step * batchSize;
            parts.add(model.steps().predict(x, from, Math.min(from + batchSize, rows), most));
            callbacks.each((c, r) -> c.onPredictBatchEnd(r, index));
        }
        callbacks.each(TrainingCallback::onPredictEnd);
        List<Tensor> outputs = new ArrayList<>();
        for (int i = 0; i < parts.getFirst().tensors().size(); i++) {
            int output = i;
            outputs.add(joined(parts.stream().map(p -> p.tensors().get(output)).toList(), rows));
        }
        return parts.getFirst().withTensors(outputs);
    }

    /// The parts one below the other. A program would be another one for each number of parts.
    private static Tensor joined(List<Tensor> parts, int rows) {
        Tensor first = parts.getFirst();
        if (parts.size() == 1) {
            return first;
        }
        try (var arena = Arena.ofConfined()) {
            long bytes = parts.stream().mapToLong(p -> p.type().bytes()).sum();
            MemorySegment all = arena.allocate(bytes);
            long at = 0;
            for (Tensor part : parts) {
                long size = part.type().bytes();
                part.copyTo(all.asSlice(at, size));
                part.release();
                at += size;
            }
            return Tensor.of(all, first.dtype(), first.shape().with(0, rows));
        }
    }
}
