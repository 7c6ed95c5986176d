package dev.argali.losses;

import dev.argali.config.Names;
import dev.argali.config.ObjectConfig;
import dev.argali.config.Registry;
import dev.argali.graph.Shape;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/// Losses by name, and back from files.
public final class Losses {
    private static final Set<String> BY_SHAPE = Set.of("crossentropy", "ce");

    private static final Registry<Loss> REGISTRY = new Registry<Loss>("loss", "keras.losses")
            .add("BinaryCrossentropy", c -> BinaryCrossentropy.from(settings(c), c), "bce", "BCE")
            .add("CategoricalCrossentropy", c -> CategoricalCrossentropy.from(settings(c), c))
            .add("SparseCategoricalCrossentropy", c -> SparseCategoricalCrossentropy.from(settings(c), c))
            .add("MeanSquaredError", c -> MeanSquaredError.of().with(settings(c)), "mse", "MSE")
            .add("MeanAbsoluteError", c -> MeanAbsoluteError.of().with(settings(c)), "mae", "MAE");

    private Losses() {}

    private static Loss.Settings settings(ObjectConfig file) {
        boolean given = file.arguments().containsKey("reduction");
        Reduction reduction = given
                ? file.text("reduction").map(Reduction::named).orElse(Reduction.NONE)
                : Reduction.SUM_OVER_BATCH_SIZE;
        return new Loss.Settings(file.text("name").orElseGet(() -> Names.snakeCase(file.className())), reduction);
    }

    /// The loss of a name that Keras accepts: a class (`MeanSquaredError`), a function (`mean_squared_error`), or a
    /// short form in small or capital letters (`mse`).
    ///
    /// @throws dev.argali.graph.ValueException if there is none of that name; the message suggests near ones
    public static Loss named(String name) {
        return REGISTRY.named(name);
    }

    /// Lets files name a loss of the user's.
    ///
    /// @param registeredName as `package>Name`
    public static void register(String registeredName, Function<ObjectConfig, Loss> factory) {
        REGISTRY.register(registeredName, factory);
    }

    /// The loss that `compile` means by a name, under that name, which may also be `crossentropy` or `ce`: the binary
    /// form for one output, the sparse one for labels that are class numbers, else the categorical one.
    ///
    /// @param yTrue the shape of a batch of targets
    /// @param yPred the shape of a batch of predictions
    public static Loss resolve(String name, Shape yTrue, Shape yPred) {
        if (!BY_SHAPE.contains(name.toLowerCase(Locale.ROOT))) {
            return named(name).name(name);
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
        return REGISTRY.from(file);
    }
}
