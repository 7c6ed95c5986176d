package dev.argali.optimizers;

import dev.argali.config.ObjectConfig;
import dev.argali.constraints.Constraint;
import dev.argali.graph.ArgaliException;
import dev.argali.graph.DType;
import dev.argali.graph.ValueException;
import dev.argali.ops.Elementwise;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Another optimizer for losses in half precision: the loss is multiplied by a scale, so that small gradients do not
/// vanish, and the gradients are divided by it (Micikevicius et al., ICLR 2018, section 3.2).
///
/// The scale follows the gradients. A step with a gradient that is infinite or NaN changes nothing but the scale, which
/// is halved. After `dynamicGrowthSteps` steps without one the scale is doubled.
///
/// Defaults: initial scale 2^15, 2000 steps. `compile` puts one around the optimizer of a model whose policy is
/// `mixed_float16`. A loss scale factor of the inner optimizer is left out, or the loss would be scaled twice.
public final class LossScaleOptimizer extends Optimizer {
    private static final Config DEFAULTS = new Config(1 << 15, 2000);

    /// How the scale follows the gradients.
    ///
    /// @param initialScale the scale of the first step
    /// @param dynamicGrowthSteps after how many finite steps in a row the scale is doubled
    public record Config(double initialScale, int dynamicGrowthSteps) {
        /// @throws ValueException if the scale is not a positive number, or there are fewer steps than 1
        public Config {
            if (!(initialScale > 0 && Double.isFinite(initialScale))) {
                throw new ValueException(
                        "LossScaleOptimizer", "the initial scale is " + initialScale, "Give a number above 0");
            }
            if (dynamicGrowthSteps < 1) {
                throw new ValueException(
                        "LossScaleOptimizer",
                        "dynamicGrowthSteps must be at least 1, got " + dynamicGrowthSteps,
                        "Give the number of steps after which the scale is doubled, such as 2000");
            }
        }
    }

    private record State(Variable counter, Variable scale) {}

    private final Config config;
    private final Optimizer inner;
    private Optional<State> state = Optional.empty();

    private LossScaleOptimizer(String name, Optimizer inner, Config config) {
        super(Settings.of(name, 0));
        this.inner = unscaled(inner);
        this.config = config;
    }

    /// Around this optimizer, with Keras's defaults.
    ///
    /// @throws ValueException if `inner` scales the loss by a factor and cannot do without
    public static LossScaleOptimizer of(Optimizer inner) {
        return new LossScaleOptimizer("loss_scale_optimizer", inner, DEFAULTS);
    }

    static LossScaleOptimizer from(ObjectConfig file) {
        Optimizer inner = Optimizers.from(file.object("inner_optimizer")
                .orElseThrow(() -> new ValueException(
                        "optimizer",
                        "'LossScaleOptimizer' does not say around which optimizer it is: 'inner_optimizer' is missing",
                        "Make one by LossScaleOptimizer.of(Adam.of())")));
        return new LossScaleOptimizer(
                file.text("name").orElse("loss_scale_optimizer"),
                inner,
                new Config(
                        file.number("initial_scale").orElse(DEFAULTS.initialScale),
                        Math.toIntExact(
                                file.integer("dynamic_growth_steps").orElse((long) DEFAULTS.dynamicGrowthSteps))));
    }

    private static Optimizer unscaled(Optimizer inner) {
        Scaling scaling = inner.settings().scaling();
        if (scaling.lossScaleFactor().isEmpty()) {
            return inner;
        }
        if (inner instanceof FluentOptimizer<?> fluent) {
            return fluent.withoutLossScaleFactor();
        }
        throw new ValueException(
                "LossScaleOptimizer",
                inner + " scales the loss itself, by "
                        + scaling.lossScaleFactor().getAsDouble(),
                "Give an optimizer without a loss scale factor");
    }

    /// {@return a new optimizer with this name, around the same one}
    public LossScaleOptimizer name(String value) {
        return new LossScaleOptimizer(value, inner, config);
    }

    /// {@return a new optimizer whose scale begins with this number, around the same one}
    public LossScaleOptimizer initialScale(double value) {
        return new LossScaleOptimizer(name(), inner, new Config(value, config.dynamicGrowthSteps));
    }

    /// {@return a new optimizer that doubles the scale after so many finite steps, around the same one}
    public LossScaleOptimizer dynamicGrowthSteps(int value) {
        return new LossScaleOptimizer(name(), inner, new Config(config.initialScale, value));
    }

    /// {@return how the scale follows the gradients}
    public Config options() {
        return config;
    }

    /// {@return the optimizer that does the steps}
    public Optimizer innerOptimizer() {
        return inner;
    }

    // ---- state --------------------------------------------------------------------------------------------------

    @Override
    public void build(List<Variable> variables) {
        if (!isBuilt()) {
            state = Optional.of(new State(
                    keep(Variable.untrained(name() + "/step_counter", Primitives.scalar(DType.INT64, 0L))),
                    keep(Variable.untrained(
                            name() + "/dynamic_scale", Primitives.scalar(DType.FLOAT32, config.initialScale)))));
            inner.build(variables);
            super.build(variables);
        }
    }

    /// The iteration and the learning rate that are not used, the counter of finite steps, the scale, then all of the
    /// inner optimizer.
    @Override
    public List<Variable> variables() {
        return Stream.concat(super.variables().stream(), inner.variables().stream())
                .toList();
    }

    @Override
    public long iterations() {
        return inner.iterations();
    }

    @Override
    public double learningRate() {
        return inner.learningRate();
    }

    @Override
    public void assignLearningRate(double value) {
        inner.assignLearningRate(value);
    }

    @Override
    public void finalizeVariables(List<Variable> variables) {
        inner.finalizeVariables(variables);
    }

    // ---- steps --------------------------------------------------------------------------------------------------

    @Override
    public Tensor scaleLoss(Tensor loss) {
        return state.map(s -> loss.mul(s.scale.value())).orElseGet(() -> loss.mul(config.initialScale));
    }

    @Override
    void step(Map<Variable, Tensor> gradients, Map<Variable, Constraint> constraints, Optional<Tensor> happens) {
        Variable counter = state.orElseThrow().counter;
        Variable scale = state.orElseThrow().scale;
        Tensor by = scale.value();
        Tensor done = counter.value();
        Tensor finite = gradients.values().stream()
                .map(g -> Elementwise.isfinite(g).all())
                .reduce(Tensor::and)
                .orElseThrow();
        Map<Variable, Tensor> unscaled = new LinkedHashMap<>();
        gradients.forEach((v, g) -> unscaled.put(v, g.div(by)));
        inner.step(unscaled, constraints, Optional.of(happens.map(finite::and).orElse(finite)));
        Tensor due = done.eq(config.dynamicGrowthSteps - 1);
        counter.assign(Elementwise.where(finite.and(due.not()), done.add(1), Primitives.fillLike(done, 0)));
        scale.assign(Elementwise.where(finite, Elementwise.where(due, by.mul(2), by), by.mul(0.5)));
    }

    /// The rule is that of the inner optimizer.
    @Override
    protected Update update(Tensor gradient, Tensor value, List<Tensor> slots, Moment moment) {
        throw new ArgaliException(name(), "it has no rule of its own", "Use innerOptimizer()");
    }

    // ---- files --------------------------------------------------------------------------------------------------

    @Override
    public ObjectConfig config() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("name", name());
        all.put("inner_optimizer", inner.config());
        all.put("initial_scale", config.initialScale);
        all.put("dynamic_growth_steps", config.dynamicGrowthSteps);
        return ObjectConfig.of("keras.optimizers", "LossScaleOptimizer", all);
    }
}
