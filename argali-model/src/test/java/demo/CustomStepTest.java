package demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.argali.data.Example;
import dev.argali.graph.Shape;
import dev.argali.layers.Dense;
import dev.argali.layers.LayerConfigs;
import dev.argali.layers.Settings;
import dev.argali.losses.MeanSquaredError;
import dev.argali.metrics.Mean;
import dev.argali.metrics.Metric;
import dev.argali.model.Model;
import dev.argali.model.Sequential;
import dev.argali.model.StepResult;
import dev.argali.ops.Indexing;
import dev.argali.optimizers.Adam;
import dev.argali.optimizers.Clipping;
import dev.argali.optimizers.LossScaleOptimizer;
import dev.argali.optimizers.Optimizer;
import dev.argali.optimizers.SGD;
import dev.argali.tensor.Control;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Seeds;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a model of the user's own may declare and override for its training, written outside our packages.
class CustomStepTest {
    private static final Tensor X = Tensor.of(new float[][] {{1, 2}, {3, 4}, {5, 6}, {7, 8}});
    private static final Tensor Y = Tensor.of(new float[][] {{1}, {2}, {3}, {4}});

    @TempDir
    private Path folder;

    @BeforeEach
    void same_numbers_each_time() {
        Seeds.setRandomSeed(3);
    }

    // ---- a coefficient that changes -----------------------------------------------------------------------------

    /// Two losses, one of which counts as much as a variable says; gradients limited all together.
    private static final class Weighted extends OneDense {
        private final Variable share = state(Variable.untrained("share", Tensor.scalar(0f)));
        private int traces;

        Weighted() {
            super(Dense.of(1).kernelInitializer("ones"));
        }

        @Override
        protected StepResult trainStep(Example batch) {
            traces++;
            try (var tape = GradientTape.open()) {
                Tensor predicted = apply(batch.x(), true);
                Tensor squared = batch.y().sub(predicted).square().mean();
                Tensor absolute = batch.y().sub(predicted).abs().mean();
                Tensor loss = squared.mul(share.value())
                        .add(absolute.mul(share.value().neg().add(1)));
                List<Variable> weights = trainableWeights();
                var gradients = tape.gradient(loss, weights);
                optimizer().apply(Clipping.byGlobalNorm(0.5).apply(gradients), weights);
                return StepResult.of("squared", squared)
                        .and("absolute", absolute)
                        .and("total", loss)
                        .and("norm", Clipping.globalNorm(gradients));
            }
        }
    }

    @Test
    void a_coefficient_in_a_variable_changes_without_a_new_trace() {
        for (boolean eager : new boolean[] {false, true}) {
            var model = new Weighted();
            model.compile(c -> c.optimizer(SGD.of(0.1)).runEagerly(eager));
            var before = model.trainOnBatch(X, Y);
            assertThat(before.get("total")).isCloseTo(before.get("absolute"), within(1e-6));
            model.share.assign(Tensor.scalar(1f));
            var after = model.trainOnBatch(X, Y);
            assertThat(after.get("total"))
                    .isCloseTo(after.get("squared"), within(1e-5))
                    .isNotCloseTo(after.get("absolute"), within(0.1));
            model.share.assign(Tensor.scalar(0.25f));
            var mixed = model.trainOnBatch(X, Y);
            assertThat(mixed.get("total"))
                    .isCloseTo(0.25 * mixed.get("squared") + 0.75 * mixed.get("absolute"), within(1e-5));
            assertThat(model.traces).isEqualTo(eager ? 3 : 1);
        }
    }

