package dev.argali.model;

import dev.argali.layers.Dense;
import dev.argali.tensor.Tensor;
import java.util.SplittableRandom;

/// Small data that a small model learns: points of four features around one of three centres.
final class Blobs {
    static final int FEATURES = 4;
    static final int CLASSES = 3;

    final float[][] x;
    final int[] y;

    Blobs(int rows, long seed) {
        var random = new SplittableRandom(seed);
        x = new float[rows][FEATURES];
        y = new int[rows];
        for (int i = 0; i < rows; i++) {
            y[i] = random.nextInt(CLASSES);
            for (int j = 0; j < FEATURES; j++) {
                x[i][j] = (float) ((j == y[i] ? 2 : 0) + random.nextDouble(-1, 1));
            }
        }
    }

    Tensor inputs() {
        return Tensor.of(x);
    }

    Tensor labels() {
        return Tensor.of(y);
    }

    /// Two layers for these data, built.
    static Sequential model() {
        return Sequential.of(
                        Dense.of(8).activation("relu").name("hidden"),
                        Dense.of(CLASSES).activation("softmax").name("output"))
                .inputShape(FEATURES);
    }

    /// The same, compiled.
    static Sequential compiled() {
        Sequential model = model();
        model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
        return model;
    }
}
