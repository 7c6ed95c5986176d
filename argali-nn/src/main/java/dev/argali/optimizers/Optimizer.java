package dev.argali.optimizers;

import dev.argali.config.ObjectConfig;
import dev.argali.constraints.Constraint;
import dev.argali.graph.ArgaliException;
import dev.argali.graph.DType;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/// Changes variables by their gradients.
///
/// An optimizer owns its state: the number of steps, the learning rate, and *slots*, variables beside each trained one.
/// They are made by [#build], or by the first [#apply], for one list of variables; an instance serves one model.
///
/// One call of `apply` does, in Keras's order: divide by the loss scale; accumulate; clip; decay the weights;
/// [#update]; moving averages; constraints; count the step. All of it is tensor operations, so that a traced step
/// contains it.
///
/// A rule of one's own extends this class (or [FluentOptimizer]) and writes [#update], a function without side effects,
/// and [#slotNames].
public abstract class Optimizer {
    private static final System.Logger LOG = System.getLogger("dev.argali.optimizers");

    /// What every optimizer has.
    ///
    /// @param name the name in logs and files, which begins the names of the optimizer's variables
    /// @param learningRate how large steps are
    /// @param weightDecay how weights shrink
    /// @param clipping how gradients are limited
    /// @param ema moving averages
    /// @param scaling loss scale and accumulation
    public record Settings(
            String name,
            LearningRate learningRate,
            WeightDecay weightDecay,
            Clipping clipping,
            Ema ema,
            Scaling scaling) {
        /// A fixed learning rate and nothing else.
        public static Settings of(String name, double learningRate) {
            return new Settings(
                    name,
                    new LearningRate.Fixed(learningRate),
                    WeightDecay.NONE,
                    Clipping.NONE,
                    Ema.NONE,
                    Scaling.NONE);
        }

        /// @throws ValueException if a fixed learning rate is not a finite number
        public Settings {
            if (learningRate instanceof LearningRate.Fixed f && !Double.isFinite(f.value())) {
                throw new ValueException(
                        name, "the learning rate is " + f.value(), "Give a finite number, such as 1e-3");
            }
        }
    }

    /// When an update happens.
    ///
    /// @param learningRate the rate of this step, a scalar of the variable's dtype
    /// @param iterations the number of updates done before, a scalar of the variable's dtype; accumulating calls do not
    ///     count
    public record Moment(Tensor learningRate, Tensor iterations) {}

    /// What an update gives.
    ///
    /// @param value the new value of the variable
    /// @param slots the new values of its slots, in the order of [Optimizer#slotNames]
    public record Update(Tensor value, List<Tensor> slots) {
        /// Keeps an unmodifiable copy of the slots.
        public Update {
            slots = List.copyOf(slots);
        }
    }

    private final Settings settings;
    private final Variable iteration;
    private final Optional<Variable> rate;
    private final List<Variable> own = new ArrayList<>();
    private List<Variable> trained = List.of();
    private final Map<Variable, List<Variable>> slots = new IdentityHashMap<>();
    private final Map<Variable, Variable> averages = new IdentityHashMap<>();
    private final Map<Variable, Variable> accumulators = new IdentityHashMap<>();
    private final Set<String> warned = new HashSet<>();
    private boolean built;

    /// For an optimizer with these settings.
    protected Optimizer(Settings settings) {
        this.settings = settings;
        this.iteration = Variable.untrained(settings.name() + "/iteration", Primitives.scalar(DType.INT64, 0L));
        own.add(iteration);
        this.rate = switch (settings.learningRate()) {
            case LearningRate.Fixed f ->
                Optional.of(Variable.untrained(
                        settings.name() + "/learning_rate", Primitives.scalar(DType.FLOAT32, f.value())));
            case LearningRate.Scheduled _ -> Optional.empty();
        };
        rate.ifPresent(own::add);
    }

    // ---- what a rule writes -------------------------------------------------------------------------------------

    /// The names of the slots of each variable, in groups: files hold the slots of a group interleaved by variable
    /// (`a_momentum, a_velocity, b_momentum, b_velocity`), one group behind the other. None by default.
    protected List<List<String>> slotNames() {
        return List.of();
    }

    /// {@return what a slot holds before the first step}
    protected double initialSlot(String name) {
        return 0;
    }

    /// The rule: new values of a variable and of its slots. Assigns nothing.
    ///
    /// @param gradient the gradient, of the type of the variable
    /// @param value the variable, its weight decayed
    /// @param slots what the slots hold, in the order of [#slotNames]
    protected abstract Update update(Tensor gradient, Tensor value, List<Tensor> slots, Moment moment);

    /// The arguments that files hold besides those of all optimizers, in Keras's order; none by default.
    protected Map<String, Object> arguments() {
        return Map.of();
    }

