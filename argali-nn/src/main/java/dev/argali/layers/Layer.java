package dev.argali.layers;

import dev.argali.config.Names;
import dev.argali.constraints.Constraint;
import dev.argali.constraints.Constraints;
import dev.argali.graph.ArgaliException;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.TensorType;
import dev.argali.regularizers.Regularizer;
import dev.argali.regularizers.Regularizers;
import dev.argali.tensor.Masks;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// A function of tensors that owns weights.
///
/// To write one: declare weights in the constructor with [#weight] as functions of the input shape, and override one
/// of the two `call`. Layers inside it are declared with [#track].
/// ```java
/// final class Scale extends Layer {
///     private final Weight factor = weight("factor", WeightSpec.init(ONES), in -> Shape.of(in.last()));
///
///     Scale() {
///         super(Settings.DEFAULTS);
///     }
///
///     @Override
///     protected Tensor call(Tensor x, boolean training) {
///         return x.mul(factor.value());
///     }
/// }
/// ```
/// [#apply] is the order of everything: floating inputs are cast to the compute dtype, weights are made if they do not
/// exist yet, the shape is checked, `call` runs, the outputs get their masks, the penalty on the output is added to the
/// losses. An error that comes out of `call` is told which layer it was in.
///
/// Masks come with the inputs and go on with the outputs: see [Masks].
public abstract class Layer implements UnaryOperator<Tensor> {
    private final Settings settings;
    private final List<Weight> weights = new ArrayList<>();
    private final List<Variable> states = new ArrayList<>();
    private final Map<String, Layer> children = new LinkedHashMap<>();
    private final Set<Layer> owners = Collections.newSetFromMap(new IdentityHashMap<>());
    private volatile boolean trainable;
    private Optional<String> name;
    // Not this layer: who builds a layer inside asks the outer ones for names, while who builds those waits for it.
    private final Object naming = new Object();
    private volatile Optional<Shape> builtFor = Optional.empty();
    private final MaskFlow masks = new MaskFlow();
    private int symbolicCalls;

    /// For a layer with these settings.
    protected Layer(Settings settings) {
        this.settings = settings.dtype(settings.dtype());
        this.trainable = settings.trainable();
        this.name = settings.name();
    }

    // ---- for those who write layers -----------------------------------------------------------------------------

    /// Declares a weight that is trained.
    ///
    /// @param name Keras's name of it, unique in this layer
    /// @param shape its shape as a function of the shape of the input, with the batch axis
    protected final Weight weight(String name, WeightSpec spec, UnaryOperator<Shape> shape) {
        return declare(new Weight(this, name, spec, true, shape));
    }

    /// Declares a weight that is saved but not trained: the layer itself assigns it, as moving statistics.
    protected final Weight untrainedWeight(String name, WeightSpec spec, UnaryOperator<Shape> shape) {
        return declare(new Weight(this, name, spec, false, shape));
    }

    /// The same for a weight that is of this dtype under every policy, as a counter.
    final Weight untrainedWeight(String name, WeightSpec spec, UnaryOperator<Shape> shape, DType dtype) {
        return declare(new Weight(this, name, spec, false, shape, Optional.of(dtype)));
    }

    private Weight declare(Weight weight) {
        weights.add(weight);
        return weight;
    }

    /// Declares a variable that belongs to the layer but is not saved, as the counter of a random generator.
    protected final Variable state(Variable variable) {
        states.add(variable);
        return variable;
    }

    /// Declares a layer inside this one.
    ///
    /// @param attribute Keras's name of the attribute that holds it, which is its path in files of weights
    /// @return `layer`
    protected final <L extends Layer> L track(String attribute, L layer) {
        children.put(attribute, layer);
        Layer inner = layer;
        synchronized (inner.owners) {
            inner.owners.add(this);
        }
        return layer;
    }

