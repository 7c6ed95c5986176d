package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `Reshape`, `Permute`, `RepeatVector`, `ZeroPadding`, `Cropping` and `UpSampling`.
class ReshapingTest {
    private static final int ANY = Shape.ANY;

    @BeforeEach
    void names_begin_anew() {
        Layers.resetNames();
    }

    private static Tensor zeros(int... dims) {
        return Tensor.of(new float[Math.toIntExact(Shape.of(dims).size())], dims);
    }

    @Test
    void shapes_of_one_axis_of_space_keep_the_layer_contract() {
        LayerContract.of(() -> ZeroPadding1D.of(1, 2))
                .input(2, 3, 4)
                .output(2, 6, 4)
                .check();
        LayerContract.of(() -> Cropping1D.of(1, 0))
                .input(2, 3, 4)
                .output(2, 2, 4)
                .check();
        LayerContract.of(() -> UpSampling1D.of(3))
                .input(2, 3, 4)
                .output(2, 9, 4)
                .check();
        LayerContract.of(() -> RepeatVector.of(3)).input(2, 4).output(2, 3, 4).check();
        LayerContract.of(() -> Reshape.of(ANY, 2))
                .input(2, 3, 4)
                .output(2, 6, 2)
                .check();
        LayerContract.of(() -> Permute.of(2, 1)).input(2, 3, 4).output(2, 4, 3).check();
    }

    @Test
    void images_and_volumes_keep_the_layer_contract() {
        LayerContract.of(() -> ZeroPadding2D.of(1, 2).dataFormat("channels_first"))
                .input(2, 3, 2, 2)
                .output(2, 3, 4, 6)
                .check();
        LayerContract.of(() -> Cropping2D.of(new int[][] {{1, 0}, {0, 2}}))
                .input(2, 3, 4, 2)
                .output(2, 2, 2, 2)
                .check();
        LayerContract.of(() -> UpSampling2D.of(2, 3).interpolation("bilinear"))
                .input(2, 3, 2, 2)
                .output(2, 6, 6, 2)
                .check();
        LayerContract.of(() -> ZeroPadding3D.of(1, 0, 2))
                .input(2, 1, 2, 1, 2)
                .output(2, 3, 2, 5, 2)
                .check();
        LayerContract.of(() -> Cropping3D.of(1))
                .input(2, 3, 3, 4, 2)
                .output(2, 1, 1, 2, 2)
                .check();
        LayerContract.of(() -> UpSampling3D.of(2, 1, 2).dataFormat("channels_first"))
                .input(2, 2, 1, 2, 1)
                .output(2, 2, 2, 2, 2)
                .check();
    }

    @Test
    void unknown_extents_stay_unknown() {
        assertThat(Reshape.of(ANY, 2).computeOutputShape(Shape.of(ANY, ANY, 4))).isEqualTo(Shape.of(ANY, ANY, 2));
        assertThat(ZeroPadding1D.of().computeOutputShape(Shape.of(ANY, ANY, 4))).isEqualTo(Shape.of(ANY, ANY, 4));
        assertThat(Cropping2D.of(1).computeOutputShape(Shape.of(ANY, 7, ANY, 4)))
                .isEqualTo(Shape.of(ANY, 5, ANY, 4));
        assertThat(UpSampling3D.of().computeOutputShape(Shape.of(ANY, 2, ANY, 1, 4)))
                .isEqualTo(Shape.of(ANY, 4, ANY, 2, 4));
        assertThat(Permute.of(2, 1).computeOutputShape(Shape.of(ANY, ANY, 4))).isEqualTo(Shape.of(ANY, 4, ANY));
    }

    @Test
    void inputs_that_do_not_fit_are_refused() {
        assertThatThrownBy(() -> Reshape.of(5).apply(zeros(2, 3, 4)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("layer 'reshape' = Reshape([5]), built for [?, 3, 4]: an example of [3, 4] has 12 numbers,"
                        + " which do not fit into [5]. Give extents whose product is the same.");
        assertThatThrownBy(() -> Cropping1D.of(2, 1).apply(zeros(2, 3, 4)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("layer 'cropping1d' = Cropping1D, built for [?, 3, 4]: of 3 places along axis 1 it would"
                        + " cut off 3. Cut off less, or feed larger inputs.");
        assertThatThrownBy(() -> ZeroPadding2D.of(1).apply(zeros(2, 3, 4)))
                .isInstanceOf(ShapeException.class)
                .hasMessage(
                        "layer 'zero_padding2d' = ZeroPadding2D: got [2, 3, 4] of rank 3. Feed a tensor of rank 4.");
        assertThatThrownBy(() -> RepeatVector.of(2).apply(zeros(2, 3, 4))).hasMessageContaining("rank 2");
    }

    @Test
    void arguments_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> Reshape.of(-1, -1))
                .isInstanceOf(ValueException.class)
                .hasMessage("Reshape: targetShape is [-1, -1]."
                        + " Give 0 or more for each axis but one, which may be -1 for what is left.");
        assertThatThrownBy(() -> Permute.of(0, 1, 2))
                .isInstanceOf(ValueException.class)
                .hasMessage("Permute: dims are [0, 1, 2]. Give each axis from 1 to the last once; 0 is the batch.");
        assertThatThrownBy(() -> RepeatVector.of(0))
                .hasMessage("RepeatVector: n is 0. Give the number of steps, 1 or more.");
        assertThatThrownBy(() -> ZeroPadding1D.of(-1, 0))
                .hasMessage(
                        "margins: before the axes [-1], behind them [0]. Give 0 or more, before and behind each axis.");
        assertThatThrownBy(() -> Cropping2D.of(new int[][] {{1, 1}}))
                .hasMessage("Cropping2D: there are margins for 1 axes. Give them for 2.");
        assertThatThrownBy(() -> UpSampling2D.of(0, 2))
                .hasMessage("UpSampling2D: size is [0, 2]. Give how often each place stands in the output.");
        assertThatThrownBy(() -> UpSampling2D.of().interpolation("cubic"))
                .hasMessage("interpolation: there is no interpolation 'cubic'. Use nearest or bilinear.");
    }
}
