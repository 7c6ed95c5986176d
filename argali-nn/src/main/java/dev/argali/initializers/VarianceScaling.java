package dev.argali.initializers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.StringJoiner;

/// Numbers of variance `scale / n`, where `n` is how many numbers a unit is fed with (`fan_in`), how many it feeds
/// (`fan_out`), or the mean of both.
///
/// @param className under which name files know it: those of Glorot, He and LeCun have their scale in the name
/// @param scale the variance of the sum of `n` such numbers
public record VarianceScaling(String className, double scale, Mode mode, Distribution distribution, OptionalLong seed)
        implements RandomInitializer {
    /// The deviation of a normal distribution cut at two deviations.
    private static final double TRUNCATED_STDDEV = .87962566103423978;

    private static final String OWN_NAME = "VarianceScaling";

    /// What the variance is divided by.
    public enum Mode {
        /// The number of inputs of a unit.
        FAN_IN,
        /// The number of units that an input feeds.
        FAN_OUT,
        /// The mean of both.
        FAN_AVG;

        /// The mode of Keras's name, such as `fan_in`.
        ///
        /// @throws ValueException if there is none
        public static Mode named(String name) {
            return ofName("mode", name, values());
        }
    }

    /// How the numbers are distributed.
    public enum Distribution {
        /// Normal, cut at two deviations, of the variance asked for after the cut.
        TRUNCATED_NORMAL,
        /// Normal.
        UNTRUNCATED_NORMAL,
        /// Uniform around 0.
        UNIFORM;

        /// The distribution of Keras's name, such as `uniform`; `normal` is the truncated one.
        ///
        /// @throws ValueException if there is none
        public static Distribution named(String name) {
            return name.equals("normal") ? TRUNCATED_NORMAL : ofName("distribution", name, values());
        }
    }

    private static <E extends Enum<E>> E ofName(String what, String name, E[] values) {
        for (E value : values) {
            if (text(value).equals(name)) {
                return value;
            }
        }
        throw new ValueException(OWN_NAME, "there is no " + what + " '" + name + "'", "Use one of " + texts(values));
    }

    private static String texts(Enum<?>[] values) {
        var all = new StringJoiner(", ");
        for (Enum<?> value : values) {
            all.add(text(value));
        }
        return all.toString();
    }

    private static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /// @throws ValueException if the scale is not positive
    public VarianceScaling {
        if (!(scale > 0)) {
            throw new ValueException(OWN_NAME, "scale must be positive, got " + scale, "Usual is 1 or 2");
        }
    }

    static VarianceScaling named(String className, double scale, Mode mode, Distribution distribution) {
        return new VarianceScaling(className, scale, mode, distribution, OptionalLong.empty());
    }

    @Override
    public VarianceScaling seed(long value) {
        return new VarianceScaling(className, scale, mode, distribution, OptionalLong.of(value));
    }

    /// How many numbers feed a unit, and how many units an input feeds.
    record Fans(double in, double out) {
        /// The last two axes are inputs and outputs, those before a receptive field.
        static Fans of(Shape shape) {
            return switch (shape.rank()) {
                case 0 -> new Fans(1, 1);
                case 1 -> new Fans(shape.dim(0), shape.dim(0));
                default -> {
                    double field = 1;
                    for (int axis = 0; axis < shape.rank() - 2; axis++) {
                        field *= shape.dim(axis);
                    }
                    yield new Fans(shape.dim(-2) * field, shape.dim(-1) * field);
                }
            };
        }
    }

    @Override
    public Tensor initialize(Shape shape, DType dtype) {
        return initialize(shape, dtype, Fans.of(shape));
    }

    /// Values for a weight whose inputs and outputs are not its last two axes.
    ///
    /// @param inputAxes the axes that are summed over
    /// @param outputAxes the axes of what comes out
    public Tensor initialize(Shape shape, DType dtype, List<Integer> inputAxes, List<Integer> outputAxes) {
        return initialize(shape, dtype, new Fans(size(shape, inputAxes), size(shape, outputAxes)));
    }

    private static double size(Shape shape, List<Integer> axes) {
        return axes.stream().mapToDouble(shape::dim).reduce(1, (a, b) -> a * b);
    }

    private Tensor initialize(Shape shape, DType dtype, Fans fans) {
        double n = switch (mode) {
            case FAN_IN -> fans.in();
            case FAN_OUT -> fans.out();
            case FAN_AVG -> (fans.in() + fans.out()) / 2;
        };
        double variance = scale / Math.max(1, n);
        double limit = Math.sqrt(3 * variance);
        double stddev = Math.sqrt(variance);
        return switch (distribution) {
            case TRUNCATED_NORMAL ->
                Drawn.numbers(Drawn.Kind.TRUNCATED_NORMAL, shape, 0, stddev / TRUNCATED_STDDEV, dtype, generator());
            case UNTRUNCATED_NORMAL -> Drawn.numbers(Drawn.Kind.NORMAL, shape, 0, stddev, dtype, generator());
            case UNIFORM -> Drawn.numbers(Drawn.Kind.UNIFORM, shape, -limit, limit, dtype, generator());
        };
    }

    @Override
    public ObjectConfig config() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("seed", seed.isPresent() ? seed.getAsLong() : ObjectConfig.NONE);
        if (className.equals(OWN_NAME)) {
            all.put("scale", scale);
            all.put("mode", text(mode));
            all.put("distribution", text(distribution));
        }
        all.put("input_axes", ObjectConfig.NONE);
        all.put("output_axes", ObjectConfig.NONE);
        return ObjectConfig.of(Initializers.MODULE, className, all);
    }
}
