package dev.argali.initializers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.ops.Randoms;
import dev.argali.tensor.SeedGenerator;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/// Numbers of a distribution that does not depend on the weight.
///
/// @param first mean, or least number
/// @param second deviation, or the number that all stay below
record Drawn(Kind kind, double first, double second, OptionalLong seed) implements RandomInitializer {
    /// The distribution, with Keras's names of class and arguments.
    enum Kind {
        NORMAL("RandomNormal", "mean", "stddev"),
        TRUNCATED_NORMAL("TruncatedNormal", "mean", "stddev"),
        UNIFORM("RandomUniform", "minval", "maxval");

        private final String className;
        private final String first;
        private final String second;

        Kind(String className, String first, String second) {
            this.className = className;
            this.first = first;
            this.second = second;
        }
    }

    @Override
    public Drawn seed(long value) {
        return new Drawn(kind, first, second, OptionalLong.of(value));
    }

    @Override
    public Tensor initialize(Shape shape, DType dtype) {
        return numbers(kind, shape, first, second, dtype, generator());
    }

    /// Half types take the numbers of float32, rounded.
    static Tensor numbers(Kind kind, Shape shape, double first, double second, DType dtype, SeedGenerator seeds) {
        DType wide = dtype == DType.FLOAT64 ? dtype : DType.FLOAT32;
        Tensor made = switch (kind) {
            case NORMAL -> Randoms.normal(shape, first, second, wide, seeds);
            case TRUNCATED_NORMAL -> Randoms.truncatedNormal(shape, first, second, wide, seeds);
            case UNIFORM -> Randoms.uniform(shape, first, second, wide, seeds);
        };
        return made.cast(dtype);
    }

    @Override
    public ObjectConfig config() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("seed", seed.isPresent() ? seed.getAsLong() : ObjectConfig.NONE);
        all.put(kind.first, first);
        all.put(kind.second, second);
        return ObjectConfig.of(Initializers.MODULE, kind.className, all);
    }
}
