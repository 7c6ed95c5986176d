package dev.argali.bench;

import dev.argali.graph.Shape;
import dev.argali.layers.Conv2D;
import dev.argali.layers.DTypePolicy;
import dev.argali.layers.Dense;
import dev.argali.layers.Dropout;
import dev.argali.layers.Flatten;
import dev.argali.layers.GlobalAveragePooling1D;
import dev.argali.layers.Layer;
import dev.argali.layers.LayerNormalization;
import dev.argali.layers.MaxPooling2D;
import dev.argali.layers.MultiHeadAttention;
import dev.argali.model.Input;
import dev.argali.model.Model;
import dev.argali.model.Sequential;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Locale;

/// A job that other frameworks do, too.
enum Job {
    /// 784-64-10, batches of 32: many small steps.
    J1(Network.MLP, 32, 5, false),
    /// Keras's example for MNIST: two convolutions, two pools, dropout; batches of 128.
    J2(Network.CNN, 128, 2, false),
    /// 784-2048-2048-10, batches of 256: large matrix products, no warm-up.
    J3(Network.WIDE, 256, 1, false),
    /// The model of [#J2] under the policy mixed_bfloat16.
    J2BF16(Network.CNN, 128, 2, false, "mixed_bfloat16"),
    /// The model of [#J3] under the policy mixed_bfloat16.
    J3BF16(Network.WIDE, 256, 1, false, "mixed_bfloat16"),
    /// LeNet-5, batches of 128.
    LENET5(Network.LENET5, 128, 3, false),
    /// A row of an image at each of 28 steps, 128 units, batches of 128 of the first 20,000 images.
    LSTM(Network.RECURRENT, 128, 3, false),
    /// A block of a transformer on 4,096 sequences of 128 standard normals of 64, batches of 32.
    ATTENTION(Network.TRANSFORMER, 32, 3, false),
    /// Predictions of the model of [#J1], one at a time and 256 at once.
    J4MLP(Network.MLP, 32, 1, true),
    /// Predictions of the model of [#J2], one at a time and 256 at once.
    J4CNN(Network.CNN, 128, 1, true),
    /// Predictions of the model of [#LSTM], one at a time and 256 at once.
    J4LSTM(Network.RECURRENT, 128, 1, true),
    /// Predictions of the model of [#J1] in batches of 1,000 different sizes, each of which was seen before.
    J4SIZES(Network.MLP, 32, 1, true);

    private enum Network {
        MLP,
        WIDE,
        CNN,
        LENET5,
        RECURRENT,
        TRANSFORMER;

        Shape image() {
            return switch (this) {
                case MLP, WIDE -> Shape.of(784);
                case CNN, LENET5 -> Shape.of(28, 28, 1);
                case RECURRENT -> Shape.of(28, 28);
                case TRANSFORMER -> Shape.of(128, 64);
            };
        }

        int rows(int all) {
            return switch (this) {
                case RECURRENT -> Math.min(all, 20_000);
                case TRANSFORMER -> Math.min(all, 4_096);
                default -> all;
            };
        }

        /// {@return a new model}
        Model model() {
            Layer last = Dense.of(10).activation("softmax");
            if (this == TRANSFORMER) {
                Tensor x = Input.of(image().dims());
                return Model.of(x, block(x).then(GlobalAveragePooling1D.of()).then(last));
            }
            Sequential model = Sequential.of().inputShape(image().dims());
            layers().forEach(model::add);
            model.add(last);
            return model;
        }

        private static Tensor block(Tensor x) {
            Tensor h = x.add(MultiHeadAttention.of(8, 8).apply(x, x)).then(LayerNormalization.of());
            Tensor dense = h.then(Dense.of(256).activation("gelu")).then(Dense.of(64));
            return h.add(dense).then(LayerNormalization.of());
        }

        /// {@return new layers, all but the last}
        private List<Layer> layers() {
            return switch (this) {
                case TRANSFORMER -> throw new IllegalStateException("no sequence of layers");
                case MLP -> List.of(Dense.of(64).activation("relu"));
                case WIDE ->
                    List.of(Dense.of(2048).activation("relu"), Dense.of(2048).activation("relu"));
                case CNN ->
                    List.of(
                            Conv2D.of(32, 3).activation("relu"),
                            MaxPooling2D.of(2),
                            Conv2D.of(64, 3).activation("relu"),
                            MaxPooling2D.of(2),
                            Flatten.of(),
                            Dropout.of(0.5));
                case LENET5 ->
                    List.of(
                            Conv2D.of(6, 5).activation("relu"),
                            MaxPooling2D.of(2),
                            Conv2D.of(16, 5).activation("relu"),
                            MaxPooling2D.of(2),
                            Flatten.of(),
                            Dense.of(120).activation("relu"),
                            Dense.of(84).activation("relu"));
                case RECURRENT -> List.of(dev.argali.layers.LSTM.of(128));
            };
        }
    }

    private final Network network;
    private final int batchSize;
    private final int epochs;
    private final boolean predicts;
    private final String policy;

    Job(Network network, int batchSize, int epochs, boolean predicts) {
        this(network, batchSize, epochs, predicts, "float32");
    }

    Job(Network network, int batchSize, int epochs, boolean predicts, String policy) {
        this.network = network;
        this.batchSize = batchSize;
        this.epochs = epochs;
        this.predicts = predicts;
        this.policy = policy;
    }

    /// {@return the shape in which its model takes an image}
    Shape image() {
        return network.image();
    }

    /// {@return how many examples it trains on, of so many images}
    int rows(int all) {
        return network.rows(all);
    }

    /// {@return whether its inputs are drawn, not images}
    boolean isOnNoise() {
        return network == Network.TRANSFORMER;
    }

    int batchSize() {
        return batchSize;
    }

    /// {@return how often a training job goes over the data, unless somebody says otherwise}
    int epochs() {
        return epochs;
    }

    /// {@return whether this is a job of predictions}
    boolean predicts() {
        return predicts;
    }

    /// {@return the model, compiled with Adam and its rate of 0.001}
    Model model() {
        DTypePolicy before = DTypePolicy.global();
        DTypePolicy.setGlobal(policy);
        try {
            Model model = network.model();
            model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
            return model;
        } finally {
            DTypePolicy.setGlobal(before);
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
