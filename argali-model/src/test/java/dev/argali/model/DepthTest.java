package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.argali.data.Example;
import dev.argali.layers.Dense;
import dev.argali.tensor.Tensor;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/// Networks of many equal layers. What tracing and compiling take is measured by what they allocate, which does not
/// depend on what else the machine does; `argali bench depth` measures time.
class DepthTest {
    private static final int UNITS = 8;

    private static Sequential model(int layers) {
        Sequential model = Sequential.of().inputShape(UNITS);
        for (int i = 0; i < layers; i++) {
            model.add(Dense.of(UNITS).activation("relu"));
        }
        model.compile("adam", "mse");
        return model;
    }

    private static double step(Sequential model) {
        var batch = Example.of(Tensor.of(new float[2 * UNITS], 2, UNITS), Tensor.of(new float[2 * UNITS], 2, UNITS));
        TrainingLoop loop = TrainingLoop.of(model);
        loop.trainStep(batch);
        return loop.results().get("loss");
    }

    private static long allocatedByStep(int layers) {
        Sequential model = model(layers);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        step(model);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    @Test
    void tracing_and_compiling_grow_with_the_number_of_layers_and_no_faster() {
        step(model(3));
        long few = allocatedByStep(60);
        long many = allocatedByStep(480);
        assertThat((double) many / few).isBetween(4.0, 12.0);
    }

    @Test
    void equal_layers_share_kernels_so_that_more_of_them_load_no_more_classes() {
        step(model(4));
        long before = ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount();
        step(model(44));
        long loaded = ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount() - before;
        assertThat(loaded).isLessThan(40);
    }

    @Test
    void a_chain_of_nodes_may_be_longer_than_the_stack_is_deep() throws InterruptedException {
        var loss = new double[] {Double.NaN};
        var thread = new Thread(null, () -> loss[0] = step(model(400)), "small stack", 256 << 10);
        thread.start();
        thread.join();
        assertThat(loss[0]).isZero();
    }
}
