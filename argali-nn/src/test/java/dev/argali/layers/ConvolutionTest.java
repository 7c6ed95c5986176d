package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConvolutionTest {
    @BeforeEach
    void names_begin_anew() {
        Layers.resetNames();
    }

    private static Tensor zeros(int... dims) {
        return Tensor.of(new float[Math.toIntExact(Shape.of(dims).size())], dims);
    }

    @Test
    void unknown_extents_stay_unknown() {
        Shape input = Shape.of(Shape.ANY, Shape.ANY, 8, 3);
        assertThat(Conv2D.of(4, 3).padding("same").strides(2).computeOutputShape(input))
                .isEqualTo(Shape.of(Shape.ANY, Shape.ANY, 4, 4));
        assertThat(MaxPooling2D.of().computeOutputShape(input)).isEqualTo(Shape.of(Shape.ANY, Shape.ANY, 4, 3));
        assertThat(GlobalAveragePooling2D.of().computeOutputShape(input)).isEqualTo(Shape.of(Shape.ANY, 3));
    }

    private static Tensor waves(Shape shape) {
        float[] numbers = new float[Math.toIntExact(shape.size())];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) Math.sin(i + 1);
        }
        return Tensor.of(numbers, shape.dims());
    }

    static Stream<ConvolutionLayer<?>> images() {
        return Stream.of(
                Conv2D.of(2, 3).padding("same"),
                Conv2D.of(2, 3).strides(2),
                DepthwiseConv2D.of(3).depthMultiplier(2),
                SeparableConv2D.of(2, 3).padding("same"),
                Conv2DTranspose.of(2, 3).strides(2));
    }

    @ParameterizedTest
    @MethodSource("images")
    void channels_first_gives_what_channels_last_does(ConvolutionLayer<?> last) {
        ConvolutionLayer<?> first = last.dataFormat("channels_first");
        Tensor x = waves(Shape.of(2, 4, 5, 3));
        Tensor turned = x.transpose(0, 3, 1, 2);
        last.build(x.shape());
        first.build(turned.shape());
        for (int i = 0; i < last.weights().size(); i++) {
            Tensor some = waves(last.weights().get(i).type().shape());
            last.weights().get(i).assign(some);
            first.weights().get(i).assign(some);
        }
        Tensor expected = last.apply(x);
        Tensor got = first.apply(turned);
        assertThat(got.transpose(0, 2, 3, 1).toFloats()).containsExactly(expected.toFloats(), within(1e-5f));
        assertThat(first.computeOutputShape(turned.shape())).isEqualTo(got.shape());
        assertThat(last.computeOutputShape(x.shape())).isEqualTo(expected.shape());
    }

    @Test
    void a_window_larger_than_the_input_is_refused() {
        assertThatThrownBy(() -> Conv2D.of(4, 5).apply(zeros(1, 3, 8, 2)))
                .isInstanceOf(ShapeException.class)
                .hasMessage(
                        "conv: the window spans 5 elements, the input has 3 along spatial axis 0, in layer 'conv2d' ="
                                + " Conv2D(4, [5, 5]), built for [?, 3, 8, 2]. Use padding same, or a smaller window.");
    }

    @Test
    void groups_must_divide_channels_and_filters() {
        assertThatThrownBy(() -> Conv2D.of(4, 3).groups(3))
                .isInstanceOf(ValueException.class)
                .hasMessage("convolution: 3 groups do not divide 4 filters. Give a number of filters that is a multiple"
                        + " of the groups.");
        assertThatThrownBy(() -> Conv2D.of(4, 3).groups(2).build(Shape.of(1, 8, 8, 3)))
                .isInstanceOf(ValueException.class)
                .hasMessageContaining("2 groups do not divide the 3 channels of [1, 8, 8, 3]");
    }

    @Test
    void strides_and_dilation_exclude_each_other() {
        assertThatThrownBy(() -> Conv1D.of(4, 3).strides(2).dilationRate(2))
                .isInstanceOf(ValueException.class)
                .hasMessage("Conv1D: strides are [2] and dilation rates [2]. Give one of them, or use two layers.");
    }

    @Test
    void sizes_must_be_positive_and_as_many_as_axes() {
        assertThatThrownBy(() -> Conv2D.of(0, 3))
                .hasMessageContaining("filters, kernelSize and groups are 0, [3, 3] and 1");
        assertThatThrownBy(() -> Conv2D.of(4, 3, 3, 3))
                .hasMessage("kernelSize: there are 3 numbers for 2 spatial axes. Give one number, or one for each.");
        assertThatThrownBy(() -> Conv2D.of(4, 3).strides(1, 2, 3))
                .isInstanceOf(ShapeException.class)
                .hasMessage("Conv2D: strides are [1, 2, 3], and there are 2 spatial axes. Give one number, or one for"
                        + " each.");
        assertThatThrownBy(() -> MaxPooling2D.of(0)).hasMessageContaining("poolSize is [0, 0]");
        assertThatThrownBy(() -> MaxPooling2D.of().padding("reflect"))
                .hasMessage("padding: there is no padding 'reflect'. Use valid, same or causal.");
    }

    @Test
    void an_input_of_another_rank_is_refused() {
        assertThatThrownBy(() -> Conv2D.of(4, 3).apply(zeros(8, 28, 28)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("[8, 28, 28]");
    }
}
