package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.activations.ActivationFunction;
import dev.argali.activations.Activations;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.initializers.Initializers;
import dev.argali.optimizers.SGD;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Seeds;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// What every layer promises. A layer's test calls `LayerContract.of(() -> Dense.of(4)).input(2, 3).check()`.
public final class LayerContract {
    private final Supplier<? extends FluentLayer<?>> layers;
    private final Shape input;

    private LayerContract(Supplier<? extends FluentLayer<?>> layers, Shape input) {
        this.layers = layers;
        this.input = input;
    }

    /// For layers made by `layers`, each time a new one of the same config.
    public static LayerContract of(Supplier<? extends FluentLayer<?>> layers) {
        return new LayerContract(layers, Shape.of(2, 3));
    }

    /// {@return this, feeding inputs of this shape}
    public LayerContract input(int... shape) {
        return new LayerContract(layers, Shape.of(shape));
    }

    /// Holds all of it.
    public void check() {
        shapesAreSaidBeforehand();
        tracesAgree();
        configsComeBack();
        weightsByValueGiveTheSameOutputs();
        seedsRepeat();
        withersChangeTheirComponentAlone();
        otherDtypesCompute();
        aStepLowersTheLoss();
    }

    private Tensor data(DType dtype) {
        double[] values = new double[Math.toIntExact(input.size())];
        Arrays.setAll(values, i -> Math.sin(1.7 * i + 0.3));
        return Tensor.of(values).cast(dtype).reshape(input.dims());
    }

    private void shapesAreSaidBeforehand() {
        FluentLayer<?> layer = layers.get();
        Shape any = input.with(0, Shape.ANY);
        layer.build(any);
        Shape said = layer.computeOutputShape(any);
        Shape got = layer.apply(data(DType.FLOAT32)).shape();
        assertThat(said.with(0, got.dim(0))).as("output shape").isEqualTo(got);
        assertThat(layer.computeOutputShape(input))
                .as("output shape of a known batch")
                .isEqualTo(got);
        assertThat(layer.builtFor()).contains(any);
        for (Weight weight : layer.ownWeights()) {
            assertThat(weight.variable().name()).endsWith("/" + weight.name());
        }
    }

    private void tracesAgree() {
        FluentLayer<?> layer = layers.get();
        Tensor x = data(DType.FLOAT32);
        float[] lazy = layer.apply(x, false).toFloats();
        assertThat(Jit.of(t -> layer.apply(t, false)).apply(x).toFloats())
                .as("traced")
                .usingComparatorWithPrecision(1e-6f)
                .containsExactly(lazy);
    }

    private void configsComeBack() {
        FluentLayer<?> layer = layers.get();
        var file = LayerConfigs.config(layer);
        Layer again = LayerConfigs.from(file);
        assertThat(again.getClass()).isEqualTo(layer.getClass());
        assertThat(((FluentLayer<?>) again).config()).as("config").isEqualTo(layer.config());
        assertThat(LayerConfigs.config(again).toMap()).as("file").isEqualTo(file.toMap());
    }

    private void weightsByValueGiveTheSameOutputs() {
        FluentLayer<?> one = layers.get();
        Tensor x = data(DType.FLOAT32);
        float[] expected = one.apply(x, false).toFloats();
        Layer other = LayerConfigs.from(LayerConfigs.config(one));
        other.build(input.with(0, Shape.ANY));
        List<Variable> from = one.weights();
        for (int i = 0; i < from.size(); i++) {
            other.weights().get(i).assign(from.get(i).value());
        }
        assertThat(other.apply(x, false).toFloats()).isEqualTo(expected);
    }

    private void seedsRepeat() {
        Tensor x = data(DType.FLOAT32);
        Seeds.setRandomSeed(5);
        float[] first = layers.get().apply(x, true).toFloats();
        Seeds.setRandomSeed(5);
        assertThat(layers.get().apply(x, true).toFloats()).as("the same seed").isEqualTo(first);
    }

