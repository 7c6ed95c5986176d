package dev.argali.constraints;

import dev.argali.config.ObjectConfig;
import dev.argali.config.Registry;
import dev.argali.graph.ValueException;
import dev.argali.ops.Reductions;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// The constraints of Keras as constants, by arguments and by name. Norms are the roots of the sums of squares along
/// the axes, 1e-7 is added where they divide.
public final class Constraints {
    private static final String MODULE = "keras.constraints";
    private static final double EPSILON = 1e-7;

    /// No constraint.
    public static final Constraint NONE = weight -> weight;

    /// Negative elements become 0.
    public static final Constraint NON_NEG = new NonNegative();

    private static final Registry<Constraint> REGISTRY = new Registry<Constraint>("constraint", MODULE)
            .add("MaxNorm", c -> maxNorm(c.number("max_value").orElse(2.0), axes(c)))
            .add(
                    "MinMaxNorm",
                    c -> minMaxNorm(
                            c.number("min_value").orElse(0.0),
                            c.number("max_value").orElse(1.0),
                            c.number("rate").orElse(1.0),
                            axes(c)))
            .add("NonNeg", _ -> NON_NEG)
            .add("UnitNorm", c -> unitNorm(axes(c)));

    private Constraints() {}

    private record NonNegative() implements Constraint {
        @Override
        public Tensor apply(Tensor weight) {
            return weight.maximum(0);
        }

        @Override
        public ObjectConfig config() {
            return ObjectConfig.of(MODULE, "NonNeg", Map.of());
        }
    }

    private record MaxNorm(double maxValue, List<Integer> axes) implements Constraint {
        @Override
        public Tensor apply(Tensor weight) {
            Tensor norms = norms(weight, axes);
            return weight.mul(norms.clip(0, maxValue).div(norms.add(EPSILON)));
        }

        @Override
        public ObjectConfig config() {
            Map<String, Object> arguments = new LinkedHashMap<>();
            arguments.put("max_value", maxValue);
            arguments.put("axis", axisArgument(axes));
            return ObjectConfig.of(MODULE, "MaxNorm", arguments);
        }
    }

    private record MinMaxNorm(double minValue, double maxValue, double rate, List<Integer> axes) implements Constraint {
        @Override
        public Tensor apply(Tensor weight) {
            Tensor norms = norms(weight, axes);
            Tensor desired = norms.clip(minValue, maxValue).mul(rate).add(norms.mul(1 - rate));
            return weight.mul(desired.div(norms.add(EPSILON)));
        }

        @Override
        public ObjectConfig config() {
            Map<String, Object> arguments = new LinkedHashMap<>();
            arguments.put("min_value", minValue);
            arguments.put("max_value", maxValue);
            arguments.put("rate", rate);
            arguments.put("axis", axisArgument(axes));
            return ObjectConfig.of(MODULE, "MinMaxNorm", arguments);
        }
    }

    private record UnitNorm(List<Integer> axes) implements Constraint {
        @Override
        public Tensor apply(Tensor weight) {
            return weight.div(norms(weight, axes).add(EPSILON));
        }

        @Override
        public ObjectConfig config() {
            return ObjectConfig.of(MODULE, "UnitNorm", Map.of("axis", axisArgument(axes)));
        }
    }

    private static Tensor norms(Tensor weight, List<Integer> axes) {
        int[] along = axes.stream().mapToInt(Integer::intValue).toArray();
        return Reductions.keepDims(weight.square().sum(along), weight, along).sqrt();
    }

    private static Object axisArgument(List<Integer> axes) {
        return axes.size() == 1 ? axes.getFirst() : axes;
    }

    private static int[] axes(ObjectConfig config) {
        if (config.argument("axis").filter(List.class::isInstance).isEmpty()) {
            return new int[] {config.integer("axis").orElse(0L).intValue()};
        }
        return config.list("axis").orElse(List.of()).stream()
                .mapToInt(v -> v instanceof Number n ? n.intValue() : 0)
                .toArray();
    }

    /// Axis 0 if none is named.
    private static List<Integer> axesOrFirst(int... axes) {
        return axes.length == 0 ? List.of(0) : Arrays.stream(axes).boxed().toList();
    }

    /// Norms along `axes` (axis 0 without any) are at most `maxValue`: in a `Dense` kernel those of each unit.
    ///
    /// @throws ValueException if the norm is negative
    public static Constraint maxNorm(double maxValue, int... axes) {
        return new MaxNorm(notNegative("MaxNorm", "max_value", maxValue), axesOrFirst(axes));
    }

    /// Norms along `axes` (axis 0 without any) are moved by `rate` of the way into `minValue … maxValue`.
    ///
    /// @throws ValueException if a norm is negative
    public static Constraint minMaxNorm(double minValue, double maxValue, double rate, int... axes) {
        return new MinMaxNorm(
                notNegative("MinMaxNorm", "min_value", minValue),
                notNegative("MinMaxNorm", "max_value", maxValue),
                rate,
                axesOrFirst(axes));
    }

    /// Norms along `axes` (axis 0 without any) are 1.
    public static Constraint unitNorm(int... axes) {
        return new UnitNorm(axesOrFirst(axes));
    }

    private static double notNegative(String className, String name, double value) {
        if (!(value >= 0)) {
            throw new ValueException(className, name + " must not be negative, got " + value, "");
        }
        return value;
    }

    /// The constraint of Keras's name with its default arguments: a class name or its snake case, as `non_neg`.
    ///
    /// @throws ValueException if there is none; the message suggests the near names
    public static Constraint named(String name) {
        return REGISTRY.named(name);
    }

    /// Lets files name a class of the user's, as `package>Name`.
    public static void register(String registeredName, Function<ObjectConfig, Constraint> factory) {
        REGISTRY.register(registeredName, factory);
    }

    /// The constraint that a file describes.
    ///
    /// @throws ValueException if there is no such class, or an argument is wrong
    public static Constraint from(ObjectConfig config) {
        return REGISTRY.from(config);
    }

    /// {@return the constraint that an argument of a config describes; [#NONE] if it is null or absent}
    public static Constraint argument(ObjectConfig config, String key) {
        return REGISTRY.argument(config, key).orElse(NONE);
    }

    /// {@return what files say of it: an `ObjectConfig`, or [ObjectConfig#NONE] for [#NONE]}
    public static Object config(Constraint constraint) {
        return constraint.equals(NONE) ? ObjectConfig.NONE : constraint.config();
    }
}
