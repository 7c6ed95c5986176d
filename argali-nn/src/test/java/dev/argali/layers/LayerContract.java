package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.graph.ValueException;
import dev.argali.optimizers.SGD;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Seeds;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;

/// What every layer must keep: shapes, its form in files, weights carried from one to another, the wither law, dtype
/// policies, lazy = traced, a step of training that lowers the loss, the same numbers for the same seed, freezing.
/// ```java
/// LayerContract.of(() -> Dense.of(4).activation(RELU)).input(2, 3).output(2, 4).weights(2).check();
/// ```
/// A class of the user's must be registered with [LayerConfigs#register] before. What a layer computes is the matter of
/// golden values: [KerasLayersTest].
public final class LayerContract {
    private static final double CLOSE = 2e-6;
    private static final double HALF = 0.03;
    private static final long SEED = 7;

    /// Enough for every output to pass a gradient on for some row.
    private static final int ROWS = 16;

    private final Supplier<? extends Layer> layers;
    private List<TensorType> inputs = List.of(new TensorType(DType.FLOAT32, Shape.of(2, 3)));
    private int integersBelow = 3;
    private Shape output = Shape.of(2, 3);
    private OptionalInt weights = OptionalInt.empty();

    private LayerContract(Supplier<? extends Layer> layers) {
        this.layers = layers;
    }

    /// For the layers that this makes, each a new one of the same kind.
    public static LayerContract of(Supplier<? extends Layer> layers) {
        return new LayerContract(layers);
    }

    /// The shape of an input with the batch axis, `[2, 3]` if not said.
    public LayerContract input(int... dims) {
        inputs = List.of(new TensorType(DType.FLOAT32, Shape.of(dims)));
        return this;
    }

    /// The types of the inputs of a layer that takes several, or other ones than float32.
    public LayerContract inputs(List<TensorType> types) {
        inputs = List.copyOf(types);
        return this;
    }

    /// Integers of inputs are below this, 3 if not said, and not negative.
    public LayerContract integersBelow(int bound) {
        integersBelow = bound;
        return this;
    }

    /// The shape of the output for that input.
    public LayerContract output(int... dims) {
        output = Shape.of(dims);
        return this;
    }

    /// How many weights the layer has.
    public LayerContract weights(int number) {
        weights = OptionalInt.of(number);
        return this;
    }

    /// Holds that the layer keeps the contract.
    public void check() {
        shapes();
        form();
        weightsTravel();
        policies();
        tracing();
        seeds();
        freezing();
        training(false);
        training(true);
        if (layers.get() instanceof FluentLayer<?> fluent) {
            try {
                WitherLaw.check(fluent);
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("wither law of " + fluent, e);
            }
        }
    }

    // ---- shapes ----------------------------------------------------------------------------------------------------

    private void shapes() {
        Layer layer = layers.get();
        assertThat(layer.isBuilt()).isFalse();
        assertThat(layer.weights()).as("weights before building").isEmpty();
        List<Shape> shapes = inputs.stream().map(TensorType::shape).toList();
        List<Shape> anyBatch = shapes.stream().map(s -> s.with(0, Shape.ANY)).toList();
        built(layer);
        assertThat(layer.isBuilt()).isTrue();
        assertThat(layer.builtFor()).contains(anyBatch.getFirst());
        assertThat(shape(layer, shapes)).isEqualTo(output);
        int batch = shapes.getFirst().dim(0);
        Shape anyOutput = shape(layer, anyBatch);
        assertThat(anyOutput).isEqualTo(output.with(0, Shape.ANY));
        assertThat(first(layer.apply(examples(batch))).shape()).isEqualTo(output);
        if (output.dim(0) == batch) {
            assertThat(first(layer.apply(examples(batch + 1))).shape())
                    .as("another batch size")
                    .isEqualTo(output.with(0, batch + 1));
        }
        weights.ifPresent(n -> assertThat(layer.weights()).as("weights").hasSize(n));
        assertThat(layer.countParams())
                .isEqualTo(layer.weights().stream()
                        .mapToLong(v -> v.type().shape().size())
                        .sum());
        assertThat(layer.weights()).as("paths").allMatch(v -> v.name().startsWith(layer.name() + "/"));
        List<Variable> before = layer.weights();
        layer.build(shapes.getFirst());
        assertThat(layer.weights()).as("built once").isEqualTo(before);
    }

    static Shape shape(Layer layer, List<Shape> inputs) {
        return switch (layer) {
            case Merge<?> merge -> merge.computeOutputShape(inputs);
            case AttentionLayer<?> attention -> attention.computeOutputShape(inputs);
            default -> layer.computeOutputShape(inputs.getFirst());
        };
    }

    // ---- files -----------------------------------------------------------------------------------------------------

