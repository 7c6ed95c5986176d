package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.tensor.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FlattenTest {
    @BeforeEach
    void names_begin_anew() {
        Layers.resetNames();
    }

    @Test
    void flatten_keeps_the_layer_contract() {
        LayerContract.of(Flatten::of).input(2, 3, 4).output(2, 12).weights(0).check();
        LayerContract.of(() -> Flatten.of().dataFormat("channels_first"))
                .input(2, 3, 2, 2)
                .output(2, 12)
                .check();
    }

    @Test
    void unknown_extents_make_an_unknown_one() {
        assertThat(Flatten.of().computeOutputShape(Shape.of(Shape.ANY, Shape.ANY, 3)))
                .isEqualTo(Shape.of(Shape.ANY, Shape.ANY));
    }

    @Test
    void a_scalar_is_refused() {
        assertThatThrownBy(() -> Flatten.of().apply(Tensor.scalar(1f)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("layer 'flatten' = Flatten: got [] of rank 0."
                        + " Feed a tensor of rank 1 or more, the batch first.");
    }

    @Test
    void an_unknown_format_is_refused() {
        assertThatThrownBy(() -> Flatten.of().dataFormat("channels"))
                .hasMessage("data format: there is no data format 'channels'. Use channels_last or channels_first.");
    }
}
