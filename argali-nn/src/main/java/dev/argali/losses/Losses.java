package dev.argali.losses;

import dev.argali.config.Names;
import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;

/// Losses by name, and back from files.
public final class Losses {
    private static final Set<String> BY_SHAPE = Set.of("crossentropy", "ce");

    private static final Map<String, BiFunction<Loss.Settings, ObjectConfig, Loss>> CLASSES = Map.of(
            "BinaryCrossentropy", BinaryCrossentropy::from,
            "CategoricalCrossentropy", CategoricalCrossentropy::from,
            "SparseCategoricalCrossentropy", SparseCategoricalCrossentropy::from,
            "MeanSquaredError", (s, _) -> MeanSquaredError.of().with(s),
            "MeanAbsoluteError", (s, _) -> MeanAbsoluteError.of().with(s));

    private static final Map<String, String> SHORT =
            Map.of("bce", "BinaryCrossentropy", "mse", "MeanSquaredError", "mae", "MeanAbsoluteError");

    private Losses() {}

    /// The loss of a name that Keras accepts: a class (`MeanSquaredError`), a function (`mean_squared_error`), or a short
    /// form in small or capital letters (`mse`).
    ///
    /// @throws dev.argali.graph.ValueException if there is none of that name; the message suggests near ones
    public static Loss named(String name) {
        if (CLASSES.containsKey(name)) {
            return made(name, Names.snakeCase(name));
        }
        String lower = name.toLowerCase(Locale.ROOT);
        boolean oneCase = name.equals(lower) || name.equals(name.toUpperCase(Locale.ROOT));
        if (oneCase && SHORT.containsKey(lower)) {
            return made(SHORT.get(lower), name);
        }
        String className = CLASSES.keySet().stream()
                .filter(c -> Names.snakeCase(c).equals(name))
                .findFirst()
                .orElseThrow(() -> Names.unknown("loss", name, known()));
        return made(className, name);
    }

    private static Loss made(String className, String name) {
        return from(ObjectConfig.of("keras.losses", className, Map.of("name", name)));
    }

    /// The loss that `compile` means by a name, which may also be `crossentropy` or `ce`: the binary form for one output,
    /// the sparse one for labels that are class numbers, else the categorical one.
    ///
    /// @param yTrue the shape of a batch of targets
    /// @param yPred the shape of a batch of predictions
    public static Loss resolve(String name, Shape yTrue, Shape yPred) {
        if (!BY_SHAPE.contains(name.toLowerCase(Locale.ROOT))) {
            return named(name);
        }
        if (yPred.last() == 1) {
            return BinaryCrossentropy.of().name(name);
        }
        return SparseCategoricalCrossentropy.fits(yTrue, yPred)
                ? SparseCategoricalCrossentropy.of().name(name)
                : CategoricalCrossentropy.of().name(name);
    }

    /// Checks a name that [#resolve] will be asked for once shapes are known.
    ///
    /// @throws dev.argali.graph.ValueException if there is none of that name; the message suggests near ones
    public static void requireKnown(String name) {
        if (!BY_SHAPE.contains(name.toLowerCase(Locale.ROOT))) {
            named(name);
        }
    }

    /// The loss that a file describes.
    ///
    /// @throws dev.argali.graph.ValueException if there is no such class, or an argument is wrong
    public static Loss from(ObjectConfig file) {
        BiFunction<Loss.Settings, ObjectConfig, Loss> maker = CLASSES.get(file.className());
        if (maker == null) {
            throw Names.unknown("loss", file.className(), CLASSES.keySet());
        }
        Reduction reduction =
                file.arguments().containsKey("reduction")
                        ? file.text("reduction").map(Reduction::named).orElse(Reduction.NONE)
                        : Reduction.SUM_OVER_BATCH_SIZE;
        String name = file.text("name").orElseGet(() -> Names.snakeCase(file.className()));
        return maker.apply(new Loss.Settings(name, reduction), file);
    }

    private static List<String> known() {
        Set<String> all = new TreeSet<>(SHORT.keySet());
        all.addAll(BY_SHAPE);
        CLASSES.keySet().forEach(c -> all.add(Names.snakeCase(c)));
        return new ArrayList<>(all);
    }
}