    private void form() {
        Layer layer = layers.get();
        ObjectConfig file = LayerConfigs.config(layer);
        Layer again = LayerConfigs.from(ObjectConfig.from(file.toMap()));
        assertThat(again).hasSameClassAs(layer);
        assertThat(again.isBuilt()).isFalse();
        assertThat(LayerConfigs.config(again).toMap()).isEqualTo(file.toMap());
        if (file.registeredName().isEmpty()) {
            Map<String, Object> more = new LinkedHashMap<>(file.arguments());
            more.put("unheard_of", 1);
            assertThatThrownBy(() -> LayerConfigs.from(with(file, more)))
                    .isInstanceOf(ValueException.class)
                    .hasMessageStartingWith("argument of " + file.className() + ": there is no argument of "
                            + file.className() + " 'unheard_of'. Use one of ");
        }
    }

    private void weightsTravel() {
        Layer from = built(layers.get());
        Layer to = built(LayerConfigs.from(LayerConfigs.config(from)));
        copyWeights(from, to);
        Nest x = examples();
        assertThat(output(to, x, false).toDoubles())
                .isEqualTo(output(from, x, false).toDoubles());
    }

    private static void copyWeights(Layer from, Layer to) {
        assertThat(to.weights()).hasSameSizeAs(from.weights());
        for (int i = 0; i < from.weights().size(); i++) {
            Variable source = from.weights().get(i);
            Variable target = to.weights().get(i);
            assertThat(target.type().shape()).isEqualTo(source.type().shape());
            assertThat(target.name()).isEqualTo(source.name());
            target.assign(source.value().cast(target.type().dtype()));
        }
    }

    // ---- numbers ---------------------------------------------------------------------------------------------------

    private void policies() {
        Layer plain = built(layers.get());
        ObjectConfig file = LayerConfigs.config(plain);
        if (!file.arguments().containsKey("trainable")) {
            return; // an InputLayer computes nothing
        }
        Nest x = examples();
        double[] expected = output(plain, x, false).toDoubles();
        for (String policy : List.of("float32", "float64", "mixed_bfloat16", "mixed_float16")) {
            DTypePolicy dtypes = DTypePolicy.named(policy);
            Layer layer = built(LayerConfigs.from(under(file, dtypes)));
            copyWeights(plain, layer);
            assertThat(layer.weights())
                    .as(policy)
                    .filteredOn(v -> v.type().dtype().isFloating()) // a counter is of integers under each
                    .allMatch(v -> v.type().dtype().equals(dtypes.variable()));
            Tensor y = output(layer, x, false);
            if (y.dtype().isFloating()) {
                assertThat(y.dtype()).as(policy).isEqualTo(dtypes.compute());
            }
            double tolerance = policy.startsWith("mixed") ? HALF : CLOSE;
            assertClose(policy, y.cast(DType.FLOAT64), expected, tolerance);
        }
    }

    private void tracing() {
        Nest x = examples();
        for (boolean training : List.of(false, true)) {
            Seeds.setRandomSeed(SEED);
            double[] lazy = output(built(layers.get()), x, training).toDoubles();
            Seeds.setRandomSeed(SEED);
            Layer layer = built(layers.get());
            Jit traced = Jit.of("traced", in -> layer.apply(in, training));
            assertClose("traced, training " + training, first(traced.apply(x)), lazy, CLOSE);
        }
    }

    private void seeds() {
        Nest x = examples();
        Seeds.setRandomSeed(SEED);
        Layer first = built(layers.get());
        List<double[]> weights =
                first.weights().stream().map(v -> v.value().toDoubles()).toList();
        double[] once = output(first, x, true).toDoubles();
        double[] then = output(first, x, true).toDoubles();
        Seeds.setRandomSeed(SEED);
        Layer second = built(layers.get());
        for (int i = 0; i < weights.size(); i++) {
            assertThat(second.weights().get(i).value().toDoubles())
                    .as("weights of one seed")
                    .isEqualTo(weights.get(i));
        }
        assertThat(output(second, x, true).toDoubles())
                .as("outputs of one seed")
                .isEqualTo(once);
        assertThat(output(second, x, true).toDoubles()).as("second call").isEqualTo(then);
        assertThat(output(second, x, false).toDoubles())
                .as("without training nothing is random")
                .isEqualTo(output(second, x, false).toDoubles());
    }

    // ---- training --------------------------------------------------------------------------------------------------

    private void freezing() {
        Layer layer = built(layers.get());
        List<Variable> all = layer.weights();
        List<Variable> trained = layer.trainableWeights();
        layer.freeze();
        assertThat(layer.trainableWeights()).as("frozen").isEmpty();
        assertThat(layer.nonTrainableWeights()).isEqualTo(layer.weights());
        assertThat(layer.weights()).isEqualTo(all);
        assertThat(layer.regularizationLosses())
                .as("penalties of a frozen layer")
                .isEmpty();
        layer.unfreeze();
        if (layer.settings().trainable()) {
            assertThat(layer.trainableWeights()).as("unfrozen").isEqualTo(trained);
        }
    }

