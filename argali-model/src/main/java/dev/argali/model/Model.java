package dev.argali.model;

import dev.argali.api.Experimental;
import dev.argali.callbacks.History;
import dev.argali.config.Names;
import dev.argali.data.Example;
import dev.argali.graph.ArgaliException;
import dev.argali.layers.Layer;
import dev.argali.layers.Layers;
import dev.argali.layers.Settings;
import dev.argali.losses.Loss;
import dev.argali.metrics.Metric;
import dev.argali.optimizers.Optimizer;
import dev.argali.runtime.Explanation;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/// A layer that can be compiled, trained, evaluated and asked for predictions.
///
/// ```java
/// model.compile(c -> c.optimizer(Adam.of()).loss("categorical_crossentropy").metrics("accuracy"));
/// model.fit(xTrain, yTrain, f -> f.epochs(5).batchSize(32));
/// Scores scores = model.evaluate(xTest, yTest);
/// ```
/// [Sequential] is a stack of layers. A subclass declares its layers with [#track] and writes [#call]; it may also
/// override [#trainStep], which is traced and compiled once for each shape of batch.
///
/// **Threads**: `predict` may be called by many threads at once, also while `fit` runs: each of its batches sees the
/// weights of one moment between two steps. `compile`, `fit`, `evaluate` and `trainOnBatch` of one model belong to one
/// thread at a time.
public abstract class Model extends Layer {
    private Optional<Compilation> compilation = Optional.empty();
    private volatile Optional<Steps> steps = Optional.empty();
    private final AtomicInteger version = new AtomicInteger();
    private final Tracked tracked = new Tracked();
    private Optional<Nest> builtTypes = Optional.empty();

    /// For a model with these settings.
    protected Model(Settings settings) {
        super(settings);
    }

    /// For a model that names itself.
    protected Model() {
        this(Settings.DEFAULTS);
    }

    // ---- the functional way -------------------------------------------------------------------------------------

    /// The model of the layers that lead from a symbolic input to an output.
    ///
    /// ```java
    /// var x = Input.of(784);
    /// var model = Model.of(x, x.then(Dense.of(64).activation("relu")).then(Dense.of(10)));
    /// ```
    /// @throws ArgaliException if the output depends on another input
    public static Functional of(Tensor input, Tensor output) {
        return of(Nest.of(input), Nest.of(output));
    }

    /// A model of several inputs.
    public static Functional of(List<Tensor> inputs, Tensor output) {
        return of(Nest.of(inputs), Nest.of(output));
    }

    /// A model of several outputs.
    public static Functional of(Tensor input, List<Tensor> outputs) {
        return of(Nest.of(input), Nest.of(outputs));
    }

    /// A model of several inputs and outputs.
    public static Functional of(List<Tensor> inputs, List<Tensor> outputs) {
        return of(Nest.of(inputs), Nest.of(outputs));
    }

    /// A model of any structure of inputs and outputs, such as some by name: `Nest.named(Map.of("a", a, "b", b))`.
    ///
    /// @throws ArgaliException if an output depends on another input
    /// @throws dev.argali.graph.ValueException if two layers have one name
    public static Functional of(Nest inputs, Nest outputs) {
        return Functional.between(Settings.DEFAULTS, inputs, outputs);
    }

    // ---- compile ------------------------------------------------------------------------------------------------

    /// Says how the model is to be trained: `c -> c.optimizer("adam").loss("mse").metrics("mae")`. Weights stay as they
    /// are; which of them are trained is what `trainable` says now.
    ///
    /// @throws dev.argali.graph.ValueException if there is no optimizer, loss or metric of a name
    public final void compile(UnaryOperator<CompileOptions> options) {
        compile(options.apply(CompileOptions.DEFAULTS));
    }

    /// Says how the model is to be trained.
    public final void compile(Optimizer optimizer, Loss loss, Metric... metrics) {
        compile(c -> c.optimizer(optimizer).loss(loss).metrics(metrics));
    }

    /// Says how the model is to be trained, by Keras's names.
    ///
    /// @throws dev.argali.graph.ValueException if there is no optimizer, loss or metric of a name
    public final void compile(String optimizer, String loss, String... metrics) {
        compile(c -> c.optimizer(optimizer).loss(loss).metrics(metrics));
    }

    private void compile(CompileOptions options) {
        compilation = Optional.of(new Compilation(options, settings().dtype()));
        steps = Optional.of(new Steps(this, options.runEagerly(), options.jitCompile()));
    }