    /// Forgets a layer declared by [#track].
    protected final void untrack(String attribute) {
        Layer layer = children.remove(attribute);
        if (layer != null && !children.containsValue(layer)) {
            synchronized (layer.owners) {
                layer.owners.remove(this);
            }
        }
    }

    /// What the layer computes, for one input and one output. The input's floating dtype is the compute dtype.
    protected Tensor call(Tensor x, boolean training) {
        throw new ArgaliException(
                label(),
                "the class " + getClass().getName() + " overrides neither form of call",
                "Override one of them");
    }

    /// What the layer computes, for any structure of inputs and outputs.
    protected Nest call(Nest inputs, boolean training) {
        return Nest.of(call(inputs.single(), training));
    }

    /// {@return whether masks of inputs go on to the outputs; if not they are dropped, and one log line says so}
    protected boolean supportsMasking() {
        return false;
    }

    /// The mask of the output, which gets it if the layer supports masks and `call` set none. The plain form gives on
    /// that of the first input. A layer that needs the mask in `call` reads it there: `Masks.of(x)`.
    protected Optional<Tensor> computeMask(Nest inputs) {
        return inputs.tensors().stream().findFirst().flatMap(Masks::of);
    }

    /// Adds to the loss of the training step that is going on. Call it from `call`.
    protected final void addLoss(Tensor loss) {
        Layers.addLoss(loss);
    }

    /// {@return which inputs fit; may say more once the layer is built}
    protected InputSpec inputSpec() {
        return InputSpec.ANY;
    }

    /// Runs when this layer's own weights have been made. The plain form builds the layers inside by following `call`;
    /// if that reads a tensor's value, the first real call builds them.
    protected void onBuild(Shape input) {
        if (!children.isEmpty()) {
            Outlines.follow(this, outline(input));
        }
    }

    /// The same for any structure of inputs, given as symbolic tensors: shapes with the batch axis, and dtypes.
    protected void onBuild(Nest inputs) {
        if (inputs instanceof Nest.Leaf || inputs.tensors().isEmpty()) {
            onBuild(first(inputs));
        } else if (!children.isEmpty()) {
            Outlines.follow(this, inputs);
        }
    }

    /// What files say of this layer besides the settings: arguments by Keras's names, in Keras's order.
    ///
    /// @throws ArgaliException if the class does not say
    protected Map<String, Object> arguments() {
        throw new ArgaliException(
                label(),
                "the class " + getClass().getName() + " does not say what it is made of",
                "Override arguments() and register the class with LayerConfigs.register, or save the weights alone");
    }

    /// {@return the layer in a few words, such as `Dense(64)`}
    protected String headline() {
        return className();
    }

    /// The name of the class in files: its own but where Java has one like that.
    String className() {
        return getClass().getSimpleName();
    }

    /// The name of the class that automatic names and summaries go by.
    String namedFor() {
        return className();
    }

    /// Whether files say if the weights are trained.
    boolean savesTrainable() {
        return true;
    }

    /// Whether floating inputs are cast to the compute dtype.
    boolean autocast() {
        return true;
    }

    /// {@return what messages call the layer: name, headline and the shape that it was built for}
    protected String label() {
        return "layer '" + name() + "' = " + headline()
                + builtFor.map(s -> ", built for " + s).orElse("");
    }

    // ---- calling ------------------------------------------------------------------------------------------------

    /// Applies the layer. Whether this is training follows from the layer that calls it; outermost it is not.
    /// On symbolic tensors the call is remembered, for a functional model to do it with numbers.
    @Override
    public final Tensor apply(Tensor x) {
        return apply(Nest.of(x)).single();
    }

    /// Applies the layer.
    public final Tensor apply(Tensor x, boolean training) {
        return apply(Nest.of(x), training).single();
    }

    /// Applies a layer of several inputs.
    public final Tensor apply(Tensor first, Tensor second, Tensor... more) {
        List<Tensor> all = new ArrayList<>(List.of(first, second));
        all.addAll(List.of(more));
        return apply(Nest.of(all)).single();
    }

