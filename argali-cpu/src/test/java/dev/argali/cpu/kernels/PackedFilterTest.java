package dev.argali.cpu.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.argali.graph.Shape;
import dev.argali.ops.Convolutions;
import dev.argali.ops.Randoms;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import org.junit.jupiter.api.Test;

/// A filter that was brought into the library's layout is used again, but never when it has changed since.
class PackedFilterTest {
    private static final Shape FEW = Shape.of(2, 12, 12, 32);
    /// So many that a few at a time are convolved.
    private static final Shape MANY = Shape.of(96, 12, 12, 32);

    private final Variable filter =
            Variable.of("filter", Randoms.normal(Shape.of(3, 3, 32, 48)).eval());
    private final Jit predict = Jit.of("predict", in -> Nest.of(convolve(in.single(), filter.value())));
    private final Jit step = Jit.of("step", in -> {
        filter.assign(filter.value().mul(-3));
        return in;
    });

    private static Tensor convolve(Tensor x, Tensor filter) {
        return Convolutions.conv(x, filter);
    }

    private void requireCurrent(Tensor x, double factor, float[] first) {
        for (int i = 0; i < 3; i++) {
            float[] now = predict.apply(Nest.of(x)).single().toFloats();
            for (int j = 0; j < now.length; j++) {
                assertThat((double) now[j]).isCloseTo(factor * first[j], within(1e-3 * Math.abs(factor)));
            }
        }
    }

    @Test
    void changes_by_steps_and_by_assignments_are_seen() {
        requireChangesSeen(Randoms.normal(FEW).eval());
    }

    @Test
    void they_are_seen_in_parts_of_a_batch() {
        requireChangesSeen(Randoms.normal(MANY).eval());
    }

    private void requireChangesSeen(Tensor x) {
        float[] first = predict.apply(Nest.of(x)).single().toFloats();
        requireCurrent(x, 1, first);
        step.apply(Nest.of(Tensor.scalar(0f)));
        requireCurrent(x, -3, first);
        step.apply(Nest.of(Tensor.scalar(0f)));
        step.apply(Nest.of(Tensor.scalar(0f)));
        requireCurrent(x, -27, first);
        filter.assign(filter.value().div(-27));
        requireCurrent(x, 1, first);
    }
}
