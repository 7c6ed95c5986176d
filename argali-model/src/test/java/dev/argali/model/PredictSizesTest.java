package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.argali.graph.Shape;
import dev.argali.layers.Dense;
import dev.argali.runtime.LruCache;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Predictions in batches of many sizes: few programs, and the numbers that one row at a time gives.
class PredictSizesTest {
    private static final int FEATURES = 300;

    private static Sequential mlp() {
        return Sequential.of(Dense.of(16).activation("relu"), Dense.of(3).activation("softmax"))
                .inputShape(FEATURES);
    }

    /// Row `i` is the same in every array, and unlike all others.
    private static Tensor rows(int n) {
        float[] all = new float[n * FEATURES];
        for (int i = 0; i < all.length; i++) {
            all[i] = (float) Math.sin(0.37 * i + Math.floorDiv(i, 7));
        }
        return Tensor.of(all, n, FEATURES);
    }

    private static long compiled() {
        return LruCache.counts().stream()
                .filter(c -> c.name().equals("programs"))
                .mapToLong(LruCache.Counts::misses)
                .sum();
    }

    @Test
    void sizes_grow_by_half_at_most() {
        int[] sizes = new int[14];
        int n = 0;
        for (int rows = 1; n < sizes.length; rows = sizes[n++] + 1) {
            sizes[n] = BatchSizes.enlarged(rows);
        }
        assertThat(sizes).containsExactly(1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128);
        for (int rows = 1; rows < 5_000; rows++) {
            assertThat(BatchSizes.enlarged(rows)).isBetween(rows, rows + rows / 2);
        }
    }

    @Test
    void batches_of_1_to_64_rows_need_few_programs_and_give_each_row_its_numbers() {
        var model = mlp();
        float[][] wanted = new float[64][];
        for (int i = 0; i < 64; i++) {
            wanted[i] = model.predictOne(Arrays.copyOfRange(rows(64).toFloats(), i * FEATURES, (i + 1) * FEATURES));
        }
        long before = compiled();
        for (int n = 64; n >= 1; n--) {
            int size = n;
            Tensor out = model.predict(rows(n), p -> p.batchSize(size).verbose(0));
            assertThat(out.shape()).isEqualTo(Shape.of(n, 3));
            for (int i = 0; i < n; i++) {
                assertThat(Arrays.copyOfRange(out.toFloats(), 3 * i, 3 * i + 3))
                        .as("row %d of %d", i, n)
                        .containsExactly(wanted[i], within(1e-6f));
            }
        }
        assertThat(compiled() - before).as("programs").isLessThanOrEqualTo(16);
        long known = compiled();
        for (int n = 1; n <= 64; n++) {
            assertThat(model.predictOnBatch(rows(n)).shape()).isEqualTo(Shape.of(n, 3));
            assertThat(model.predict((float[][]) rows(n).toArray())).hasDimensions(n, 3);
        }
        assertThat(compiled() - known).as("more programs for other doors").isLessThanOrEqualTo(1);
    }

    @Test
    void arrays_of_any_length_share_the_programs_of_their_batches() {
        var model = mlp();
        model.predict(rows(64), p -> p.batchSize(8).verbose(0));
        long before = compiled();
        for (int n = 65; n <= 164; n++) {
            Tensor out = model.predict(rows(n), p -> p.batchSize(8).verbose(0));
            assertThat(out.shape()).isEqualTo(Shape.of(n, 3));
        }
        assertThat(compiled() - before).as("for what is left of a batch").isLessThanOrEqualTo(7);
        Tensor all = rows(101);
        assertThat(model.predict(all, p -> p.batchSize(8).verbose(0)).toFloats())
                .containsExactly(
                        model.predict(all, p -> p.batchSize(101).verbose(0)).toFloats(), within(1e-6f));
    }

    /// A model of one function.
    private static final class Of extends Model {
        private final UnaryOperator<Tensor> function;

        Of(UnaryOperator<Tensor> function) {
            this.function = function;
        }

        @Override
        protected Tensor call(Tensor x, boolean training) {
            return function.apply(x);
        }
    }

    private static void predictsExactly(UnaryOperator<Tensor> function) {
        var model = new Of(function);
        for (int n = 1; n <= 33; n++) {
            float[] wanted = function.apply(rows(n)).toFloats();
            assertThat(model.predictOnBatch(rows(n)).toFloats())
                    .as("%d rows", n)
                    .containsExactly(wanted, within(1e-4f));
        }
    }

    @Test
    void a_model_that_looks_at_the_whole_batch_is_given_the_batch_as_it_is() {
        predictsExactly(x -> x.sub(x.mean(0)));
        predictsExactly(x -> x.sum(0));
        predictsExactly(x -> x.mul(x.shape().dim(0)));
        predictsExactly(x -> x.sum().item() > 0 ? x : x.neg());
        predictsExactly(x -> x);
    }

    @Test
    void a_model_that_remembers_is_called_once_for_each_prediction() {
        Variable sum = Variable.untrained("sum", Tensor.scalar(0f));
        var model = new Of(x -> {
            sum.assign(sum.value().add(x.mul(0).add(1).mean(1).sum()));
            return x.mul(2);
        });
        int rows = 0;
        for (int n = 1; n <= 20; n++) {
            model.predictOnBatch(rows(n));
            rows += n;
        }
        assertThat(sum.value().item()).isEqualTo(rows);
    }
}