    // ---- state --------------------------------------------------------------------------------------------------

    /// {@return the settings of all optimizers}
    public final Settings settings() {
        return settings;
    }

    /// {@return the name in logs and files}
    public final String name() {
        return settings.name();
    }

    /// {@return whether the slots exist}
    public final boolean isBuilt() {
        return built;
    }

    /// Makes the slots for these variables; does nothing the second time. Slots that are made while a function is
    /// traced belong to no trace, since they live on.
    public void build(List<Variable> variables) {
        if (!built) {
            built = Jit.untraced(() -> makeSlots(variables));
        }
    }

    /// {@return that there are slots now}
    private boolean makeSlots(List<Variable> variables) {
        trained = List.copyOf(variables);
        if (settings.ema().use()) {
            trained.forEach(v -> averages.put(v, slot(v, "average", 0)));
        }
        if (settings.scaling().gradientAccumulationSteps().isPresent()) {
            trained.forEach(v -> accumulators.put(v, slot(v, "gradient_accumulator", 0)));
        }
        for (List<String> group : slotNames()) {
            for (Variable v : trained) {
                List<Variable> all = slots.computeIfAbsent(v, _ -> new ArrayList<>());
                group.forEach(name -> all.add(slot(v, name, initialSlot(name))));
            }
        }
        return true;
    }

    /// Keeps a variable of the optimizer's own behind those that it has.
    final Variable keep(Variable variable) {
        own.add(variable);
        return variable;
    }

    private Variable slot(Variable variable, String name, double value) {
        Tensor first;
        if (value == 0) {
            var bytes = new byte[Math.toIntExact(variable.type().bytes())];
            first = Tensor.of(
                    MemorySegment.ofArray(bytes),
                    variable.type().dtype(),
                    variable.type().shape());
        } else {
            first = Primitives.fill(variable.type(), value);
        }
        String path = variable.name().replace('/', '_').replace(':', '_');
        return keep(Variable.untrained(settings.name() + "/" + path + "_" + name, first));
    }

    /// All variables of the optimizer in the order of Keras's files: the iteration (int64), the learning rate unless it
    /// is a schedule, averages, accumulators, slots.
    public List<Variable> variables() {
        return List.copyOf(own);
    }

    /// {@return the variables that it was built for; none before}
    public final List<Variable> trainedVariables() {
        return trained;
    }

    /// {@return the number of updates done; calls that only accumulate do not count}
    public long iterations() {
        long calls = (long) iteration.value().item();
        OptionalInt steps = settings.scaling().gradientAccumulationSteps();
        return steps.isPresent() ? calls / steps.getAsInt() : calls;
    }

    /// {@return the learning rate of the next step}
    public double learningRate() {
        return rateTensor().item();
    }

    /// Changes the learning rate from the next step on. Compiled steps stay as they are.
    ///
    /// @throws ArgaliException if the rate is a schedule
    public void assignLearningRate(double value) {
        Variable variable = rate.orElseThrow(() -> new ArgaliException(
                name(),
                "the learning rate is a schedule and cannot be set to " + value,
                "Make the optimizer with a number if the rate is to be changed from outside"));
        variable.assign(Primitives.scalar(DType.FLOAT32, value));
    }

    Tensor rateTensor() {
        return switch (settings.learningRate()) {
            case LearningRate.Fixed _ -> rate.orElseThrow().value();
            case LearningRate.Scheduled s -> s.schedule().at(iteration.value()).cast(DType.FLOAT32);
        };
    }

    Variable iteration() {
        return iteration;
    }

    List<Variable> slotsOf(Variable variable) {
        return slots.getOrDefault(variable, List.of());
    }

    Map<Variable, Variable> averages() {
        return averages;
    }

    Map<Variable, Variable> accumulators() {
        return accumulators;
    }

    // ---- steps --------------------------------------------------------------------------------------------------

    /// {@return the loss, times the loss scale if there is one, to be differentiated}
    public Tensor scaleLoss(Tensor loss) {
        OptionalDouble factor = settings.scaling().lossScaleFactor();
        return factor.isPresent() ? loss.mul(factor.getAsDouble()) : loss;
    }

    /// One step without constraints.
    ///
    /// @see #apply(List, List, Map)
    public final void apply(List<Optional<Tensor>> gradients, List<Variable> variables) {
        apply(gradients, variables, Map.of());
    }

