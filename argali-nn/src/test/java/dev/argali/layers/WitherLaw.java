package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.activations.ActivationFunction;
import dev.argali.activations.Activations;
import dev.argali.constraints.Constraint;
import dev.argali.constraints.Constraints;
import dev.argali.graph.ArgaliException;
import dev.argali.graph.DType;
import dev.argali.initializers.Initializer;
import dev.argali.initializers.Initializers;
import dev.argali.ops.Images;
import dev.argali.ops.WindowOptions;
import dev.argali.regularizers.Regularizer;
import dev.argali.regularizers.Regularizers;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// The law of withers: each gives a new, unbuilt layer that differs in what the wither is named for and in nothing
/// else, and leaves the old one as it was.
final class WitherLaw {
    private WitherLaw() {}

    /// Holds the law for each public method of the layer that gives a layer of its class.
    static void check(FluentLayer<?> layer) throws ReflectiveOperationException {
        for (Method method : layer.getClass().getMethods()) {
            boolean wither = !Modifier.isStatic(method.getModifiers())
                    && method.getParameterCount() == 1
                    && method.getParameterTypes()[0] != UnaryOperator.class // may change anything
                    && FluentLayer.class.isAssignableFrom(method.getReturnType());
            if (wither) {
                check(layer, method);
            }
        }
    }

    private static void check(FluentLayer<?> layer, Method method) throws ReflectiveOperationException {
        method.setAccessible(true); // public, but the class of a user's layer may not be
        Map<String, Object> before = components(layer);
        boolean changesSomething = false;
        boolean refused = false;
        for (Object value : examples(method)) {
            FluentLayer<?> changed;
            try {
                changed = (FluentLayer<?>) method.invoke(layer, value);
            } catch (InvocationTargetException e) {
                // What does not go with the rest is refused, such as strides beside dilation.
                assertThat(e).hasCauseInstanceOf(ArgaliException.class);
                refused = true;
                continue;
            }
            assertThat(changed).as(method.getName()).isNotSameAs(layer).hasSameClassAs(layer);
            assertThat(changed.isBuilt()).as(method.getName() + ": built").isFalse();
            Set<String> different = different(before, components(changed));
            assertThat(different)
                    .as("%s(%s) changes", method.getName(), value)
                    .allMatch(component -> isNamedFor(method.getName(), component));
            changesSomething |= !different.isEmpty();
        }
        assertThat(changesSomething || refused)
                .as(method + " changes something")
                .isTrue();
        assertThat(components(layer)).as("after " + method.getName()).isEqualTo(before);
    }

    /// `kernelInitializer` and `kernel` may change `kernelInitializer`, `inputShape` may change a `shape`.
    private static boolean isNamedFor(String method, String component) {
        String a = method.toLowerCase(Locale.ROOT);
        String b = component.toLowerCase(Locale.ROOT);
        // What a depthwise convolution has for each channel is its number of filters.
        boolean each = method.equals("depthMultiplier") && component.equals("filters");
        // The bin of a hash is an integer, an encoding of it a float.
        boolean policy = component.equals("policy") && (method.equals("dtype") || method.equals("outputMode"));
        return policy || a.endsWith(b) || b.startsWith(a) || each;
    }

    private static Set<String> different(Map<String, Object> a, Map<String, Object> b) {
        assertThat(b.keySet()).isEqualTo(a.keySet());
        Set<String> names = new TreeSet<>();
        a.forEach((key, value) -> {
            if (!value.equals(b.get(key))) {
                names.add(key.substring(key.indexOf('.') + 1));
            }
        });
        return names;
    }

    private static Map<String, Object> components(FluentLayer<?> layer) throws ReflectiveOperationException {
        Map<String, Object> all = new LinkedHashMap<>();
        collect("settings.", layer.settings(), all);
        collect("config.", layer.config(), all);
        return all;
    }

