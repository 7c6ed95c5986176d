package dev.argali.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.data.Mnist;
import dev.argali.data.Split;
import dev.argali.layers.DTypePolicy;
import dev.argali.layers.Dense;
import dev.argali.model.Sequential;
import dev.argali.ops.Indexing;
import dev.argali.tensor.Seeds;
import dev.argali.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A network learns digits in half precision as it does in float32.
class HalfPrecisionTest {
    private static final int TRAINED = 6_000;
    private static final int TESTED = 2_000;

    @AfterEach
    void others_compute_in_float32() {
        DTypePolicy.setGlobal(DTypePolicy.FLOAT32);
    }

    private static Tensor pixels(Split split, int count) {
        return Indexing.slice(split.x(), 0, 0, count)
                .reshape(count, 28 * 28)
                .cast("float32")
                .div(255);
    }

    @ParameterizedTest
    @ValueSource(strings = {"float32", "mixed_bfloat16", "mixed_float16"})
    void a_network_learns_digits(String policy) {
        Seeds.setRandomSeed(1);
        DTypePolicy.setGlobal(policy);
        Mnist mnist = Mnist.load();
        Sequential model =
                Sequential.of(Dense.of(64).activation("relu"), Dense.of(10).activation("softmax"));
        model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
        model.fit(
                pixels(mnist.train(), TRAINED),
                Indexing.slice(mnist.train().y(), 0, 0, TRAINED),
                f -> f.epochs(2).batchSize(32).verbose(0));
        double accuracy = model.evaluate(
                        pixels(mnist.test(), TESTED),
                        Indexing.slice(mnist.test().y(), 0, 0, TESTED),
                        e -> e.verbose(0))
                .get("accuracy");
        assertThat(accuracy).isGreaterThan(0.87);
    }
}
