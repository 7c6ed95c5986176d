package dev.argali.regularizers;

import dev.argali.config.ObjectConfig;
import dev.argali.config.Registry;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.ops.Reductions;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/// The regularizers of Keras as constants, by factors and by name.
public final class Regularizers {
    private static final String MODULE = "keras.regularizers";
    private static final double DEFAULT = 0.01;

    /// No penalty.
    public static final Regularizer NONE = x -> Primitives.scalar(x.dtype(), 0);

    /// `0.01 · sum(|x|)`.
    public static final Regularizer L1 = l1(DEFAULT);

    /// `0.01 · sum(x²)`.
    public static final Regularizer L2 = l2(DEFAULT);

    private static final Registry<Regularizer> REGISTRY = new Registry<Regularizer>("regularizer", MODULE)
            .add("L1", c -> l1(c.number("l1").orElse(DEFAULT)))
            .add("L2", c -> l2(c.number("l2").orElse(DEFAULT)))
            .add("L1L2", c -> l1l2(c.number("l1").orElse(0.0), c.number("l2").orElse(0.0)))
            .add(
                    "OrthogonalRegularizer",
                    c -> orthogonal(
                            c.number("factor").orElse(DEFAULT),
                            c.text("mode").map(Mode::named).orElse(Mode.ROWS)));

    private Regularizers() {}

    /// What is made orthogonal: the rows of a matrix or its columns.
    public enum Mode {
        /// Rows to each other.
        ROWS,
        /// Columns to each other.
        COLUMNS;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Mode named(String name) {
            for (Mode m : values()) {
                if (m.text().equals(name)) {
                    return m;
                }
            }
            throw new ValueException(
                    "OrthogonalRegularizer", "there is no mode '" + name + "'", "Use 'rows' or 'columns'");
        }
    }

    private record SumOfAbsolutes(double l1) implements Regularizer {
        @Override
        public Tensor penalty(Tensor x) {
            return x.abs().sum().mul(l1);
        }

        @Override
        public ObjectConfig config() {
            // Keras keeps this one as a float32.
            return ObjectConfig.of(MODULE, "L1", Map.of("l1", (double) (float) l1));
        }
    }

    private record SumOfSquares(double l2) implements Regularizer {
        @Override
        public Tensor penalty(Tensor x) {
            return x.square().sum().mul(l2);
        }

        @Override
        public ObjectConfig config() {
            return ObjectConfig.of(MODULE, "L2", Map.of("l2", l2));
        }
    }

    private record Both(double l1, double l2) implements Regularizer {
        @Override
        public Tensor penalty(Tensor x) {
            Tensor absolutes = x.abs().sum().mul(l1);
            return l2 == 0
                    ? absolutes
                    : l1 == 0
                            ? x.square().sum().mul(l2)
                            : absolutes.add(x.square().sum().mul(l2));
        }

        @Override
        public ObjectConfig config() {
            Map<String, Object> arguments = new LinkedHashMap<>();
            arguments.put("l1", l1);
            arguments.put("l2", l2);
            return ObjectConfig.of(MODULE, "L1L2", arguments);
        }
    }

    private record Orthogonal(double factor, Mode mode) implements Regularizer {
        private static final double EPSILON = 1e-7;

        @Override
        public Tensor penalty(Tensor x) {
            if (x.rank() != 2) {
                throw new ShapeException("OrthogonalRegularizer", "got " + x.shape(), "It takes matrices only");
            }
            Tensor rows = mode == Mode.ROWS ? x : x.transpose();
            int n = rows.shape().dim(0);
            Tensor square = Reductions.keepDims(rows.square().sum(1), rows, 1);
            Tensor unit = rows.mul(square.rsqrt().minimum(1 / EPSILON));
            Tensor products = unit.matmul(unit.transpose());
            double pairs = n * (n - 1.0) / 2;
            return products.mul(notDiagonal(n).cast(x.dtype()))
                    .abs()
                    .sum()
                    .mul(factor * 0.5)
                    .div(pairs);
        }

        private static Tensor notDiagonal(int n) {
            Tensor index = Tensor.of(IntStream.range(0, n).toArray());
            return index.reshape(n, 1).ne(index.reshape(1, n));
        }

        @Override
        public ObjectConfig config() {
            Map<String, Object> arguments = new LinkedHashMap<>();
            arguments.put("factor", (double) (float) factor);
            arguments.put("mode", mode.text());
            return ObjectConfig.of(MODULE, "OrthogonalRegularizer", arguments);
        }
    }

    private static double factor(String className, String name, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new ValueException(className, name + " must be finite and not negative, got " + value, "");
        }
        return value;
    }

    /// `factor · sum(|x|)`.
    ///
    /// @throws ValueException if the factor is negative or not finite
    public static Regularizer l1(double factor) {
        return new SumOfAbsolutes(factor("L1", "l1", factor));
    }

    /// `factor · sum(x²)`.
    ///
    /// @throws ValueException if the factor is negative or not finite
    public static Regularizer l2(double factor) {
        return new SumOfSquares(factor("L2", "l2", factor));
    }

    /// `l1 · sum(|x|) + l2 · sum(x²)`.
    ///
    /// @throws ValueException if a factor is negative or not finite
    public static Regularizer l1l2(double l1, double l2) {
        return new Both(factor("L1L2", "l1", l1), factor("L1L2", "l2", l2));
    }

    /// `factor` times the mean of `|a · b|` over all pairs of rows (or columns) of a matrix, scaled to length 1.
    ///
    /// @throws ValueException if the factor is negative or not finite
    public static Regularizer orthogonal(double factor, Mode mode) {
        return new Orthogonal(factor("OrthogonalRegularizer", "factor", factor), mode);
    }

    /// The regularizer of Keras's name with its default factors: a class name or its snake case, as `l2` or `L2`.
    ///
    /// @throws ValueException if there is none; the message suggests the near names
    public static Regularizer named(String name) {
        return REGISTRY.named(name);
    }

    /// Lets files name a class of the user's, as `package>Name`.
    public static void register(String registeredName, Function<ObjectConfig, Regularizer> factory) {
        REGISTRY.register(registeredName, factory);
    }

    /// The regularizer that a file describes.
    ///
    /// @throws ValueException if there is no such class, or an argument is wrong
    public static Regularizer from(ObjectConfig config) {
        return REGISTRY.from(config);
    }

    /// {@return the regularizer that an argument of a config describes; [#NONE] if it is null or absent}
    public static Regularizer argument(ObjectConfig config, String key) {
        return REGISTRY.argument(config, key).orElse(NONE);
    }

    /// {@return what files say of it: an `ObjectConfig`, or [ObjectConfig#NONE] for [#NONE]}
    public static Object config(Regularizer regularizer) {
        return regularizer.equals(NONE) ? ObjectConfig.NONE : regularizer.config();
    }
}