    @Test
    void limited_gradients_move_the_weights_that_far_and_no_farther() {
        var model = new Weighted();
        model.compile(c -> c.optimizer(SGD.of(0.1)));
        model.build(Shape.of(Shape.ANY, 2));
        List<double[]> start = doubles(model.weights());
        assertThat(model.trainOnBatch(X, Y).get("norm")).isGreaterThan(5);
        double moved = 0;
        List<double[]> end = doubles(model.weights());
        for (int i = 0; i < start.size(); i++) {
            for (int j = 0; j < start.get(i).length; j++) {
                moved += Math.pow(end.get(i)[j] - start.get(i)[j], 2);
            }
        }
        assertThat(Math.sqrt(moved)).isCloseTo(0.1 * 0.5, within(1e-6));
    }

    private static List<double[]> doubles(List<Variable> variables) {
        return variables.stream().map(v -> v.value().toDoubles()).toList();
    }

    // ---- metrics of one's own -----------------------------------------------------------------------------------

    /// Keras's way to write it: means of its own, one of them in place of the built-in loss.
    private static final class Measured extends OneDense {
        private final Mean loss = track(Mean.named("loss"));
        private final Mean highest = track(Mean.named("highest"));

        Measured() {
            super(Dense.of(1));
        }

        private StepResult results(Tensor loss, Tensor x) {
            this.loss.updateState(loss);
            highest.updateState(x.max());
            return StepResult.of("loss", this.loss.result()).and("highest", highest.result());
        }

        @Override
        protected StepResult trainStep(Example batch) {
            try (var tape = GradientTape.open()) {
                Tensor loss = batch.x().sub(apply(batch.x(), true)).square().mean();
                optimizer().apply(tape.gradient(loss, trainableWeights()), trainableWeights());
                return results(loss, batch.x());
            }
        }

        @Override
        protected StepResult testStep(Example batch) {
            return results(Tensor.scalar(7f), batch.x());
        }
    }

    @Test
    void metrics_of_ones_own_are_means_over_an_epoch_and_begin_anew() {
        for (boolean eager : new boolean[] {false, true}) {
            var model = new Measured();
            model.compile(c -> c.runEagerly(eager));
            var history = model.fit(
                    Example.of(X), f -> f.epochs(3).batchSize(1).verbose(0).validationData(Example.of(X)));
            assertThat(history.history().keySet())
                    .containsExactlyInAnyOrder("loss", "highest", "val_loss", "val_highest");
            assertThat(history.get("highest")).containsExactly(5.0, 5.0, 5.0); // of 2, 4, 6, 8
            assertThat(history.get("val_highest")).containsExactly(5.0, 5.0, 5.0);
            assertThat(history.get("val_loss")).containsExactly(7.0, 7.0, 7.0);
            assertThat(history.get("loss").get(2))
                    .isLessThan(history.get("loss").get(0));
        }
    }

    @Test
    void two_metrics_of_one_name_are_refused() {
        class Twice extends Model {
            private final Metric first = track(Mean.named("kl"));

            Metric again() {
                return track(Mean.named("kl"));
            }
        }
        var model = new Twice();
        assertThat(model.first.name()).isEqualTo("kl");
        assertThatThrownBy(model::again)
                .hasMessage("class Twice: the metric 'kl' is declared twice. Give each a name of its own.");
    }

    // ---- a loss of one's own ------------------------------------------------------------------------------------

    @Test
    void an_overridden_loss_is_that_of_the_built_in_steps() {
        class OwnLoss extends OneDense {
            OwnLoss() {
                super(Dense.of(1).kernelRegularizer("l2"));
            }

            @Override
            protected Tensor computeLoss(Example batch, Nest predicted) {
                Tensor apart = batch.y().sub(predicted.single());
                return super.computeLoss(batch, predicted).add(apart.abs().max());
            }
        }
        var model = new OwnLoss();
        model.compile(c -> c.optimizer(SGD.of(0)).loss("mse"));
        double loss = model.trainOnBatch(X, Y).loss();
        Tensor apart = Y.sub(model.predict(X));
        double l2 = model.dense.weights().getFirst().value().square().sum().item() * 0.01;
        assertThat(loss)
                .isCloseTo(apart.square().mean().item() + apart.abs().max().item() + l2, within(1e-4));
        assertThat(model.testOnBatch(X, Y).loss()).isCloseTo(loss, within(1e-5));
    }