    /// Each method that is named and typed like a component of the config changes that component and no other.
    private void withersChangeTheirComponentAlone() {
        FluentLayer<?> layer = layers.get();
        RecordComponent[] components = layer.config().getClass().getRecordComponents();
        for (RecordComponent component : components) {
            Object before = read(component, layer.config());
            Optional<Object> other = another(before);
            Optional<Method> wither = Arrays.stream(layer.getClass().getMethods())
                    .filter(m -> m.getName().equals(component.getName())
                            && Arrays.equals(m.getParameterTypes(), new Class<?>[] {component.getType()}))
                    .findFirst();
            if (wither.isEmpty() || other.isEmpty()) {
                continue;
            }
            var changed = (FluentLayer<?>) call(wither.get(), layer, other.get());
            assertThat(changed).isNotSameAs(layer);
            assertThat(changed.settings()).isEqualTo(layer.settings());
            for (RecordComponent each : components) {
                Object expected = each.equals(component) ? other.get() : read(each, layer.config());
                assertThat(read(each, changed.config()))
                        .as(component.getName() + " changed, " + each.getName())
                        .isEqualTo(expected);
            }
        }
        assertThat(layer.name("another").config()).isEqualTo(layer.config());
        assertThat(layer.name("another").name()).isEqualTo("another");
        assertThat(layer.trainable(false).trainable()).isFalse();
    }

    private static Optional<Object> another(Object value) {
        return switch (value) {
            case Integer i -> Optional.of(i + 1);
            case Boolean b -> Optional.of(!b);
            case Double d -> Optional.of(d / 2);
            case ActivationFunction a -> Optional.of(a.equals(Activations.TANH) ? Activations.RELU : Activations.TANH);
            case WeightSpec _ -> Optional.of(WeightSpec.init(Initializers.constant(0.25)));
            case Flatten.DataFormat _ -> Optional.of(Flatten.DataFormat.CHANNELS_FIRST);
            default -> Optional.empty();
        };
    }

    private static Object read(RecordComponent component, Record config) {
        return call(component.getAccessor(), config);
    }

    private static Object call(Method method, Object on, Object... arguments) {
        try {
            return method.invoke(on, arguments);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(method.toString(), e);
        }
    }

    private void otherDtypesCompute() {
        for (String policy : List.of("float64", "mixed_bfloat16", "mixed_float16")) {
            FluentLayer<?> layer = layers.get().dtype(policy);
            Tensor y = layer.apply(data(DType.FLOAT32), false);
            assertThat(y.dtype()).as(policy).isEqualTo(DTypePolicy.named(policy).compute());
            assertThat(layer.weights())
                    .allSatisfy(w -> assertThat(w.type().dtype())
                            .isEqualTo(DTypePolicy.named(policy).variable()));
            double[] narrow = y.toDoubles();
            double[] wide = copyOf(layer).apply(data(DType.FLOAT64), false).toDoubles();
            for (int i = 0; i < wide.length; i++) {
                assertThat(Math.abs(narrow[i] - wide[i])).as(policy).isLessThan(0.05);
            }
        }
    }

    /// The same layer with the same weights in float64.
    private Layer copyOf(FluentLayer<?> layer) {
        FluentLayer<?> wide = layers.get().dtype("float64");
        wide.build(input.with(0, Shape.ANY));
        for (int i = 0; i < wide.weights().size(); i++) {
            wide.weights().get(i).assign(layer.weights().get(i).value().cast(DType.FLOAT64));
        }
        return wide;
    }

    private void aStepLowersTheLoss() {
        FluentLayer<?> layer = layers.get();
        Tensor x = data(DType.FLOAT32);
        layer.build(input.with(0, Shape.ANY));
        List<Variable> trained = layer.trainableWeights();
        if (trained.isEmpty()) {
            return;
        }
        double before = loss(layer, x).item();
        try (var tape = GradientTape.open()) {
            Tensor loss = loss(layer, x);
            SGD.of(1e-3).apply(tape.gradient(loss, trained), trained);
        }
        assertThat(loss(layer, x).item()).as("loss after a step").isLessThan(before);
    }

    private static Tensor loss(Layer layer, Tensor x) {
        return layer.apply(x, false).sub(0.7).square().sum();
    }
}