    /// {@return what `compile` was told; empty before}
    public final Optional<CompileOptions> compiled() {
        return compilation.map(Compilation::options);
    }

    /// {@return the optimizer}
    ///
    /// @throws ArgaliException if the model is not compiled
    public final Optimizer optimizer() {
        return compilation().optimizer();
    }

    final Compilation compilation() {
        return compilation.orElseThrow(() -> new ArgaliException(
                label(), "it is not compiled", "Call compile first, such as model.compile(\"adam\", \"mse\")"));
    }

    // ---- training, evaluation, prediction -----------------------------------------------------------------------

    /// Trains for one epoch with batches of 32.
    ///
    /// @see #fit(Tensor, Tensor, UnaryOperator)
    public final History fit(Tensor x, Tensor y) {
        return fit(x, y, f -> f);
    }

    /// Trains on arrays: `model.fit(x, y, f -> f.epochs(5).batchSize(32))`.
    ///
    /// @param x the inputs, `[examples, ...]`
    /// @param y the targets, `[examples, ...]`
    /// @return loss and metrics of each epoch
    /// @throws dev.argali.graph.ShapeException if x and y have different numbers of examples, or do not fit the model
    /// @throws ArgaliException if the model is not compiled
    public final History fit(Tensor x, Tensor y, UnaryOperator<FitOptions> options) {
        return fit(Example.of(x, y), options);
    }

    /// Trains a model of several inputs or outputs: `model.fit(Example.of(List.of(a, b), y), f -> f.epochs(5))`.
    ///
    /// @see #fit(Tensor, Tensor, UnaryOperator)
    public final History fit(Example data, UnaryOperator<FitOptions> options) {
        return TrainingLoop.of(this).fit(data, options.apply(FitOptions.DEFAULTS));
    }

    /// Trains on Java arrays for one epoch with batches of 32.
    public final History fit(float[][] x, float[][] y) {
        return fit(x, y, f -> f);
    }

    /// Trains on Java arrays, with labels that are class numbers, for one epoch with batches of 32.
    public final History fit(float[][] x, int[] y) {
        return fit(x, y, f -> f);
    }

    /// Trains on Java arrays.
    public final History fit(float[][] x, float[][] y, UnaryOperator<FitOptions> options) {
        return fit(Tensor.of(x), Tensor.of(y), options);
    }

    /// Trains on Java arrays, with labels that are class numbers.
    public final History fit(float[][] x, int[] y, UnaryOperator<FitOptions> options) {
        return fit(Tensor.of(x), Tensor.of(y), options);
    }

    /// Computes loss and metrics.
    public final Scores evaluate(Tensor x, Tensor y) {
        return evaluate(x, y, e -> e);
    }

    /// Computes loss and metrics: `model.evaluate(x, y, e -> e.batchSize(128).verbose(0))`.
    ///
    /// @throws dev.argali.graph.ShapeException if x and y have different numbers of examples, or do not fit the model
    /// @throws ArgaliException if the model is not compiled
    public final Scores evaluate(Tensor x, Tensor y, UnaryOperator<EvaluateOptions> options) {
        return evaluate(Example.of(x, y), options);
    }

    /// Computes losses and metrics of a model of several inputs or outputs.
    public final Scores evaluate(Example data, UnaryOperator<EvaluateOptions> options) {
        return TrainingLoop.of(this).evaluate(data, options.apply(EvaluateOptions.DEFAULTS));
    }

    /// Computes loss and metrics of Java arrays.
    public final Scores evaluate(float[][] x, float[][] y) {
        return evaluate(x, y, e -> e);
    }

    /// Computes loss and metrics of Java arrays, with labels that are class numbers.
    public final Scores evaluate(float[][] x, int[] y) {
        return evaluate(x, y, e -> e);
    }

    /// Computes loss and metrics of Java arrays.
    public final Scores evaluate(float[][] x, float[][] y, UnaryOperator<EvaluateOptions> options) {
        return evaluate(Tensor.of(x), Tensor.of(y), options);
    }

    /// Computes loss and metrics of Java arrays, with labels that are class numbers.
    public final Scores evaluate(float[][] x, int[] y, UnaryOperator<EvaluateOptions> options) {
        return evaluate(Tensor.of(x), Tensor.of(y), options);
    }

    /// {@return the outputs for all examples, `[examples, ...]`, computed in batches of 32}
    public final Tensor predict(Tensor x) {
        return predict(x, p -> p);
    }