    // ---- two optimizers -----------------------------------------------------------------------------------------

    /// Half a GAN: what it makes of noise shall look like the data to a critic that learns, too.
    private static final class Pair extends Model {
        private final Sequential maker =
                track("maker", Sequential.named("maker", Dense.of(2)).inputShape(3));
        private final Dense critic = track("critic", Dense.of(1));
        private final Adam criticOptimizer = track("critic_optimizer", Adam.of(0.05), critic);
        private int traces;

        Pair(Settings settings) {
            super(settings);
        }

        @Override
        protected Tensor call(Tensor x, boolean training) {
            return critic.apply(x);
        }

        @Override
        protected Map<String, Object> arguments() {
            return Map.of();
        }

        @Override
        protected StepResult trainStep(Example batch) {
            traces++;
            Tensor noise = batch.x().sum(-1).reshape(-1, 1).mul(Tensor.of(0.1f, -0.2f, 0.3f));
            Tensor right;
            try (var tape = GradientTape.open()) {
                Tensor made = Control.stopGradient(maker.apply(noise, true));
                right = critic.apply(made).sub(critic.apply(batch.x())).mean().tanh();
                criticOptimizer.apply(tape.gradient(right, critic.trainableWeights()), critic.trainableWeights());
            }
            try (var tape = GradientTape.open()) {
                Tensor fooled =
                        critic.apply(maker.apply(noise, true)).neg().mean().tanh();
                optimizer().apply(tape.gradient(fooled, maker.trainableWeights()), maker.trainableWeights());
                return StepResult.of("critic_loss", right).and("maker_loss", fooled);
            }
        }
    }

    private static Pair pair(boolean eager) {
        Seeds.setRandomSeed(5);
        var model = new Pair(Settings.DEFAULTS);
        model.compile(c -> c.optimizer(Adam.of(0.02)).runEagerly(eager));
        return model;
    }

    private static List<Variable> everything(Pair model) {
        List<Variable> all = new ArrayList<>(model.weights());
        all.addAll(model.optimizer().variables());
        all.addAll(model.criticOptimizer.variables());
        return all;
    }

    @Test
    void each_optimizer_changes_the_layers_that_it_is_for() {
        List<Pair> both = new ArrayList<>();
        for (boolean eagerly : new boolean[] {false, true}) {
            Pair model = pair(eagerly);
            both.add(model);
            model.fit(
                    Example.of(X), f -> f.epochs(3).batchSize(2).shuffle(false).verbose(0));
            assertThat(model.criticOptimizer.iterations()).isEqualTo(6);
            assertThat(model.optimizer().iterations()).isEqualTo(6);
            assertThat(model.criticOptimizer.trainedVariables()).isEqualTo(model.critic.trainableWeights());
        }
        assertThat(both.get(0).traces).isEqualTo(1);
        List<double[]> a = doubles(everything(both.get(0)));
        List<double[]> b = doubles(everything(both.get(1)));
        assertThat(a).hasSameSizeAs(b);
        for (int i = 0; i < a.size(); i++) {
            assertThat(a.get(i)).as("variable " + i).containsExactly(b.get(i), within(1e-5));
        }
    }

    @Test
    void both_optimizers_are_saved_and_go_on_where_they_ended() {
        LayerConfigs.register(Pair.class, "demo>Pair", (settings, _) -> new Pair(settings));
        var model = pair(false);
        model.fit(Example.of(X), f -> f.epochs(3).batchSize(2).shuffle(false).verbose(0));
        Path file = folder.resolve("pair.keras");
        model.save(file);

        var again = (Pair) Model.load(file);
        assertThat(again.isBuilt()).isTrue();
        assertThat(doubles(everything(again))).usingRecursiveComparison().isEqualTo(doubles(everything(model)));
        for (Pair m : List.of(model, again)) {
            m.fit(Example.of(X), f -> f.epochs(2).batchSize(2).shuffle(false).verbose(0));
        }
        assertThat(doubles(everything(again))).usingRecursiveComparison().isEqualTo(doubles(everything(model)));
    }

