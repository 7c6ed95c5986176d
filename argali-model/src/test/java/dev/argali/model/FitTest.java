package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.argali.callbacks.History;
import dev.argali.callbacks.Logs;
import dev.argali.callbacks.TrainingCallback;
import dev.argali.callbacks.TrainingRun;
import dev.argali.data.Example;
import dev.argali.graph.Shape;
import dev.argali.layers.Dense;
import dev.argali.layers.Dropout;
import dev.argali.layers.Layers;
import dev.argali.losses.SparseCategoricalCrossentropy;
import dev.argali.ops.Indexing;
import dev.argali.optimizers.SGD;
import dev.argali.tensor.Seeds;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class FitTest {
    static List<float[]> weights(Model model) {
        return model.weights().stream().map(v -> v.value().toFloats()).toList();
    }

    @Test
    void a_small_model_learns_its_data() {
        Seeds.setRandomSeed(1);
        var data = new Blobs(300, 1);
        var model = Blobs.compiled();
        History history =
                model.fit(data.x, data.y, f -> f.epochs(30).batchSize(16).verbose(0));
        List<Double> losses = history.get("loss");
        assertThat(losses).hasSize(30);
        assertThat(losses.getLast()).isLessThan(losses.getFirst() / 3);
        Scores scores = model.evaluate(data.x, data.y, e -> e.verbose(0));
        assertThat(scores.get("accuracy")).isGreaterThan(0.97);
        assertThat(scores.get(0)).isEqualTo(scores.loss());
        assertThat(scores.toMap().keySet()).containsExactly("loss", "accuracy");
    }

    @Test
    void the_same_seed_gives_bit_equal_weights() {
        List<List<float[]>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            Seeds.setRandomSeed(7);
            Layers.resetNames();
            var model = Sequential.of(Dense.of(16).activation("relu"), Dropout.of(0.3), Dense.of(3))
                    .inputShape(4);
            model.compile(c -> c.optimizer("adam").loss("mse"));
            var data = new Blobs(100, 2);
            model.fit(
                    data.inputs(),
                    Tensor.of(data.x).matmul(Tensor.of(new float[12], 4, 3)),
                    f -> f.epochs(2).batchSize(8).verbose(0));
            runs.add(weights(model));
        }
        for (int i = 0; i < runs.get(0).size(); i++) {
            assertThat(runs.get(1).get(i)).isEqualTo(runs.get(0).get(i));
        }
    }

    @Test
    void eager_steps_give_the_weights_of_compiled_ones() {
        List<List<float[]>> runs = new ArrayList<>();
        for (boolean eager : new boolean[] {false, true}) {
            Seeds.setRandomSeed(3);
            var model = Blobs.model();
            model.compile(c -> c.optimizer("adam")
                    .loss("sparse_categorical_crossentropy")
                    .metrics("accuracy")
                    .runEagerly(eager));
            var data = new Blobs(60, 3);
            model.fit(data.x, data.y, f -> f.epochs(3).batchSize(16).verbose(0));
            runs.add(weights(model));
        }
        for (int i = 0; i < runs.get(0).size(); i++) {
            assertThat(runs.get(1).get(i)).containsExactly(runs.get(0).get(i), within(1e-5f));
        }
    }

    /// Keeps the batches that it is given, to be read when training is over.
    private static final class Keeping extends Model {
        private final Dense dense = track("dense", Dense.of(1));
        private final List<Tensor> batches = new ArrayList<>();

        @Override
        protected Tensor call(Tensor x, boolean training) {
            return dense.apply(x);
        }

        @Override
        protected StepResult trainStep(Example batch) {
            batches.add(batch.x());
            return super.trainStep(batch);
        }
    }

    @Test
    void a_batch_that_an_eager_step_keeps_stays_what_it_was() {
        var model = new Keeping();
        model.compile(c -> c.optimizer("sgd").loss("mse").runEagerly(true));
        float[][] x = {{1}, {2}, {3}, {4}, {5}, {6}, {7}};
        model.fit(x, x, f -> f.epochs(1).batchSize(2).shuffle(false).verbose(0));
        assertThat(model.batches.stream().map(b -> b.toFloats()[0])).containsExactly(1f, 3f, 5f, 7f);
    }

    /// Trains with a Java `if` on a value, and with a loop whose length comes from the data.
    private static final class Branching extends Model {
        private final Dense small = track("small", Dense.of(3).name("small"));
        private final Dense large = track("large", Dense.of(3).name("large"));

        @Override
        protected Tensor call(Tensor x, boolean training) {
            Tensor y = x.sum().item() > 0 ? small.apply(x) : large.apply(x);
            int turns = x.abs().max().cast("int32").toInts()[0] + 1;
            for (int i = 0; i < turns; i++) {
                y = y.mul(0.9).add(0.1);
            }
            return y;
        }
    }

    @Test
    void a_model_that_branches_on_values_trains_as_it_does_eagerly() {
        List<List<float[]>> runs = new ArrayList<>();
        for (boolean eager : new boolean[] {false, true}) {
            Seeds.setRandomSeed(5);
            var model = new Branching();
            model.compile(c -> c.optimizer(SGD.of(0.1)).loss("mse").runEagerly(eager));
            // Both branches are met, and loops of one to four turns.
            float[][] x = new float[24][4];
            for (int i = 0; i < x.length; i++) {
                x[i][i % 4] = (i / 4 % 2 == 0 ? 1 : -1) * (Math.floorDiv(i, 8) + 0.5f);
            }
            float[][] y = new float[24][3];
            model.small.build(Shape.of(Shape.ANY, 4));
            model.large.build(Shape.of(Shape.ANY, 4));
            model.fit(x, y, f -> f.epochs(3).batchSize(4).shuffle(false).verbose(0));
            runs.add(weights(model));
        }
        assertThat(runs.get(0)).hasSize(4);
        for (int i = 0; i < runs.get(0).size(); i++) {
            assertThat(runs.get(1).get(i)).containsExactly(runs.get(0).get(i), within(1e-5f));
        }
    }

    @Test
    void java_arrays_do_without_options_as_tensors_do() {
        var data = new Blobs(48, 6);
        List<List<float[]>> runs = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        for (boolean arrays : new boolean[] {true, false}) {
            Seeds.setRandomSeed(12);
            var model = Blobs.compiled();
            History history = arrays ? model.fit(data.x, data.y) : model.fit(data.inputs(), data.labels());
            assertThat(history.get("loss")).hasSize(1);
            Scores scores = arrays ? model.evaluate(data.x, data.y) : model.evaluate(data.inputs(), data.labels());
            losses.add(scores.loss());
            runs.add(weights(model));
        }
        assertThat(losses.get(0)).isEqualTo(losses.get(1));
        for (int i = 0; i < runs.get(0).size(); i++) {
            assertThat(runs.get(1).get(i)).isEqualTo(runs.get(0).get(i));
        }
    }

    @Test
    void validation_takes_the_last_rows_before_shuffling() {
        var model = Blobs.compiled();
        var data = new Blobs(50, 4);
        var seen = new ArrayList<Double>();
        model.fit(
                data.x,
                data.y,
                f -> f.epochs(2).validationSplit(0.2).verbose(0).callbacks(new TrainingCallback() {
                    @Override
                    public void onEpochEnd(TrainingRun run, int epoch, Logs logs) {
                        seen.add(logs.get("val_loss"));
                    }
                }));
        float[][] x = Arrays.copyOfRange(data.x, 40, 50);
        int[] y = Arrays.copyOfRange(data.y, 40, 50);
        assertThat(model.evaluate(x, y, e -> e.verbose(0)).loss()).isCloseTo(seen.getLast(), within(1e-6));
    }

    @Test
    void single_steps_are_those_of_fit() {
        var data = new Blobs(32, 5);
        Seeds.setRandomSeed(11);
        var fitted = Blobs.compiled();
        fitted.fit(data.x, data.y, f -> f.epochs(2).batchSize(16).shuffle(false).verbose(0));
        Seeds.setRandomSeed(11);
        var stepped = Blobs.compiled();
        var loop = TrainingLoop.of(stepped);
        Tensor x = data.inputs();
        Tensor y = data.labels();
        for (int epoch = 0; epoch < 2; epoch++) {
            for (int from = 0; from < 32; from += 16) {
                loop.trainStep(
                        Example.of(Indexing.slice(x, 0, from, from + 16), Indexing.slice(y, 0, from, from + 16)));
            }
        }
        for (int i = 0; i < 4; i++) {
            assertThat(weights(stepped).get(i)).containsExactly(weights(fitted).get(i), within(1e-6f));
        }
        assertThat(loop.results().toMap().keySet()).containsExactly("loss", "accuracy");
    }

    @Test
    void an_interrupt_ends_training_in_order() {
        var model = Blobs.compiled();
        var data = new Blobs(64, 6);
        var steps = new ArrayList<Integer>();
        var ended = new ArrayList<String>();
        model.fit(
                data.x,
                data.y,
                f -> f.epochs(5).batchSize(8).verbose(0).callbacks(new TrainingCallback() {
                    @Override
                    public void onTrainBatchEnd(TrainingRun run, int batch, Logs logs) {
                        steps.add(batch);
                        if (batch == 2) {
                            Thread.currentThread().interrupt();
                        }
                    }

                    @Override
                    public void onTrainEnd(TrainingRun run, Logs logs) {
                        ended.add("end");
                    }
                }));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(steps).containsExactly(0, 1, 2);
        assertThat(ended).containsExactly("end");
    }

    @Test
    void many_threads_predict_as_one_does_also_while_fit_runs() throws Exception {
        var data = new Blobs(256, 8);
        var model = Blobs.compiled();
        Tensor x = data.inputs();
        float[] alone = model.predict(x).toFloats();
        try (var threads = Executors.newFixedThreadPool(6)) {
            List<Callable<float[]>> tasks = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                tasks.add(() -> model.predict(x).toFloats());
            }
            for (Future<float[]> answer : threads.invokeAll(tasks)) {
                assertThat(answer.get()).isEqualTo(alone);
            }
            // While fit runs each answer is one of whole weights: probabilities sum to one, nothing is torn.
            Future<?> fit = threads.submit(() ->
                    model.fit(data.x, data.y, f -> f.epochs(20).batchSize(16).verbose(0)));
            for (Future<float[]> answer : threads.invokeAll(tasks)) {
                float[] p = answer.get();
                for (int row = 0; row < 256; row++) {
                    assertThat(p[3 * row] + p[3 * row + 1] + p[3 * row + 2]).isCloseTo(1f, within(1e-5f));
                }
            }
            fit.get();
        }
        assertThat(model.predict(x).toFloats()).isNotEqualTo(alone);
    }

    @Test
    void predictions_in_batches_are_those_of_one_batch() {
        var model = Blobs.model();
        var data = new Blobs(70, 9);
        float[][] all = model.predict(data.x, p -> p.batchSize(70).verbose(0));
        float[][] parts = model.predict(data.x, p -> p.batchSize(32).verbose(0));
        for (int i = 0; i < 70; i++) {
            assertThat(parts[i]).containsExactly(all[i], within(1e-6f));
            assertThat(model.predictOne(data.x[i])).containsExactly(all[i], within(1e-6f));
        }
    }

    @Test
    void the_learning_rate_can_be_changed_while_training() {
        var model = Blobs.model();
        model.compile(SGD.of(0.1), SparseCategoricalCrossentropy.of());
        var data = new Blobs(32, 10);
        model.fit(data.x, data.y, f -> f.verbose(0));
        List<float[]> before = weights(model);
        model.optimizer().assignLearningRate(0);
        model.fit(data.x, data.y, f -> f.verbose(0));
        for (int i = 0; i < before.size(); i++) {
            assertThat(weights(model).get(i)).isEqualTo(before.get(i));
        }
    }

    @Test
    void held_weights_stay_while_training_goes_on() {
        var model = Blobs.compiled();
        var data = new Blobs(64, 12);
        model.fit(data.x, data.y, f -> f.verbose(0));
        List<Tensor> held = model.weights().stream().map(Variable::value).toList();
        List<float[]> numbers = held.stream().map(Tensor::toFloats).toList();
        model.fit(data.x, data.y, f -> f.verbose(0));
        for (int i = 0; i < held.size(); i++) {
            assertThat(held.get(i).toFloats()).isEqualTo(numbers.get(i));
        }
        assertThat(weights(model).getFirst()).isNotEqualTo(numbers.getFirst());
    }
}
