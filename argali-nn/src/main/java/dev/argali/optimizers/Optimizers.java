package dev.argali.optimizers;

import dev.argali.config.Names;
import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;

/// Optimizers by name, and back from files.
public final class Optimizers {
    private record Kind(
            double learningRate, Set<String> arguments, BiFunction<Optimizer.Settings, ObjectConfig, Optimizer> maker) {}

    private static final Map<String, Kind> KINDS = Map.of(
            "sgd", new Kind(0.01, Set.of("momentum", "nesterov"), SGD::from),
            "adam", new Kind(0.001, Set.of("beta_1", "beta_2", "epsilon", "amsgrad"), Adam::from));

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

    private Optimizers() {}

    /// The optimizer of this class, with Keras's defaults; letters may be small or capital.
    ///
    /// @throws ValueException if there is none of that name; the message suggests near ones
    public static Optimizer named(String name) {
        return from(ObjectConfig.of("keras.optimizers", name, Map.of()));
    }

    /// The optimizer that a file describes, without its state.
    ///
    /// @throws ValueException if there is no such class, or an argument is wrong or unknown
    public static Optimizer from(ObjectConfig file) {
        String word = file.className().toLowerCase(Locale.ROOT);
        Kind kind = KINDS.get(word);
        if (kind == null) {
            throw Names.unknown("optimizer", file.className(), KINDS.keySet());
        }
        for (String argument : file.arguments().keySet()) {
            if (!COMMON.contains(argument) && !BYGONE.contains(argument) && !kind.arguments.contains(argument)) {
                List<String> known = new ArrayList<>(COMMON);
                known.addAll(kind.arguments);
                throw Names.unknown("argument of optimizer " + word, argument, known);
            }
        }
        return kind.maker.apply(settings(word, kind, file), file);
    }

    private static Optimizer.Settings settings(String word, Kind kind, ObjectConfig file) {
        if (file.argument("learning_rate").filter(v -> !(v instanceof Number)).isPresent()) {
            throw new ValueException(
                    "config of " + file.className(),
                    "'learning_rate' is " + file.argument("learning_rate").get() + ", not a number",
                    "Load without the compile settings, and compile with the schedule as a function");
        }
        return new Optimizer.Settings(
                file.text("name").orElse(word),
                new LearningRate.Fixed(file.number("learning_rate").orElse(kind.learningRate)),
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