    /// Applies a layer of several inputs.
    public final Tensor apply(List<Tensor> inputs) {
        return apply(Nest.of(inputs)).single();
    }

    /// Applies a layer of any structure of inputs and outputs.
    public final Nest apply(Nest inputs) {
        return SymbolicCall.isNeeded(inputs)
                ? SymbolicCall.record(this, inputs, Optional.empty())
                : compute(inputs, LayerCall.training());
    }

    /// Applies a layer of any structure of inputs and outputs.
    ///
    /// @throws ShapeException if an input does not fit the layer
    public final Nest apply(Nest inputs, boolean training) {
        return SymbolicCall.isNeeded(inputs)
                ? SymbolicCall.record(this, inputs, Optional.of(training))
                : compute(inputs, training);
    }

    private Nest compute(Nest inputs, boolean training) {
        refuseStranger();
        Nest in = inputs.map(this::toComputeDType);
        check(first(in));
        build(in);
        return LayerCall.enter(this, training, () -> {
            try {
                Nest out = LayerCall.requireOutput(this, call(in, training));
                masks.pass(this, in, out);
                penalizeActivity(out);
                return out;
            } catch (ArgaliException e) {
                throw e.within(label());
            }
        });
    }

    private static Shape first(Nest inputs) {
        List<Tensor> all = inputs.tensors();
        return all.isEmpty() ? Shape.SCALAR : all.getFirst().shape();
    }

    /// Without tracking, a layer made by the way would be trained by nobody and saved nowhere.
    private void refuseStranger() {
        LayerCall.current().ifPresent(outer -> {
            if (hasWeights() && !LayerCall.isWithin(this)) {
                String type = getClass().getSimpleName();
                throw new ArgaliException(
                        label(),
                        "it is used inside " + outer.layer().label() + " which does not know it, so that nobody would"
                                + " train or save its weights",
                        "Declare it there: private final " + type + " inner = track(\"inner\", " + type + "...)");
            }
        });
    }

    boolean hasWeights() {
        return !weights.isEmpty() || children.values().stream().anyMatch(Layer::hasWeights);
    }

    /// As in Keras, floating inputs are cast and integers are left to the ops.
    private Tensor toComputeDType(Tensor x) {
        boolean cast = autocast() && x.dtype().isFloating();
        return cast ? MaskFlow.cast(x, settings.dtype().compute()) : x;
    }

    private static Shape anyBatch(Shape shape) {
        return shape.rank() == 0 ? shape : shape.with(0, Shape.ANY);
    }

    /// Refuses inputs that do not fit each other, whose shapes may have unknown extents.
    void checkTogether(List<Shape> inputs) {}

    private void check(Shape shape) {
        inputSpec().misfit(shape).ifPresent(m -> {
            throw new ShapeException(label(), m.problem(), m.cure() + axesOf(shape));
        });
    }

    /// What the axes of inputs are, where a shape has another number of them.
    String axesOf(Shape shape) {
        return "";
    }

    /// The penalty on the output. Layers that give it to those inside have none of their own.
    Regularizer outputRegularizer() {
        return settings.activityRegularizer();
    }

    private void penalizeActivity(Nest out) {
        Regularizer regularizer = outputRegularizer();
        if (regularizer.equals(Regularizers.NONE)) {
            return;
        }
        for (Tensor y : out.tensors()) {
            Tensor penalty = regularizer.penalty(y);
            Layers.addLoss(y.rank() == 0 ? penalty : penalty.div(y.shape().dim(0)));
        }
    }

    // ---- building -----------------------------------------------------------------------------------------------

    /// Makes the weights for inputs of this shape, which includes the batch axis: `build(Shape.of(ANY, 784))`. The
    /// first call of [#apply] does it by itself. A layer that is built already is left as it is.
    ///
    /// @throws ShapeException if the layer does not take such inputs, or an extent that a weight needs is not known
    public final void build(Shape input) {
        if (builtFor.isEmpty()) {
            check(input);
            buildOnce(outline(input));
        }
    }