    /// One step: gives variables new values by their gradients.
    ///
    /// Variables without a gradient stay as they are, with one warning. Outside of a traced function nothing is
    /// computed before somebody reads a value; the *next* call computes what is still pending then, so that a loop
    /// that reads nothing stays bounded, and one that reads its loss behind `apply` computes each step once.
    ///
    /// @param gradients one for each variable, as a tape gives them
    /// @param constraints what variables are brought back to after the update
    /// @throws ValueException if no variable has a gradient
    /// @throws ShapeException if a gradient does not have the shape of its variable
    /// @throws ArgaliException if a variable is not among those that the optimizer was built for
    public final void apply(
            List<Optional<Tensor>> gradients, List<Variable> variables, Map<Variable, Constraint> constraints) {
        if (gradients.size() != variables.size()) {
            throw new ShapeException(
                    name(),
                    "there are " + gradients.size() + " gradients for " + variables.size() + " variables",
                    "Give one for each, empty where there is none");
        }
        if (gradients.isEmpty()) {
            return;
        }
        build(variables);
        Map<Variable, Tensor> present = present(gradients, variables);
        if (!Jit.tracing()) {
            Tensor.eval(state().map(Variable::value).toList());
        }
        step(present, constraints, Optional.empty());
    }

    /// The step itself, by gradients of the right shapes.
    ///
    /// @param happens a bool scalar: where it is false, everything stays as it is
    void step(Map<Variable, Tensor> gradients, Map<Variable, Constraint> constraints, Optional<Tensor> happens) {
        new OptimizerStep(this, gradients, constraints, happens).run();
    }

    private Stream<Variable> state() {
        return Stream.concat(trained.stream(), variables().stream());
    }

    private Map<Variable, Tensor> present(List<Optional<Tensor>> gradients, List<Variable> variables) {
        Map<Variable, Tensor> present = new LinkedHashMap<>();
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < variables.size(); i++) {
            Variable v = variables.get(i);
            requireKnown(v);
            Optional<Tensor> g = gradients.get(i);
            if (g.isEmpty()) {
                missing.add(v.name());
                continue;
            }
            if (!g.get().shape().equals(v.type().shape())) {
                throw new ShapeException(
                        name(),
                        "the gradient of variable '" + v.name() + "' has shape "
                                + g.get().shape() + ", the variable " + v.type().shape(),
                        "Give gradients and variables in the same order");
            }
            present.put(v, g.get());
        }
        if (present.isEmpty()) {
            throw new ValueException(
                    name(),
                    "no variable has a gradient: " + String.join(", ", missing),
                    "Compute the loss from the variables, inside the tape");
        }
        if (!missing.isEmpty() && warned.add(String.join(", ", missing))) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0}: no gradient for {1}: the loss does not depend on them, they stay as they are",
                    name(),
                    String.join(", ", missing));
        }
        return present;
    }

    private void requireKnown(Variable v) {
        if (!trained.contains(v)) {
            throw new ArgaliException(
                    name(),
                    "variable '" + v.name() + "' is not among the " + trained.size()
                            + " variables that the optimizer was built for",
                    "Use a new optimizer for another model, or build it with all variables first");
        }
    }

    /// Sets variables to their moving averages, if such are kept: to be called at the end of training.
    public void finalizeVariables(List<Variable> variables) {
        for (Variable v : variables) {
            Variable average = averages.get(v);
            if (average != null) {
                v.assign(average.value());
            }
        }
    }

    // ---- files --------------------------------------------------------------------------------------------------

    /// What files say of this optimizer, in Keras's words. The learning rate is the one of now.
    ///
    /// @throws ArgaliException if the learning rate is a function without a form in files
    public ObjectConfig config() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("name", name());
        all.put(
                "learning_rate",
                switch (settings.learningRate()) {
                    case LearningRate.Fixed _ -> learningRate();
                    case LearningRate.Scheduled s -> s.schedule().config();
                });
        all.put("weight_decay", orNone(settings.weightDecay().rate()));
        all.put("clipnorm", orNone(settings.clipping().clipnorm()));
        all.put("global_clipnorm", orNone(settings.clipping().globalClipnorm()));
        all.put("clipvalue", orNone(settings.clipping().clipvalue()));
        all.put("use_ema", settings.ema().use());
        all.put("ema_momentum", settings.ema().momentum());
        all.put("ema_overwrite_frequency", orNone(settings.ema().overwriteFrequency()));
        all.put("loss_scale_factor", orNone(settings.scaling().lossScaleFactor()));
        all.put("gradient_accumulation_steps", orNone(settings.scaling().gradientAccumulationSteps()));
        all.putAll(arguments());
        return ObjectConfig.of("keras.optimizers", getClass().getSimpleName(), all);
    }

    private static Object orNone(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : ObjectConfig.NONE;
    }

    private static Object orNone(OptionalInt value) {
        return value.isPresent() ? value.getAsInt() : ObjectConfig.NONE;
    }

    @Override
    public String toString() {
        return getClass().getSimpleName() + "(" + name() + ")";
    }
}
