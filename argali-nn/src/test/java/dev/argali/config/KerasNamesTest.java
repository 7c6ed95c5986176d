package dev.argali.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.argali.activations.Activations;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.initializers.Initializers;
import dev.argali.losses.Loss;
import dev.argali.losses.Losses;
import dev.argali.metrics.Metric;
import dev.argali.metrics.Metrics;
import dev.argali.optimizers.Optimizers;
import dev.argali.regularizers.Regularizers;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Which strings stand for something, and for what: as in Keras.
class KerasNamesTest {
    /// What Keras has and we do not have yet, by the name of the class or function that a string stands for. Whoever
    /// adds one takes it off this list, or the test fails.
    private static final Set<String> NOT_YET = Set.of(
            // optimizers
            "Adadelta",
            "Adafactor",
            "Adagrad",
            "AdamW",
            "Adamax",
            "Ftrl",
            "Lion",
            "Muon",
            "Nadam",
            "ScheduleFreeAdamW",
            // losses
            "BinaryFocalCrossentropy",
            "CTC",
            "CategoricalFocalCrossentropy",
            "CategoricalHinge",
            "Circle",
            "CosineSimilarity",
            "Dice",
            "Hinge",
            "Huber",
            "KLDivergence",
            "LogCosh",
            "MeanAbsolutePercentageError",
            "MeanSquaredLogarithmicError",
            "Poisson",
            "SquaredHinge",
            "Tversky",
            // metrics
            "AUC",
            "BinaryIoU",
            "ConcordanceCorrelation",
            "F1Score",
            "FBetaScore",
            "FalseNegatives",
            "FalsePositives",
            "LogCoshError",
            "PearsonCorrelation",
            "Precision",
            "R2Score",
            "Recall",
            "RootMeanSquaredError",
            "SparseTopKCategoricalAccuracy",
            "TopKCategoricalAccuracy",
            "TrueNegatives",
            "TruePositives",
            // initializers
            "STFT",
            // activations; Keras's own gives numbers that do not sum to 1 (3.15.1)
            "sparsemax");

    /// What Keras takes without being able to use it: its base classes, and a function that has no defaults.
    private static final Set<String> USELESS = Set.of("Initializer", "Loss", "Metric", "threshold");

    @TestFactory
    Stream<DynamicTest> strings_stand_for_what_they_stand_for_in_keras() {
        return KerasJson.tests("/goldens/strings.json", KerasNamesTest::check);
    }

    private static void check(JsonObject c) {
        JsonElement identifier = c.get("identifier");
        if (identifier.isJsonNull()) {
            return; // Python's None; our APIs take no null
        }
        String name = identifier.getAsString();
        boolean missing = c.has("name")
                && (USELESS.contains(c.get("name").getAsString())
                        || NOT_YET.stream().anyMatch(n -> stands(c, n)));
        if (c.get("accepted").getAsBoolean() && !missing) {
            assertThat(look(c, name)).isEqualTo(c.get("name").getAsString());
        } else {
            assertThatThrownBy(() -> look(c, name))
                    .isInstanceOf(ValueException.class)
                    .hasMessageContaining("'" + name + "'");
        }
    }

    private static boolean stands(JsonObject c, String className) {
        String name = c.get("name").getAsString();
        return name.equals(className) || name.equals(Names.snakeCase(className));
    }

    /// What a string is for us, under the name that the golden file gives it: the class, or the function.
    private static String look(JsonObject c, String name) {
        boolean function = c.has("type") && c.get("type").getAsString().equals("function");
        String found = switch (c.get("kind").getAsString()) {
            case "activations" -> (String) Activations.named(name).config();
            case "initializers" -> Initializers.named(name).config().className();
            case "regularizers" -> Regularizers.named(name).config().className();
            case "losses" -> Losses.named(name).config().className();
            case "metrics" -> Metrics.named(name).config().className();
            case "optimizers" -> Optimizers.named(name).config().className();
            case "compile-loss" -> loss(c, name);
            case "compile-metrics" -> metric(c, name);
            default -> throw new AssertionError(c.get("kind"));
        };
        return function ? Names.snakeCase(found) : found;
    }

    private static String loss(JsonObject c, String name) {
        Losses.requireKnown(name);
        Loss loss = Losses.resolve(name, shape(c, "y_true_shape"), shape(c, "y_pred_shape"));
        assertThat(Names.snakeCase(loss.config().className()))
                .isEqualTo(c.get("function").getAsString());
        return loss.name();
    }

    private static String metric(JsonObject c, String name) {
        Metrics.requireKnown(name);
        Metric metric = Metrics.resolve(name, shape(c, "y_true_shape"), shape(c, "y_pred_shape"));
        assertThat(metric.config().className()).isEqualTo(c.get("type").getAsString());
        return metric.name();
    }

    private static Shape shape(JsonObject c, String key) {
        return KerasJson.shape(c.get(key));
    }
}