    /// Makes the weights for inputs of the types of these tensors, which are not read, in batches of any size.
    ///
    /// @throws ShapeException if the layer does not take such inputs, or an extent that a weight needs is not known
    public final void build(Nest inputs) {
        if (builtFor.isEmpty()) {
            check(first(inputs));
            buildOnce(inputs.map(x -> Outlines.of(x.type().with(anyBatch(x.shape())))));
        }
    }

    /// Builds again, after layers inside have come or gone. Weights that exist stay as they are.
    protected final void rebuild(Shape input) {
        builtFor = Optional.empty();
        build(input);
    }

    private synchronized void buildOnce(Nest inputs) {
        if (builtFor.isPresent()) {
            return;
        }
        Shape input = first(inputs);
        LayerCall.enter(this, LayerCall.training(), () -> {
            for (Weight w : weights) {
                if (!w.isMade()) {
                    w.make(makeVariable(w, input));
                }
            }
            builtFor = Optional.of(input);
            try {
                onBuild(inputs);
            } catch (ArgaliException e) {
                ArgaliException told = e.within(label());
                builtFor = Optional.empty();
                throw told;
            }
            return input;
        });
    }

    Variable makeVariable(Weight weight, Shape input) {
        return weight.newVariable(input);
    }

    /// {@return whether the weights exist}
    public final boolean isBuilt() {
        return builtFor.isPresent();
    }

    /// {@return the shape of input that the layer was built for, with the batch axis}
    public final Optional<Shape> builtFor() {
        return builtFor;
    }

    /// The shape of the output for inputs of this shape, both with the batch axis; extents may be unknown.
    ///
    /// @throws ShapeException if the layer does not take such inputs
    /// @throws ArgaliException if `call` reads a tensor's value, so that the shape depends on more than shapes
    public Shape computeOutputShape(Shape input) {
        return Outlines.outputs(this, outline(input))
                .map(Layer::first)
                .orElseThrow(() -> new ArgaliException(
                        label(),
                        "its call reads a tensor's value, so that the shape of the output depends on more than that of"
                                + " the input",
                        "Override computeOutputShape"));
    }

    /// What the layer gives for symbolic tensors, whose histories do not matter.
    final Nest outlineOf(Nest inputs) {
        checkTogether(inputs.tensors().stream().map(Tensor::shape).toList());
        check(first(inputs));
        build(inputs);
        return Outlines.outputs(this, inputs).orElseGet(() -> outline(computeOutputShape(first(inputs))));
    }

    private Nest outline(Shape shape) {
        return Nest.of(Outlines.of(new TensorType(settings.dtype().compute(), shape)));
    }

    final int nextSymbolicCall() {
        synchronized (naming) {
            return symbolicCalls++;
        }
    }

    // ---- what it is ---------------------------------------------------------------------------------------------

    /// {@return name, trainable flag, dtypes, penalty on the output, and the shape of input if it was given}
    public final Settings settings() {
        return settings;
    }

    /// {@return the name, which a layer without one takes when it is first asked}
    public final String name() {
        synchronized (naming) {
            String known = name.orElseGet(() -> Layers.uniqueName(Names.snakeCase(namedFor())));
            name = Optional.of(known);
            return known;
        }
    }

    /// {@return whether the weights are trained now}
    public final boolean trainable() {
        return trainable;
    }

    /// Stops training of the weights of this layer and of all inside. Steps traced before must be traced anew.
    public final void freeze() {
        setTrainable(false);
    }

    /// Resumes training of the weights of this layer and of all inside.
    public final void unfreeze() {
        setTrainable(true);
    }

    private void setTrainable(boolean value) {
        trainable = value;
        for (Weight w : weights) {
            if (w.isMade()) {
                w.variable().trainable(value && w.trainable());
            }
        }
        children.values().forEach(l -> l.setTrainable(value));
    }