    /// {@return the outputs for all examples}
    ///
    /// @throws dev.argali.graph.ShapeException if the inputs do not fit the model
    public final Tensor predict(Tensor x, UnaryOperator<PredictOptions> options) {
        return predict(Nest.of(x), options).single();
    }

    /// {@return the outputs for all examples, computed in batches of 32, of a model of several inputs or outputs}
    public final Nest predict(Nest x) {
        return predict(x, p -> p);
    }

    /// {@return the outputs for all examples, of a model of several inputs or outputs}
    ///
    /// @throws dev.argali.graph.ArgaliException if the inputs do not fit the model
    public final Nest predict(Nest x, UnaryOperator<PredictOptions> options) {
        return TrainingLoop.of(this).predict(x, options.apply(PredictOptions.DEFAULTS));
    }

    /// {@return the outputs, rows of numbers, for all rows of `x`, each an input in row-major order; prints nothing}
    public final float[][] predict(float[][] x) {
        return predict(x, p -> p.verbose(Verbose.SILENT));
    }

    /// {@return the outputs for all examples, of a model whose output is a row of numbers}
    public final float[][] predict(float[][] x, UnaryOperator<PredictOptions> options) {
        return JavaArrays.predict(this, x, options);
    }

    /// {@return the output for one example, whose numbers are those of one input in row-major order; prints nothing}
    ///
    /// @throws dev.argali.graph.ShapeException if there are not as many as an input has
    public final float[] predictOne(float[] x) {
        return JavaArrays.predictOne(this, x);
    }

    /// One step of training on one batch.
    ///
    /// @return loss and metrics of this batch
    public final Scores trainOnBatch(Tensor x, Tensor y) {
        return trainOnBatch(Example.of(x, y));
    }

    /// One step of training on one batch, which may be weighted.
    ///
    /// @return loss and metrics of this batch
    public final Scores trainOnBatch(Example batch) {
        return TrainingLoop.of(this).scoresOf(batch, TrainingLoop::trainStep);
    }

    /// Loss and metrics of one batch; the weights stay as they are.
    ///
    /// @return loss and metrics of this batch
    public final Scores testOnBatch(Tensor x, Tensor y) {
        return testOnBatch(Example.of(x, y));
    }

    /// Loss and metrics of one batch, which may be weighted; the weights stay as they are.
    ///
    /// @return loss and metrics of this batch
    public final Scores testOnBatch(Example batch) {
        return TrainingLoop.of(this).scoresOf(batch, TrainingLoop::testStep);
    }

    /// {@return the outputs for one batch, computed in one step}
    public final Tensor predictOnBatch(Tensor x) {
        return steps().predict(Nest.of(x)).single();
    }

    /// Where the time of a prediction goes: `System.out.println(model.explain(x))`. Predicts these examples at once,
    /// again and again for less than a second; the first call of a process also measures what the machine can do, for
    /// about a second.
    ///
    /// @return the kernels in the order in which they run, each with its median time
    /// @throws dev.argali.graph.ShapeException if the inputs do not fit the model
    /// @throws dev.argali.graph.UnsupportedOnDeviceException if the backend does not measure kernels
    @Experimental
    public final Explanation explain(Tensor x) {
        return ExplainedPrediction.of(this, x);
    }

    /// Where the time of a prediction goes.
    ///
    /// @see #explain(Tensor)
    @Experimental
    public final Explanation explain(float[][] x) {
        return JavaArrays.explain(this, x);
    }

    /// Lets loss and metrics begin anew.
    public final void resetMetrics() {
        metrics().values().forEach(Metric::reset);
    }

    // ---- files --------------------------------------------------------------------------------------------------

    /// Writes the whole model, what it was compiled with, and the state of its optimizer as a `.keras` file, which
    /// Keras opens.
    ///
    /// @see #save(Path)
    public final void save(String file) {
        save(Path.of(file));
    }

    /// Writes the whole model, what it was compiled with, and the state of its optimizer as a `.keras` file, which
    /// Keras opens. If writing fails, an old file is as it was.
    ///
    /// @throws KerasFileException if the name does not end in `.keras`, or the disk does not take it
    /// @throws ArgaliException if a part has no form in files, as a lambda
    public final void save(Path file) {
        ModelFile.save(this, file);
    }

    /// Reads a `.keras` file of Argali's or Keras's: the model with its weights, compiled if it was, so that training
    /// goes on where it ended.
    ///
    /// @see #load(Path, boolean)
    public static Model load(String file) {
        return load(Path.of(file));
    }

