package dev.argali.initializers;

import dev.argali.config.ObjectConfig;
import dev.argali.config.Registry;
import dev.argali.graph.ValueException;
import dev.argali.initializers.VarianceScaling.Distribution;
import dev.argali.initializers.VarianceScaling.Mode;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/// The initializers of Keras as constants, by arguments and by name.
///
/// Those that draw numbers draw new ones for each weight, from [dev.argali.tensor.Seeds]; with `seed(long)` they draw
/// the same ones each time.
public final class Initializers {
    static final String MODULE = "keras.initializers";

    private static final double STDDEV = 0.05;

    /// Zeros.
    public static final Initializer ZEROS = new Filled("Zeros", 0);

    /// Ones.
    public static final Initializer ONES = new Filled("Ones", 1);

    /// Ones on the diagonal of a matrix, zeros elsewhere.
    public static final Initializer IDENTITY = new IdentityMatrix(1);

    /// Normal around 0 with deviation 0.05.
    public static final RandomInitializer RANDOM_NORMAL = randomNormal(0, STDDEV);

    /// Uniform between -0.05 and 0.05.
    public static final RandomInitializer RANDOM_UNIFORM = randomUniform(-STDDEV, STDDEV);

    /// Normal around 0 with deviation 0.05, drawn again beyond two deviations.
    public static final RandomInitializer TRUNCATED_NORMAL = truncatedNormal(0, STDDEV);

    /// Truncated normal with variance `1 / fan_in`.
    public static final RandomInitializer VARIANCE_SCALING =
            varianceScaling(1, Mode.FAN_IN, Distribution.TRUNCATED_NORMAL);

    /// Uniform within `sqrt(6 / (fan_in + fan_out))` of 0 (Glorot and Bengio, AISTATS 2010).
    public static final RandomInitializer GLOROT_UNIFORM =
            VarianceScaling.named("GlorotUniform", 1, Mode.FAN_AVG, Distribution.UNIFORM);

    /// Truncated normal with variance `2 / (fan_in + fan_out)` (Glorot and Bengio, AISTATS 2010).
    public static final RandomInitializer GLOROT_NORMAL =
            VarianceScaling.named("GlorotNormal", 1, Mode.FAN_AVG, Distribution.TRUNCATED_NORMAL);

    /// Uniform within `sqrt(6 / fan_in)` of 0 (He et al., ICCV 2015).
    public static final RandomInitializer HE_UNIFORM =
            VarianceScaling.named("HeUniform", 2, Mode.FAN_IN, Distribution.UNIFORM);

    /// Truncated normal with variance `2 / fan_in` (He et al., ICCV 2015).
    public static final RandomInitializer HE_NORMAL =
            VarianceScaling.named("HeNormal", 2, Mode.FAN_IN, Distribution.TRUNCATED_NORMAL);

    /// Uniform within `sqrt(3 / fan_in)` of 0 (Klambauer et al., NIPS 2017).
    public static final RandomInitializer LECUN_UNIFORM =
            VarianceScaling.named("LecunUniform", 1, Mode.FAN_IN, Distribution.UNIFORM);

    /// Truncated normal with variance `1 / fan_in` (Klambauer et al., NIPS 2017).
    public static final RandomInitializer LECUN_NORMAL =
            VarianceScaling.named("LecunNormal", 1, Mode.FAN_IN, Distribution.TRUNCATED_NORMAL);

    /// A random orthogonal matrix (Saxe et al., ICLR 2014).
    public static final RandomInitializer ORTHOGONAL = orthogonal(1);

