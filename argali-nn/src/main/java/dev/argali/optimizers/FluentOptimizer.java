package dev.argali.optimizers;

import dev.argali.tensor.Variable;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// An optimizer that is a value as long as it has done no step: each wither gives a new one of the same class, with
/// state of its own.
///
/// @param <O> the class itself
public abstract class FluentOptimizer<O extends FluentOptimizer<O>> extends Optimizer {
    /// For an optimizer with these settings.
    protected FluentOptimizer(Settings settings) {
        super(settings);
    }

    /// {@return a new optimizer of the same config with other settings}
    protected abstract O with(Settings settings);

    /// {@return a new optimizer with this name}
    public final O name(String value) {
        Settings s = settings();
        return with(new Settings(value, s.learningRate(), s.weightDecay(), s.clipping(), s.ema(), s.scaling()));
    }

    /// {@return a new optimizer with this learning rate, which can be changed between steps}
    public final O learningRate(double value) {
        return learningRate(new LearningRate.Fixed(value));
    }

    /// {@return a new optimizer whose learning rate depends on the number of steps done}
    public final O learningRate(Schedule value) {
        return learningRate(new LearningRate.Scheduled(value));
    }

    private O learningRate(LearningRate value) {
        Settings s = settings();
        return with(new Settings(s.name(), value, s.weightDecay(), s.clipping(), s.ema(), s.scaling()));
    }

    /// {@return a new optimizer that shrinks weights by `rate · learningRate` before each update}
    public final O weightDecay(double rate) {
        WeightDecay old = settings().weightDecay();
        return weightDecay(new WeightDecay(OptionalDouble.of(rate), old.excluded(), old.excludedNames()));
    }

    /// {@return a new optimizer that does not decay these variables}
    public final O excludeFromWeightDecay(List<Variable> variables) {
        WeightDecay old = settings().weightDecay();
        return weightDecay(new WeightDecay(old.rate(), variables, old.excludedNames()));
    }

    /// {@return a new optimizer that does not decay variables whose own name contains one of these, such as `bias`}
    public final O excludeFromWeightDecay(String... names) {
        WeightDecay old = settings().weightDecay();
        return weightDecay(new WeightDecay(old.rate(), old.excluded(), List.of(names)));
    }

    private O weightDecay(WeightDecay value) {
        Settings s = settings();
        return with(new Settings(s.name(), s.learningRate(), value, s.clipping(), s.ema(), s.scaling()));
    }

    /// {@return a new optimizer that limits the norm of each gradient}
    public final O clipnorm(double value) {
        return clipping(settings().clipping().clipnorm(value));
    }

    /// {@return a new optimizer that limits the absolute value of each element of the gradients}
    public final O clipvalue(double value) {
        return clipping(settings().clipping().clipvalue(value));
    }

    /// {@return a new optimizer that limits the norm of all gradients taken together}
    public final O globalClipnorm(double value) {
        return clipping(settings().clipping().globalClipnorm(value));
    }

    private O clipping(Clipping value) {
        Settings s = settings();
        return with(new Settings(s.name(), s.learningRate(), s.weightDecay(), value, s.ema(), s.scaling()));
    }

    /// {@return a new optimizer that keeps moving averages of the variables, or not}
    public final O useEma(boolean value) {
        Ema old = settings().ema();
        return ema(new Ema(value, old.momentum(), old.overwriteFrequency()));
    }

    /// {@return a new optimizer whose moving averages keep this much of themselves at each step}
    public final O emaMomentum(double value) {
        Ema old = settings().ema();
        return ema(new Ema(old.use(), value, old.overwriteFrequency()));
    }

    /// {@return a new optimizer that sets variables to their averages after every so many steps}
    public final O emaOverwriteFrequency(int steps) {
        Ema old = settings().ema();
        return ema(new Ema(old.use(), old.momentum(), OptionalInt.of(steps)));
    }

    private O ema(Ema value) {
        Settings s = settings();
        return with(new Settings(s.name(), s.learningRate(), s.weightDecay(), s.clipping(), value, s.scaling()));
    }

    /// {@return a new optimizer for losses multiplied by this factor, see [#scaleLoss]}
    public final O lossScaleFactor(double value) {
        return scaling(
                new Scaling(OptionalDouble.of(value), settings().scaling().gradientAccumulationSteps()));
    }

    final O withoutLossScaleFactor() {
        return scaling(new Scaling(OptionalDouble.empty(), settings().scaling().gradientAccumulationSteps()));
    }

    /// {@return a new optimizer that updates once in so many calls, by the mean of their gradients}
    public final O gradientAccumulationSteps(int value) {
        return scaling(new Scaling(settings().scaling().lossScaleFactor(), OptionalInt.of(value)));
    }

    private O scaling(Scaling value) {
        Settings s = settings();
        return with(new Settings(s.name(), s.learningRate(), s.weightDecay(), s.clipping(), s.ema(), value));
    }
}