    /// {@return the layers inside by the attributes that hold them, in the order of declaration}
    public final Map<String, Layer> children() {
        return Collections.unmodifiableMap(children);
    }

    /// {@return this layer's own weights in the order of files: those declared to be trained, then the others}
    public final List<Weight> ownWeights() {
        return weights.stream()
                .sorted(Comparator.comparing((Weight w) -> !w.trainable()))
                .toList();
    }

    /// {@return the variables of all weights: own trained ones, own others, then those of the layers inside}
    public final List<Variable> weights() {
        Set<Variable> all = new LinkedHashSet<>();
        collectWeights(all, false, false);
        return List.copyOf(all);
    }

    /// {@return the values of all weights, in the order of [#weights]}
    public final List<Tensor> getWeights() {
        return weights().stream().map(Variable::value).toList();
    }

    /// Gives the weights other values, in the order of [#weights]; if one does not fit, none is changed.
    ///
    /// @throws ShapeException if there are more or fewer, or one has another shape
    public final void setWeights(List<Tensor> values) {
        Layers.setWeights(label(), weights(), values);
    }

    /// {@return the variables of the weights that are trained}
    public final List<Variable> trainableWeights() {
        Set<Variable> all = new LinkedHashSet<>();
        collectWeights(all, true, false);
        return List.copyOf(all);
    }

    /// {@return the variables of the weights that are not trained, in the order of [#weights]}
    public final List<Variable> nonTrainableWeights() {
        Set<Variable> trained = new LinkedHashSet<>(trainableWeights());
        return weights().stream().filter(v -> !trained.contains(v)).toList();
    }

    /// {@return all variables: weights, and what is not saved, as the counters of random generators}
    public final List<Variable> variables() {
        Set<Variable> all = new LinkedHashSet<>();
        collectWeights(all, false, true);
        return List.copyOf(all);
    }

    private void collectWeights(Set<Variable> into, boolean trainedOnly, boolean states) {
        if (trainedOnly && !trainable) {
            return;
        }
        for (Weight w : ownWeights()) {
            if (w.isMade() && (!trainedOnly || w.variable().trainable())) {
                into.add(w.variable());
            }
        }
        if (states) {
            into.addAll(this.states);
        }
        children.values().forEach(l -> l.collectWeights(into, trainedOnly, states));
    }

    /// {@return the number of elements of all weights}
    public final long countParams() {
        return weights().stream().mapToLong(v -> v.type().size()).sum();
    }

    /// {@return the penalties on the trained weights, own and inside, as scalars of the values of this moment}
    public final List<Tensor> regularizationLosses() {
        List<Tensor> losses = new ArrayList<>();
        for (Weight w : trainedWeights()) {
            if (!w.spec().regularizer().equals(Regularizers.NONE)) {
                losses.add(w.spec().regularizer().penalty(w.variable().value()));
            }
        }
        return losses;
    }

    /// {@return what an optimizer applies after each step, by the variable}
    public final Map<Variable, Constraint> constraints() {
        Map<Variable, Constraint> constraints = new LinkedHashMap<>();
        for (Weight w : trainedWeights()) {
            if (!w.spec().constraint().equals(Constraints.NONE)) {
                constraints.put(w.variable(), w.spec().constraint());
            }
        }
        return constraints;
    }

    private Set<Weight> trainedWeights() {
        Set<Weight> all = new LinkedHashSet<>();
        if (trainable) {
            ownWeights().stream()
                    .filter(w -> w.isMade() && w.variable().trainable())
                    .forEach(all::add);
            children.values().forEach(l -> all.addAll(l.trainedWeights()));
        }
        return all;
    }

    boolean isOwnedBy(Set<Layer> callers) {
        if (callers.contains(this)) {
            return true;
        }
        synchronized (owners) {
            return owners.stream().anyMatch(o -> o.isOwnedBy(callers));
        }
    }

    /// {@return name and headline}
    @Override
    public String toString() {
        return headline() + name.map(n -> " '" + n + "'").orElse("");
    }
}
