package dev.argali.optimizers;

import dev.argali.config.Names;
import dev.argali.config.ObjectConfig;
import dev.argali.config.Registry;
import dev.argali.graph.ValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/// Optimizers by name, and back from files.
public final class Optimizers {
    private static final Set<String> COMMON = Set.of(
            "name",
            "learning_rate",
            "weight_decay",
            "clipnorm",
            "global_clipnorm",
            "clipvalue",
            "use_ema",
            "ema_momentum",
            "ema_overwrite_frequency",
            "loss_scale_factor",
            "gradient_accumulation_steps");

    /// What Keras 2 wrote and nobody needs.
    private static final Set<String> BYGONE = Set.of("decay", "jit_compile", "is_legacy_optimizer");

    private static final Registry<Optimizer> REGISTRY = new Registry<Optimizer>("optimizer", "keras.optimizers")
            .add("SGD", c -> SGD.from(settings(c, 0.01, "momentum", "nesterov"), c))
            .add(
                    "RMSprop",
                    c -> RMSprop.from(settings(c, 0.001, "rho", "momentum", "epsilon", "centered"), c),
                    "rmsprop")
            .add("Adam", c -> Adam.from(settings(c, 0.001, "beta_1", "beta_2", "epsilon", "amsgrad"), c))
            .add("LossScaleOptimizer", LossScaleOptimizer::from);

    private Optimizers() {}

    /// The optimizer of this class, with Keras's defaults; letters may be small or capital.
    ///
    /// @throws ValueException if there is none of that name; the message suggests near ones
    public static Optimizer named(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return REGISTRY.named(REGISTRY.names().contains(lower) ? lower : name);
    }

    /// Lets files name an optimizer of the user's.
    ///
    /// @param registeredName as `package>Name`
    public static void register(String registeredName, Function<ObjectConfig, Optimizer> factory) {
        REGISTRY.register(registeredName, factory);
    }

    /// The optimizer that a file describes, without its state.
    ///
    /// @throws ValueException if there is no such class, or an argument is wrong or unknown
    public static Optimizer from(ObjectConfig file) {
        return REGISTRY.from(file);
    }

    /// What all optimizers have, as a file says it.
    ///
    /// @param rate the learning rate if the file says none
    /// @param own the arguments besides
    private static Optimizer.Settings settings(ObjectConfig file, double rate, String... own) {
        List<String> known = new ArrayList<>(COMMON);
        known.addAll(List.of(own));
        for (String argument : file.arguments().keySet()) {
            if (!known.contains(argument) && !BYGONE.contains(argument)) {
                throw Names.unknown("argument of optimizer " + file.className(), argument, known);
            }
        }
        if (file.argument("learning_rate").filter(v -> !(v instanceof Number)).isPresent()) {
            throw new ValueException(
                    "config of " + file.className(),
                    "'learning_rate' is " + file.argument("learning_rate").get() + ", not a number",
                    "Load without the compile settings, and compile with the schedule as a function");
        }
        return new Optimizer.Settings(
                file.text("name").orElseGet(() -> file.className().toLowerCase(Locale.ROOT)),
                new LearningRate.Fixed(file.number("learning_rate").orElse(rate)),
                new WeightDecay(optional(file.number("weight_decay")), List.of(), List.of()),
                new Clipping(
                        optional(file.number("clipnorm")),
                        optional(file.number("clipvalue")),
                        optional(file.number("global_clipnorm"))),
                new Ema(
                        file.flag("use_ema").orElse(false),
                        file.number("ema_momentum").orElse(Ema.NONE.momentum()),
                        whole(file.integer("ema_overwrite_frequency"))),
                new Scaling(
                        optional(file.number("loss_scale_factor")),
                        whole(file.integer("gradient_accumulation_steps"))));
    }

    private static OptionalDouble optional(Optional<Double> value) {
        return value.isPresent() ? OptionalDouble.of(value.get()) : OptionalDouble.empty();
    }

    private static OptionalInt whole(Optional<Long> value) {
        return value.isPresent() ? OptionalInt.of(Math.toIntExact(value.get())) : OptionalInt.empty();
    }
}
