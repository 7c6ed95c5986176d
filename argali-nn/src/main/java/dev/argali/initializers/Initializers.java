package dev.argali.initializers;

import dev.argali.config.ObjectConfig;
import dev.argali.config.Registry;
import dev.argali.graph.DType;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.BinaryKind;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// The initializers of Keras as constants, by arguments and by name.
public final class Initializers {
    private static final String MODULE = "keras.initializers";
    private static final AtomicLong SEEDS = new AtomicLong();

    /// Zeros.
    public static final Initializer ZEROS = new Filled("Zeros", 0);

    /// Ones.
    public static final Initializer ONES = new Filled("Ones", 1);

    /// Uniform within `sqrt(6 / (fan_in + fan_out))` of 0 (Glorot and Bengio, AISTATS 2010).
    public static final Initializer GLOROT_UNIFORM = (shape, dtype) -> {
        double limit = Math.sqrt(6.0 / (shape.dim(-2) + shape.dim(-1)));
        Literal state = Literal.zeros(TensorType.of(DType.INT64, 2));
        state.setLong(0, SEEDS.getAndIncrement());
        Tensor bits = Primitives.apply(new Prim.RandomBits(shape), Primitives.host(state));
        Tensor upper = Primitives.binary(BinaryKind.SHR, bits, Primitives.fillLike(bits, 8));
        return upper.cast(dtype).mul(0x1p-23 * limit).sub(limit);
    };

    private static final Registry<Initializer> REGISTRY = new Registry<Initializer>("initializer", MODULE)
            .add("Zeros", _ -> ZEROS, "zero")
            .add("Ones", _ -> ONES, "one")
            .add("GlorotUniform", _ -> GLOROT_UNIFORM);

    private Initializers() {}

    private record Filled(String className, double value) implements Initializer {
        @Override
        public Tensor initialize(Shape shape, DType dtype) {
            return Primitives.fill(new TensorType(dtype, shape), value);
        }

        @Override
        public ObjectConfig config() {
            return ObjectConfig.of(MODULE, className, Map.of());
        }
    }

    /// The initializer of Keras's name with its default arguments: a class name or its snake case, as `he_normal`.
    ///
    /// @throws dev.argali.graph.ValueException if there is none; the message suggests the near names
    public static Initializer named(String name) {
        return REGISTRY.named(name);
    }
}