    private static final Registry<Initializer> REGISTRY = new Registry<Initializer>("initializer", MODULE)
            .add("Zeros", _ -> ZEROS, "zero")
            .add("Ones", _ -> ONES, "one")
            .add("Identity", c -> identity(number(c, "gain", 1)), "IdentityInitializer")
            .add(
                    "RandomNormal",
                    c -> seeded(c, randomNormal(number(c, "mean", 0), number(c, "stddev", STDDEV))),
                    "normal")
            .add(
                    "RandomUniform",
                    c -> seeded(c, randomUniform(number(c, "minval", -STDDEV), number(c, "maxval", STDDEV))),
                    "uniform")
            .add("TruncatedNormal", c -> seeded(c, truncatedNormal(number(c, "mean", 0), number(c, "stddev", STDDEV))))
            .add(
                    "VarianceScaling",
                    c -> seeded(
                            c,
                            varianceScaling(
                                    number(c, "scale", 1),
                                    c.text("mode").map(Mode::named).orElse(Mode.FAN_IN),
                                    c.text("distribution")
                                            .map(Distribution::named)
                                            .orElse(Distribution.TRUNCATED_NORMAL))))
            .add("GlorotUniform", c -> seeded(c, GLOROT_UNIFORM))
            .add("GlorotNormal", c -> seeded(c, GLOROT_NORMAL))
            .add("HeUniform", c -> seeded(c, HE_UNIFORM))
            .add("HeNormal", c -> seeded(c, HE_NORMAL))
            .add("LecunUniform", c -> seeded(c, LECUN_UNIFORM))
            .add("LecunNormal", c -> seeded(c, LECUN_NORMAL))
            .add("Orthogonal", c -> seeded(c, orthogonal(number(c, "gain", 1))), "OrthogonalInitializer");

    private Initializers() {}

    private static double number(ObjectConfig file, String key, double otherwise) {
        return file.number(key).orElse(otherwise);
    }

    private static Initializer seeded(ObjectConfig file, RandomInitializer initializer) {
        return file.integer("seed").<Initializer>map(initializer::seed).orElse(initializer);
    }

    /// One number everywhere.
    public static Initializer constant(double value) {
        return new Filled("Constant", value);
    }

    /// `gain` on the diagonal of a matrix, zeros elsewhere.
    public static Initializer identity(double gain) {
        return new IdentityMatrix(gain);
    }

    /// Normal numbers.
    public static RandomInitializer randomNormal(double mean, double stddev) {
        return new Drawn(Drawn.Kind.NORMAL, mean, stddev, OptionalLong.empty());
    }

    /// Uniform numbers from `minval` to below `maxval`.
    public static RandomInitializer randomUniform(double minval, double maxval) {
        return new Drawn(Drawn.Kind.UNIFORM, minval, maxval, OptionalLong.empty());
    }

    /// Normal numbers, drawn again beyond two deviations from the mean.
    public static RandomInitializer truncatedNormal(double mean, double stddev) {
        return new Drawn(Drawn.Kind.TRUNCATED_NORMAL, mean, stddev, OptionalLong.empty());
    }

    /// Numbers whose variance is `scale` divided by the number of inputs or outputs of a weight.
    public static RandomInitializer varianceScaling(double scale, Mode mode, Distribution distribution) {
        return VarianceScaling.named("VarianceScaling", scale, mode, distribution);
    }

    /// A random orthogonal matrix times `gain`; of more axes than two, all but the last one make the rows.
    public static RandomInitializer orthogonal(double gain) {
        return new Orthogonal(gain, OptionalLong.empty());
    }

    /// The initializer of Keras's name with its default arguments: a class name or its snake case, as `he_normal`.
    ///
    /// @throws ValueException if there is none; the message suggests the near names
    public static Initializer named(String name) {
        return REGISTRY.named(name);
    }

    /// Lets files name a class of the user's, as `package>Name`.
    public static void register(String registeredName, Function<ObjectConfig, Initializer> factory) {
        REGISTRY.register(registeredName, factory);
    }

    /// The initializer that a file describes.
    ///
    /// @throws ValueException if there is no such class, or an argument is wrong
    public static Initializer from(ObjectConfig config) {
        // A class that names cannot stand for, since it has no default in Keras.
        return config.className().equals("Constant") && config.registeredName().isEmpty()
                ? constant(number(config, "value", 0))
                : REGISTRY.from(config);
    }

    /// {@return the initializer that an argument of a config describes; empty if it is null or absent}
    public static Optional<Initializer> argument(ObjectConfig config, String key) {
        return config.argument(key)
                .map(v -> v instanceof String name
                        ? named(name)
                        : from(config.object(key).orElseThrow(() -> config.missing(key))));
    }
}