    /// Reads a `.keras` file.
    ///
    /// @see #load(Path, boolean)
    public static Model load(Path file) {
        return load(file, true);
    }

    /// Reads a `.keras` file of Argali's or Keras's. Layers of the user's must be registered first:
    /// [dev.argali.layers.LayerConfigs#register].
    ///
    /// @param compile whether the model is compiled as it was when it was saved
    /// @throws KerasFileException if the file is missing, damaged or of another kind
    /// @throws dev.argali.graph.ValueException if it names a class that is not known
    public static Model load(Path file, boolean compile) {
        return ModelFile.load(file, compile);
    }

    /// Writes the weights alone as a `.weights.h5` file, which Keras reads.
    ///
    /// @throws KerasFileException if the name does not end in `.weights.h5`, or the disk does not take it
    public final void saveWeights(Path file) {
        ModelFile.saveWeights(this, file);
    }

    /// Writes the weights alone as a `.weights.h5` file.
    ///
    /// @see #saveWeights(Path)
    public final void saveWeights(String file) {
        saveWeights(Path.of(file));
    }

    /// Reads the weights of a `.weights.h5` file of Argali's or Keras's into this model. If one does not fit, none is
    /// changed.
    ///
    /// @throws KerasFileException if the file is missing or damaged, or is of another model
    public final void loadWeights(Path file) {
        ModelFile.loadWeights(this, file);
    }

    /// Reads the weights of a `.weights.h5` file.
    ///
    /// @see #loadWeights(Path)
    public final void loadWeights(String file) {
        loadWeights(Path.of(file));
    }

    // ---- for those who write models -----------------------------------------------------------------------------

    /// Declares an optimizer besides that of `compile`, as each half of a GAN has its own. Its state is saved and
    /// loaded with the whole model.
    ///
    /// @param attribute Keras's name of the attribute that holds it, which is its path in files
    /// @param trained the layers whose weights it changes; none means the whole model
    /// @return `optimizer`
    /// @throws dev.argali.graph.ValueException if something else is declared under this name
    protected final <O extends Optimizer> O track(String attribute, O optimizer, Layer... trained) {
        return tracked.add(attribute, optimizer, this, trained);
    }

    /// Declares a metric that a step of one's own updates. It begins anew with each epoch and each evaluation, as those
    /// of `compile`. One that is named `loss` stands in place of the built-in mean.
    ///
    /// @return `metric`
    /// @throws dev.argali.graph.ValueException if another one of this name is declared
    protected final <M extends Metric> M track(M metric) {
        return tracked.add(metric, this);
    }

    /// One step of training: forward pass, loss, gradients, update, metrics. What is returned under names that are not
    /// those of the metrics is shown as it is.
    protected StepResult trainStep(Example batch) {
        try (var tape = GradientTape.open()) {
            Nest predicted = apply(batch.inputs(), true);
            Tensor loss = computeLoss(batch, predicted);
            List<Variable> trained = trainableWeights();
            Tensor scaled = optimizer().scaleLoss(loss);
            optimizer().apply(tape.gradient(scaled, trained), trained, constraints());
            return updateMetrics(batch, predicted, loss);
        }
    }

    /// One step of evaluation: forward pass, loss, metrics.
    protected StepResult testStep(Example batch) {
        Nest predicted = apply(batch.inputs(), false);
        return updateMetrics(batch, predicted, computeLoss(batch, predicted));
    }

    /// One step of prediction: the forward pass.
    protected Nest predictStep(Nest x) {
        return apply(x, false);
    }

    /// The compiled loss of a batch, plus what layers added to it while they were called, plus the penalties on
    /// weights. Override it for another loss in the built-in steps.
    protected Tensor computeLoss(Example batch, Nest predicted) {
        List<Tensor> added = new ArrayList<>(Layers.addedLosses());
        added.addAll(regularizationLosses());
        return compilation().loss(label(), batch, predicted, added);
    }

    /// The loss of a batch of a model of one output.
    protected final Tensor computeLoss(Example batch, Tensor predicted) {
        return computeLoss(batch, Nest.of(predicted));
    }

    /// Adds a batch to the loss and the compiled metrics.
    ///
    /// @return their results
    protected StepResult updateMetrics(Example batch, Nest predicted, Tensor loss) {
        return compilation().update(label(), batch, predicted, loss);
    }

