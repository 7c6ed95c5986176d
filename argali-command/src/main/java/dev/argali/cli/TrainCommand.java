package dev.argali.cli;

import dev.argali.data.Labels;
import dev.argali.data.Mnist;
import dev.argali.data.Split;
import dev.argali.layers.Conv2D;
import dev.argali.layers.Dense;
import dev.argali.layers.Dropout;
import dev.argali.layers.Flatten;
import dev.argali.layers.MaxPooling2D;
import dev.argali.model.Model;
import dev.argali.model.Scores;
import dev.argali.model.Sequential;
import dev.argali.model.Verbose;
import dev.argali.ops.Indexing;
import dev.argali.optimizers.Adam;
import dev.argali.tensor.Seeds;
import dev.argali.tensor.Tensor;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `argali train mnist`: trains a model on real data, evaluates it, saves it, and loads it back.
@Command(
        name = "train",
        description = "Train a model on a data set, evaluate it, save it, and show a few predictions.",
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
    private static final int SIDE = 28;
    private static final int PIXELS = SIDE * SIDE;
    private static final int CLASSES = 10;
    private static final int SHOWN = 5;

    /// What may be trained.
    enum DataSet {
        MNIST;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// What is trained.
    enum Architecture {
        /// 784-64-10.
        MLP(5),
        /// Two convolutions, two pools, dropout: Keras's example for MNIST.
        CNN(3);

        private final int epochs;

        Architecture(int epochs) {
            this.epochs = epochs;
        }

        private Sequential build() {
            Dense answer = Dense.of(CLASSES).activation("softmax");
            return switch (this) {
                case MLP ->
                    Sequential.of(Dense.of(64).activation("relu"), answer).inputShape(PIXELS);
                case CNN ->
                    Sequential.of(
                                    Conv2D.of(32, 3).activation("relu"),
                                    MaxPooling2D.of(2),
                                    Conv2D.of(64, 3).activation("relu"),
                                    MaxPooling2D.of(2),
                                    Flatten.of(),
                                    Dropout.of(0.5),
                                    answer)
                            .inputShape(SIDE, SIDE, 1);
            };
        }

        /// The images as this model takes them.
        private Tensor pixels(Split split) {
            Tensor numbers = split.x().cast("float32").div(255);
            return switch (this) {
                case MLP -> numbers.reshape(split.size(), PIXELS);
                case CNN -> numbers.reshape(split.size(), SIDE, SIDE, 1);
            };
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(paramLabel = "DATA", description = "The data set: ${COMPLETION-CANDIDATES}.")
    private DataSet data = DataSet.MNIST;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private Architecture model = Architecture.MLP;

    @Option(names = "--epochs", paramLabel = "N", description = "Times to go over the data; default 5, of cnn 3.")
    private Optional<Integer> epochs = Optional.empty();

    @Option(names = "--batch-size", paramLabel = "N", description = "Examples in a step; default ${DEFAULT-VALUE}.")
    private int batchSize = 32;

    @Option(names = "--lr", paramLabel = "RATE", description = "Learning rate of Adam; default ${DEFAULT-VALUE}.")
    private double learningRate = 0.001;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of the first weights and the order of the images; default ${DEFAULT-VALUE}. The same seed"
                    + " gives the same model.")
    private long seed = 1;

    @Option(names = "--save", paramLabel = "FILE", description = "Where the model goes; default ${DEFAULT-VALUE}.")
    private Path save = Path.of("my_model.keras");

    @Option(names = "--verbose", paramLabel = "V", description = "auto, 0 (nothing), 1 (a bar) or 2 (a line an epoch).")
    private String verbose = "auto";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        epochs.ifPresent(n -> requirePositive("--epochs", n));
        requirePositive("--batch-size", batchSize);
        if (!save.toString().endsWith(".keras")) {
            throw new ParameterException(spec.commandLine(), "--save must name a .keras file, got '" + save + "'");
        }
        Verbose shown = Verbose.of(verbose);
        Seeds.setRandomSeed(seed);
        return switch (data) {
            case MNIST -> mnist(shown);
        };
    }

    private void requirePositive(String option, int value) {
        if (value <= 0) {
            throw new ParameterException(spec.commandLine(), option + " must be positive, got " + value);
        }
    }

    private int mnist(Verbose shown) {
        PrintStream out = System.out;
        Mnist mnist = Mnist.load();
        Sequential trained = model.build();
        trained.compile(c -> c.optimizer(Adam.of(learningRate))
                .loss("categorical_crossentropy")
                .metrics("accuracy"));
        if (shown != Verbose.SILENT) {
            trained.summary();
        }
        trained.fit(
                model.pixels(mnist.train()),
                Labels.toCategorical(mnist.train().y()),
                f -> f.epochs(epochs.orElse(model.epochs)).batchSize(batchSize).verbose(shown));
        Tensor xTest = model.pixels(mnist.test());
        Scores scores =
                trained.evaluate(xTest, Labels.toCategorical(mnist.test().y()), e -> e.verbose(shown));
        trained.save(save);
        out.println("Saved as " + save);
        show(out, Model.load(save), mnist.test(), xTest);
        out.printf(Locale.ROOT, "Test accuracy: %.4f%n", scores.get("accuracy"));
        return 0;
    }

    /// Pictures of a few digits, with what the loaded model takes them for.
    private static void show(PrintStream out, Model model, Split test, Tensor x) {
        int[] digits = test.y().toInts();
        float[] pixels = Indexing.slice(x, 0, 0, SHOWN).toFloats();
        int[] predicted = model.predict(Indexing.slice(x, 0, 0, SHOWN), p -> p.verbose(0))
                .argmax(-1)
                .toInts();
        out.println("Loaded it back; it takes the first test images for");
        for (int row = 2; row < 26; row += 2) {
            var line = new StringBuilder();
            for (int i = 0; i < SHOWN; i++) {
                for (int column = 2; column < 26; column++) {
                    float ink =
                            pixels[i * PIXELS + row * SIDE + column] + pixels[i * PIXELS + (row + 1) * SIDE + column];
                    line.append(" .:*#".charAt((int) Math.min(4, ink * 2.5f)));
                }
            }
            out.println(line.toString().stripTrailing());
        }
        var captions = new StringBuilder();
        for (int i = 0; i < SHOWN; i++) {
            String caption = predicted[i] == digits[i] ? "a " + digits[i] : predicted[i] + ", it is a " + digits[i];
            captions.append(" ".repeat(9)).append(caption).append(" ".repeat(Math.max(0, 15 - caption.length())));
        }
        out.println(captions.toString().stripTrailing());
    }
}
