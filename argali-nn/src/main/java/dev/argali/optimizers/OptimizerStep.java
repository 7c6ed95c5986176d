package dev.argali.optimizers;

import dev.argali.constraints.Constraint;
import dev.argali.graph.DType;
import dev.argali.ops.Elementwise;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// One step of an optimizer. New values are collected first and assigned together, so that a step that fails while it
/// is being recorded has changed nothing.
final class OptimizerStep {
    private static final int SPARE_BITS = 40;

    private final Optimizer optimizer;
    private final Optimizer.Settings settings;
    private final Map<Variable, Tensor> gradients;
    private final Map<Variable, Constraint> constraints;
    private final Map<Variable, Tensor> next = new LinkedHashMap<>();
    private final Map<Variable, Tensor> read = new IdentityHashMap<>();
    private final Tensor calls;
    private final Tensor rate;
    private final Tensor iterations;
    /// While gradients are accumulated: whether this call updates.
    private final Optional<Tensor> updates;
    private final Optional<Tensor> happens;

    /// @param happens where this is false, the step changes nothing
    OptimizerStep(
            Optimizer optimizer,
            Map<Variable, Tensor> gradients,
            Map<Variable, Constraint> constraints,
            Optional<Tensor> happens) {
        this.optimizer = optimizer;
        this.happens = happens;
        this.settings = optimizer.settings();
        this.gradients = gradients;
        this.constraints = constraints;
        this.calls = optimizer.iteration().value();
        this.rate = optimizer.rateTensor();
        OptionalInt steps = settings.scaling().gradientAccumulationSteps();
        this.iterations = steps.isPresent() ? calls.floorDiv(steps.getAsInt()) : calls;
        this.updates = steps.isPresent()
                ? Optional.of(calls.add(1).mod(steps.getAsInt()).eq(0))
                : Optional.empty();
    }

    void run() {
        List<Variable> variables = List.copyOf(gradients.keySet());
        List<Tensor> prepared = new ArrayList<>();
        gradients.forEach(
                (v, g) -> prepared.add(accumulated(v, unscaled(g.cast(v.type().dtype())))));
        List<Tensor> clipped = settings.clipping().limited(prepared);
        for (int i = 0; i < clipped.size(); i++) {
            update(variables.get(i), clipped.get(i));
        }
        if (settings.ema().use()) {
            average();
        }
        for (Variable v : variables) {
            Constraint constraint = constraints.get(v);
            if (constraint != null) {
                next.put(v, constraint.apply(current(v)));
            }
        }
        next.put(optimizer.iteration(), calls.add(1));
        happens.ifPresent(yes -> next.replaceAll((v, made) -> Elementwise.where(yes, made, before(v))));
        next.forEach(Variable::assign);
    }

    private Tensor before(Variable v) {
        return read.computeIfAbsent(v, Variable::value);
    }

    private Tensor current(Variable v) {
        Tensor now = next.get(v);
        return now != null ? now : before(v);
    }

    private Tensor unscaled(Tensor gradient) {
        OptionalDouble factor = settings.scaling().lossScaleFactor();
        return factor.isPresent() ? gradient.div(factor.getAsDouble()) : gradient;
    }

    /// The mean over the calls since the last update, of use in a call that updates; the sum is kept otherwise.
    private Tensor accumulated(Variable v, Tensor gradient) {
        Variable accumulator = optimizer.accumulators().get(v);
        if (accumulator == null || updates.isEmpty()) {
            return gradient;
        }
        Tensor sum = gradient.add(accumulator.value());
        next.put(accumulator, Elementwise.where(updates.get(), Primitives.fillLike(sum, 0), sum));
        return sum.div((double) settings.scaling().gradientAccumulationSteps().orElseThrow());
    }

    // ---- update -------------------------------------------------------------------------------------------------

    /// A mean that no gradient feeds shrinks until it is subnormal, and would stay so: some processors take a hundred
    /// times as long for such elements, in every step. Beside a number of 1/ulp times the smallest worth keeping they
    /// round to zero; what is larger than that number keeps its bits. What is kept is 2^40 times the smallest normal
    /// number or more, so that its products with decays and learning rates are normal, too.
    private static Tensor flushed(Tensor slot) {
        double beside = switch (slot.dtype()) {
            case FLOAT32 -> Math.scalb(Float.MIN_NORMAL, Float.PRECISION + SPARE_BITS);
            case FLOAT64 -> Math.scalb(Double.MIN_NORMAL, Double.PRECISION + SPARE_BITS);
            default -> 0;
        };
        return beside == 0 ? slot : slot.add(beside).sub(beside);
    }

    private void update(Variable v, Tensor gradient) {
        DType dtype = v.type().dtype();
        Tensor before = current(v);
        var moment = new Optimizer.Moment(rate.cast(dtype), iterations.cast(dtype));
        Tensor value = before;
        if (settings.weightDecay().decays(v)) {
            double decay = settings.weightDecay().rate().orElseThrow();
            value = value.sub(value.mul(decay).mul(moment.learningRate()));
        }
        List<Variable> slots = optimizer.slotsOf(v);
        List<Tensor> held = slots.stream().map(this::current).toList();
        Optimizer.Update made = optimizer.update(gradient, value, held, moment);
        next.put(v, ifUpdating(made.value(), before));
        for (int i = 0; i < slots.size(); i++) {
            next.put(slots.get(i), ifUpdating(flushed(made.slots().get(i)), held.get(i)));
        }
    }

    private Tensor ifUpdating(Tensor made, Tensor before) {
        return updates.map(u -> Elementwise.where(u, made, before)).orElse(made);
    }

    // ---- moving averages ----------------------------------------------------------------------------------------

    /// At the first step the average is the variable. As in Keras it moves in accumulating calls, too.
    private void average() {
        Ema ema = settings.ema();
        for (Variable v : optimizer.trainedVariables()) {
            Variable average = optimizer.averages().get(v);
            if (average == null) {
                continue;
            }
            Tensor value = current(v);
            Tensor momentum = iterations.ne(0).cast(value.dtype()).mul(ema.momentum());
            Tensor moved =
                    momentum.mul(average.value()).add(momentum.neg().add(1.0).mul(value));
            next.put(average, moved);
            if (ema.overwriteFrequency().isPresent()) {
                Tensor due = iterations
                        .add(1)
                        .mod(ema.overwriteFrequency().getAsInt())
                        .eq(0);
                next.put(v, Elementwise.where(due, moved, value));
            }
        }
    }
}