    @Test
    void a_step_that_fails_late_has_changed_neither_optimizer() {
        class Failing extends OneDense {
            private final Adam second = track("second", Adam.of(0.1));

            Failing() {
                super(Dense.of(1));
            }

            @Override
            protected StepResult trainStep(Example batch) {
                try (var tape = GradientTape.open()) {
                    Tensor loss = apply(batch.x(), true).square().mean();
                    var gradients = tape.gradient(loss, trainableWeights());
                    second.apply(gradients, trainableWeights());
                    optimizer().apply(gradients, trainableWeights()); // which computes what the second one did
                    Tensor checked =
                            Control.check(batch.x().max().lt(100f), loss, "step", "the inputs are large", "Scale them");
                    return updateMetrics(batch, batch.x(), checked);
                }
            }
        }
        for (boolean eager : new boolean[] {false, true}) {
            var model = new Failing();
            model.compile(c -> c.runEagerly(eager));
            model.trainOnBatch(Example.of(X));
            List<Variable> all = new ArrayList<>(model.weights());
            all.addAll(model.second.variables());
            all.addAll(model.optimizer().variables());
            List<double[]> before = doubles(all);
            assertThatThrownBy(() -> model.trainOnBatch(Example.of(X.mul(100f))))
                    .hasMessageContaining("are large");
            assertThat(doubles(all)).usingRecursiveComparison().isEqualTo(before);
            assertThat(model.second.iterations()).isEqualTo(1);
        }
    }

    @Test
    void training_ends_with_the_averages_that_a_further_optimizer_kept() {
        class Averaged extends OneDense {
            private final SGD second = track("second", SGD.of(0.01).useEma(true).emaMomentum(0.5));

            Averaged() {
                super(Dense.of(1).useBias(false));
            }

            @Override
            protected StepResult trainStep(Example batch) {
                try (var tape = GradientTape.open()) {
                    Tensor loss = computeLoss(batch, apply(batch.x(), true));
                    second.apply(tape.gradient(loss, trainableWeights()), trainableWeights());
                    return StepResult.of("last", dense.getWeights().getFirst().sum());
                }
            }
        }
        var model = new Averaged();
        model.compile("sgd", "mse");
        var history = model.fit(X, Y, f -> f.epochs(3).batchSize(4).verbose(0));
        double average = model.dense.getWeights().getFirst().sum().item();
        assertThat(average).isNotCloseTo(history.get("last").getLast(), within(1e-3));
        Tensor kept = model.second.variables().stream()
                .filter(v -> v.name().endsWith("average"))
                .findFirst()
                .orElseThrow()
                .value();
        assertThat(average).isCloseTo(kept.sum().item(), within(1e-6));
    }

    @Test
    void an_attribute_is_declared_once() {
        class Twice extends Model {
            private final Dense dense = track("half", Dense.of(1));

            SGD again(String attribute) {
                return track(attribute, SGD.of(0.1), dense);
            }
        }
        var model = new Twice();
        assertThatThrownBy(() -> model.again("half"))
                .hasMessage("class Twice: the attribute 'half' is declared twice. Give each a name of its own.");
        assertThatThrownBy(() -> model.again("optimizer")).hasMessageContaining("'optimizer' is declared twice");
    }

    // ---- a loop by hand -----------------------------------------------------------------------------------------

    /// A model, an optimizer and metrics without `compile`: nothing but layers, a tape and Java.
    private static final class ByHand {
        private final Dense dense = Dense.of(1).kernelInitializer("ones").inputShape(2);
        private final Optimizer optimizer;
        private final Mean loss = Mean.named("loss");
        private int calls;

