package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.argali.tensor.Tensor;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a step allocates on the Java heap once it is warm: what more steps of the same `fit` add, so that what a `fit`
/// allocates by itself does not count.
class StepAllocationTest {
    private static final int BATCHES = 100;
    private static final int WARM_UP = 200;

    private static long allocated(Runnable action) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        action.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 256})
    void a_warm_step_of_fit_allocates_at_most_1_KB(int batchSize) {
        Sequential model = Blobs.compiled();
        var data = new Blobs(batchSize * BATCHES, 1);
        Tensor x = data.inputs().eval();
        Tensor y = data.labels().eval();
        model.fit(x, y, f -> f.batchSize(batchSize).epochs(WARM_UP).verbose(0));
        long one = allocated(
                () -> model.fit(x, y, f -> f.batchSize(batchSize).epochs(1).verbose(0)));
        long eleven = allocated(
                () -> model.fit(x, y, f -> f.batchSize(batchSize).epochs(11).verbose(0)));
        assertThat((eleven - one) / (10 * BATCHES)).isLessThanOrEqualTo(1_024);
    }

    @Test
    void a_warm_prediction_of_one_example_allocates_little() {
        Sequential model = Blobs.model();
        float[] one = {1, 2, 3, 4};
        for (int i = 0; i < 20_000; i++) {
            model.predictOne(one);
        }
        long all = allocated(() -> {
            for (int i = 0; i < 2_000; i++) {
                model.predictOne(one);
            }
        });
        assertThat(all / 2_000).isLessThanOrEqualTo(2_048);
    }
}