    private void training(boolean traced) {
        Seeds.setRandomSeed(SEED);
        Layer layer = built(layers.get());
        List<Variable> trained = layer.trainableWeights();
        if (trained.isEmpty()) {
            return;
        }
        var optimizer = SGD.of(0.01);
        Nest x = examples(ROWS);
        Jit step = Jit.of("step", in -> Nest.of(step(layer, optimizer, in)));
        List<double[]> before = trained.stream().map(v -> v.value().toDoubles()).toList();
        double first = traced
                ? step.apply(x).single().item()
                : step(layer, optimizer, x).item();
        double second = traced
                ? step.apply(x).single().item()
                : step(layer, optimizer, x).item();
        boolean random = layer.variables().size() > layer.weights().size();
        if (!random) { // else something else is dropped in each step
            assertThat(second).as("loss after a step, traced " + traced).isLessThan(first);
        }
        for (int i = 0; i < trained.size(); i++) {
            assertThat(trained.get(i).value().toDoubles())
                    .as(trained.get(i).name() + " after a step")
                    .isNotEqualTo(before.get(i));
        }
    }

    /// One step toward outputs that the layer does not have; its own losses count.
    private static Tensor step(Layer layer, SGD optimizer, Nest x) {
        List<Variable> variables = layer.trainableWeights();
        try (var tape = GradientTape.open()) {
            var run = Layers.collectLosses(() -> layer.apply(x, true));
            Tensor loss = run.result().tensors().stream()
                    .map(LayerContract::distance)
                    .reduce(Tensor::add)
                    .orElseThrow();
            for (Tensor more : run.losses()) {
                loss = loss.add(more);
            }
            for (Tensor more : layer.regularizationLosses()) {
                loss = loss.add(more);
            }
            optimizer.apply(tape.gradient(loss, variables), variables);
            return loss;
        }
    }

    private static Tensor distance(Tensor y) {
        return y.sub(example(y.shape()).cast(y.dtype()).add(0.25)).square().mean();
    }

    // ---- ------------------------------------------------------------------------------------------------------------

    private Layer built(Layer layer) {
        if (layer instanceof AttentionLayer<?>) {
            layer.build(examples());
        } else {
            layer.build(inputs.getFirst().shape().with(0, Shape.ANY));
        }
        return layer;
    }

    private static Tensor output(Layer layer, Nest x, boolean training) {
        return first(layer.apply(x, training));
    }

    /// The output; states that come with it are not looked at.
    private static Tensor first(Nest outputs) {
        return outputs.tensors().getFirst();
    }

    private Nest examples() {
        return examples(inputs.getFirst().shape().dim(0));
    }

    private Nest examples(int batch) {
        List<Tensor> all = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            Shape shape = inputs.get(i).shape().with(0, batch);
            all.add(inputs.get(i).dtype().isFloating() ? example(shape, i) : integers(shape));
        }
        return all.size() == 1 ? Nest.of(all.getFirst()) : Nest.of(all);
    }

    private Tensor integers(Shape shape) {
        int[] data = new int[Math.toIntExact(shape.size())];
        for (int i = 0; i < data.length; i++) {
            data[i] = i * 7 % integersBelow;
        }
        return Tensor.of(data).reshape(shape.dims());
    }

    /// The layer and those inside under a policy.
    private static ObjectConfig under(ObjectConfig file, DTypePolicy policy) {
        Map<String, Object> all = new LinkedHashMap<>(file.arguments());
        all.replaceAll((key, value) -> key.equals("dtype") ? policy.config() : under(value, policy));
        return with(file, all);
    }

    private static Object under(Object value, DTypePolicy policy) {
        return switch (value) {
            case ObjectConfig inside when inside.arguments().containsKey("dtype") -> under(inside, policy);
            case List<?> all -> all.stream().map(v -> under(v, policy)).toList();
            default -> value;
        };
    }

    private static ObjectConfig with(ObjectConfig file, Map<String, Object> arguments) {
        return new ObjectConfig(file.module(), file.className(), arguments, file.registeredName());
    }

    /// Numbers between -1.5 and 1.5 that do not repeat.
    private static Tensor example(Shape shape) {
        return example(shape, 0);
    }

    private static Tensor example(Shape shape, int which) {
        float[] data = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < data.length; i++) {
            data[i] = (float) (1.5 * Math.cos(1 + which + 2.5 * i));
        }
        return Tensor.of(data, shape.dims());
    }

    private static void assertClose(String what, Tensor actual, double[] expected, double tolerance) {
        double[] got = actual.toDoubles();
        assertThat(got).as(what).hasSameSizeAs(expected);
        for (int i = 0; i < got.length; i++) {
            assertThat(got[i])
                    .as(what + ": element " + i)
                    .isCloseTo(expected[i], within(tolerance * Math.max(1, Math.abs(expected[i]))));
        }
    }
}