        ByHand(Optimizer optimizer) {
            this.optimizer = optimizer;
        }

        Nest step(Nest batch) {
            calls++;
            Tensor x = batch.tensors().get(0);
            Tensor y = batch.tensors().get(1);
            try (var tape = GradientTape.open()) {
                Tensor value = dense.apply(x, true).sub(y).square().mean();
                optimizer.apply(
                        tape.gradient(optimizer.scaleLoss(value), dense.trainableWeights()), dense.trainableWeights());
                loss.updateState(value);
                return Nest.of(value);
            }
        }

        List<Double> epochs(Consumer<Nest> step) {
            List<Double> losses = new ArrayList<>();
            for (int epoch = 0; epoch < 5; epoch++) {
                loss.reset();
                for (int from = 0; from < 4; from += 2) {
                    step.accept(Nest.of(
                            List.of(Indexing.slice(X, 0, from, from + 2), Indexing.slice(Y, 0, from, from + 2))));
                }
                losses.add(loss.result().item());
            }
            return losses;
        }
    }

    @Test
    void a_loop_by_hand_plain_and_traced_does_what_fit_does() {
        var model = Sequential.of(Dense.of(1).kernelInitializer("ones")).inputShape(2);
        model.compile(Adam.of(0.05), MeanSquaredError.of());
        var fitted =
                model.fit(X, Y, f -> f.epochs(5).batchSize(2).shuffle(false).verbose(0));

        var plain = new ByHand(Adam.of(0.05));
        List<Double> losses = plain.epochs(plain::step);
        var traced = new ByHand(Adam.of(0.05));
        Jit jit = Jit.of("step", traced::step).strict();
        List<Double> tracedLosses = traced.epochs(jit::apply);

        assertThat(plain.calls).isEqualTo(10);
        assertThat(traced.calls).isEqualTo(1);
        for (int i = 0; i < 5; i++) {
            assertThat(losses.get(i)).isCloseTo(fitted.get("loss").get(i), within(1e-4));
            assertThat(tracedLosses.get(i)).isCloseTo(fitted.get("loss").get(i), within(1e-4));
        }
        assertThat(losses.get(4)).isLessThan(losses.get(0) / 1.5);
    }

    /// A rule whose slots begin at another number than 0.
    private static final class Summed extends Optimizer {
        Summed() {
            super(Optimizer.Settings.of("summed", 0.25));
        }

        @Override
        protected List<List<String>> slotNames() {
            return List.of(List.of("sum"));
        }

        @Override
        protected double initialSlot(String name) {
            return 0.5;
        }

        @Override
        protected Update update(Tensor gradient, Tensor value, List<Tensor> slots, Moment moment) {
            Tensor sum = slots.getFirst().add(gradient.square());
            return new Update(value.sub(gradient.mul(moment.learningRate()).div(sum.sqrt())), List.of(sum));
        }
    }

    @Test
    void an_optimizer_that_is_built_by_a_trace_goes_on_outside_of_it() {
        List<Supplier<Optimizer>> rules =
                List.of(Summed::new, () -> LossScaleOptimizer.of(Adam.of(0.05).useEma(true)));
        for (Supplier<Optimizer> rule : rules) {
            var plain = new ByHand(rule.get());
            var traced = new ByHand(rule.get());
            Jit jit = Jit.of("step", traced::step).strict();
            assertThat(traced.epochs(jit::apply))
                    .usingElementComparator((a, b) -> Math.abs(a - b) < 1e-4 ? 0 : 1)
                    .isEqualTo(plain.epochs(plain::step));
            assertThat(traced.calls).isEqualTo(1);
            assertThat(doubles(traced.optimizer.variables()))
                    .usingRecursiveComparison()
                    .withComparatorForType((a, b) -> Math.abs(a - b) < 1e-4 ? 0 : 1, Double.class)
                    .isEqualTo(doubles(plain.optimizer.variables()));
        }
    }
}