    /// Adds a batch of a model of one output to the loss and the compiled metrics.
    protected final StepResult updateMetrics(Example batch, Tensor predicted, Tensor loss) {
        return updateMetrics(batch, Nest.of(predicted), loss);
    }

    // ---- what it is ---------------------------------------------------------------------------------------------

    /// {@return the layers, in the order in which they were declared}
    public List<Layer> layers() {
        return List.copyOf(children().values());
    }

    /// {@return the layer of this name}
    ///
    /// @throws dev.argali.graph.ValueException if there is none; the message suggests near ones
    public final Layer layer(String name) {
        return layers().stream()
                .filter(l -> l.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Names.unknown(
                        "layer", name, layers().stream().map(Layer::name).toList()));
    }

    /// Prints a table of the layers with the shapes of their outputs and the numbers of their weights.
    public final void summary() {
        summary(s -> s);
    }

    /// Prints a table of the layers: `model.summary(s -> s.lineLength(100).showTrainable(true))`.
    ///
    /// @throws dev.argali.graph.ValueException if a column would be too narrow, or no layers are of the range
    public final void summary(UnaryOperator<SummaryOptions> options) {
        SummaryTable.of(this).print(options.apply(SummaryOptions.DEFAULTS));
    }

    /// {@return what [#summary()] prints, without colours}
    public final String summaryText() {
        return summaryText(s -> s);
    }

    /// {@return what [#summary(UnaryOperator)] prints, without colours}
    ///
    /// @throws dev.argali.graph.ValueException if a column would be too narrow, or no layers are of the range
    public final String summaryText(UnaryOperator<SummaryOptions> options) {
        return SummaryTable.of(this).text(options.apply(SummaryOptions.DEFAULTS));
    }

    /// Draws the layers, each a box with its name, class, output shape and number of parameters, and arrows between
    /// them. Needs the module `argali-plot`.
    ///
    /// @see #plot(Path, UnaryOperator)
    @Experimental
    public final void plot(Path file) {
        plot(file, p -> p);
    }

    /// Draws the layers: `model.plot(Path.of("model.svg"), p -> p.rankdir("LR").expandNested(true))`. The `call` of a
    /// subclass is followed; if it depends on values, the model is one box.
    ///
    /// @throws dev.argali.graph.NotBuiltException if the model is not built
    /// @throws KerasFileException if the name ends neither in `.svg` nor in `.png`, the disk does not take the file, or
    ///     the module `argali-plot` is missing
    @Experimental
    public final void plot(Path file, UnaryOperator<PlotOptions> options) {
        ModelPlot.write(this, file, options.apply(PlotOptions.DEFAULTS));
    }

    /// The steps, which predict before the model is compiled, too.
    final Steps steps() {
        return steps.orElseGet(this::plainSteps);
    }

    private synchronized Steps plainSteps() {
        if (steps.isEmpty()) {
            steps = Optional.of(new Steps(this, false, false));
        }
        return steps.get();
    }

    /// Counts the changes of structure: a step traced before one is not used after it.
    final int version() {
        return version.get();
    }

    /// To be called when layers come or go.
    final void structureChanged() {
        version.incrementAndGet();
    }

    /// {@return all metrics under the names of the logs: those of `compile`, then those that the class declares}
    final SequencedMap<String, Metric> metrics() {
        SequencedMap<String, Metric> all = compilation().metrics();
        all.putAll(tracked.metrics());
        return all;
    }

    final Tracked tracked() {
        return tracked;
    }

    /// Builds the model for inputs like these, and settles what losses and metrics mean for targets like these.
    final void prepare(ArrayData data) {
        Example all = data.arrays();
        build(all.inputs());
        compilation().settle(label(), all.targets(), () -> OutputTypes.of(this, data));
        buildOptimizers();
    }

    /// Makes the slots of the optimizers for the weights that are trained now.
    final void buildOptimizers() {
        compilation.ifPresent(c -> Tracked.build(c.optimizer(), List.of(this)));
        tracked.build();
    }

    /// The names of the layers that make the outputs; empty if they are not known.
    List<String> outputLayers() {
        return List.of();
    }

    /// {@return symbolic tensors of the types of inputs that it was built for; empty before}
    final Optional<Nest> builtTypes() {
        return builtTypes;
    }

    @Override
    protected void onBuild(Nest inputs) {
        builtTypes = Optional.of(inputs);
        super.onBuild(inputs);
    }

    @Override
    protected String label() {
        return "model '" + name() + "'";
    }
}