    private static void collect(String prefix, Record record, Map<String, Object> into)
            throws ReflectiveOperationException {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            Method read = component.getAccessor();
            read.setAccessible(true);
            Object value = read.invoke(record);
            if (value instanceof WeightSpec spec) {
                into.put(prefix + component.getName() + "Initializer", spec.initializer());
                into.put(prefix + component.getName() + "Regularizer", spec.regularizer());
                into.put(prefix + component.getName() + "Constraint", spec.constraint());
            } else if (value instanceof Record part && isPart(part)) {
                collect(prefix, part, into);
            } else {
                into.put(prefix + component.getName(), value);
            }
        }
    }

    /// Whether a record groups arguments of a layer that has more than a config should.
    private static boolean isPart(Record value) {
        return value instanceof WindowOptions
                || value instanceof RandomImageLayer.Drawing
                || value instanceof Images.ResizeOptions
                || value instanceof LookupOptions
                || value instanceof Affine
                || value instanceof BatchNormalization.MovingStatistics
                || value instanceof CellOptions
                || value instanceof CellOptions.Weights
                || value instanceof CellDropout
                || value instanceof SequenceOptions
                || value instanceof SimpleRNNCell.Config
                || value instanceof LSTMCell.Config
                || value instanceof GRUCell.Config
                || value instanceof ConvLSTM.CellConfig
                || value instanceof AttentionOptions
                || value instanceof MultiHeadAttention.Heads
                || value instanceof KernelAndBias
                || value instanceof Convolution.Filters
                || value instanceof SeparableConvolution.Filters
                || value instanceof SeparableConvolution.Bias;
    }

    /// Two values, so that one of them is another than the layer has.
    private static List<?> examples(Method wither) {
        Class<?> type = wither.getParameterTypes()[0];
        if (type == String.class) {
            return texts(wither.getName());
        }
        if (type.isEnum()) {
            return Arrays.asList(type.getEnumConstants());
        }
        Map<Class<?>, List<?>> known = Map.ofEntries(
                Map.entry(boolean.class, List.of(true, false)),
                Map.entry(int.class, List.of(3, 4)),
                Map.entry(long.class, List.of(3L, 4L)),
                Map.entry(double.class, List.of(0.25, 0.75)),
                Map.entry(int[].class, List.of(new int[] {2, 3}, new int[] {4, 5})),
                Map.entry(double[].class, List.of(new double[] {2}, new double[] {0.5})),
                Map.entry(long[].class, List.of(new long[] {2}, new long[] {3, 4})),
                Map.entry(String[].class, List.of(new String[] {"p"}, new String[] {"q", "r"})),
                Map.entry(Function.class, List.of((Function<String, List<String>>) List::of)),
                Map.entry(OutputMode.class, List.of(OutputMode.ONE_HOT, OutputMode.COUNT)),
                Map.entry(Recurrent.class, List.of(LSTM.of(2).goBackwards(true), GRU.of(3))),
                Map.entry(DTypePolicy.class, List.of(DTypePolicy.FLOAT64, DTypePolicy.named("mixed_bfloat16"))),
                Map.entry(ActivationFunction.class, List.of(Activations.SOFTSIGN, Activations.TANH)),
                Map.entry(Initializer.class, List.of(Initializers.HE_NORMAL, Initializers.ONES)),
                Map.entry(Regularizer.class, List.of(Regularizers.named("l1"), Regularizers.named("l2"))),
                Map.entry(Constraint.class, List.of(Constraints.named("non_neg"), Constraints.named("unit_norm"))),
                Map.entry(
                        WeightSpec.class,
                        List.of(
                                WeightSpec.init(Initializers.ONES),
                                WeightSpec.init(Initializers.ZEROS).regularizer("l1"))));
        return type == DType.class ? List.of(DType.INT32, DType.FLOAT64) : example(wither, known.get(type));
    }

    private static List<String> texts(String wither) {
        Map<String, List<String>> known = Map.ofEntries(
                Map.entry("name", List.of("a_name", "another")),
                Map.entry("activation", List.of("softsign", "tanh")),
                Map.entry("dtype", List.of("float64", "mixed_float16")),
                Map.entry("dataformat", List.of("channels_first", "channels_last")),
                Map.entry("scoremode", List.of("dot", "concat")),
                Map.entry("biasaxes", List.of("", "c")),
                Map.entry("mergemode", List.of("sum", "ave")),
                Map.entry("maskvalue", List.of("m", "n")),
                Map.entry("masktoken", List.of("m", "n")),
                Map.entry("oovtoken", List.of("m", "n")),
                Map.entry("standardize", List.of("lower", "none")),
                Map.entry("split", List.of("character", "none")),
                Map.entry("oovmethod", List.of("farmhash", "floormod")),
                Map.entry("outputmode", List.of("one_hot", "multi_hot")),
                Map.entry("padding", List.of("same", "valid")),
                Map.entry("interpolation", List.of("bilinear", "nearest")),
                Map.entry("initializer", List.of("he_normal", "ones")),
                Map.entry("regularizer", List.of("l1", "l2")),
                Map.entry("constraint", List.of("non_neg", "unit_norm")));
        String lower = wither.toLowerCase(Locale.ROOT);
        return known.entrySet().stream()
                .filter(e -> lower.endsWith(e.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no example of a text for " + wither + ": add one here"));
    }

    private static List<?> example(Method wither, @org.jspecify.annotations.Nullable List<?> found) {
        if (found == null) {
            throw new AssertionError("no example of a value for " + wither + ": add one here");
        }
        return found;
    }
}
