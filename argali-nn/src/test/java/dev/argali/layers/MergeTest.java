package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.TensorType;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MergeTest {
    @BeforeEach
    void names_begin_anew() {
        Layers.resetNames();
    }

    private static TensorType type(int... dims) {
        return new TensorType(DType.FLOAT32, Shape.of(dims));
    }

    private static Tensor zeros(int... dims) {
        return Tensor.of(new float[Math.toIntExact(Shape.of(dims).size())], dims);
    }

    @Test
    void merges_keep_the_layer_contract() {
        Stream.<Supplier<Layer>>of(Add::of, Average::of, Subtract::of, Multiply::of, Maximum::of, Minimum::of)
                .forEach(layer -> LayerContract.of(layer)
                        .inputs(List.of(type(2, 3, 4), type(2, 1, 4)))
                        .output(2, 3, 4)
                        .weights(0)
                        .check());
        LayerContract.of(Concatenate::of)
                .inputs(List.of(type(2, 3), type(2, 4), type(2, 1)))
                .output(2, 8)
                .weights(0)
                .check();
        LayerContract.of(() -> Dot.of(2, 1))
                .inputs(List.of(type(2, 3, 4), type(2, 4, 5)))
                .output(2, 3, 5)
                .weights(0)
                .check();
    }

    @Test
    void unknown_extents_are_taken_from_the_other_inputs_where_they_can_be_told() {
        Shape any = Shape.of(Shape.ANY, Shape.ANY, 4);
        assertThat(Add.of().computeOutputShape(List.of(any, Shape.of(8, 3, 1)))).isEqualTo(Shape.of(8, Shape.ANY, 4));
        assertThat(Concatenate.of().computeOutputShape(List.of(any, Shape.of(8, 3, 1))))
                .isEqualTo(Shape.of(8, 3, 5));
        assertThat(Concatenate.of().axis(1).computeOutputShape(List.of(any, Shape.of(8, 3, 4))))
                .isEqualTo(Shape.of(8, Shape.ANY, 4));
        assertThat(Dot.of(-1).computeOutputShape(List.of(any, Shape.of(Shape.ANY, 2, 4))))
                .isEqualTo(Shape.of(Shape.ANY, Shape.ANY, 2));
    }

    @Test
    void one_input_is_enough_for_a_sum() {
        Tensor x = Tensor.of(new float[][] {{1, 2}});
        assertThat(Add.of().apply(x).toFloats()).containsExactly(1, 2);
        assertThat(Add.of().apply(Nest.of(List.of(x))).single().toFloats()).containsExactly(1, 2);
    }

    @Test
    void shapes_that_do_not_meet_are_named() {
        assertThatThrownBy(() -> Add.of().apply(zeros(2, 3), zeros(2, 4)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("layer 'add' = Add, built for [?, 3]: inputs of shapes [2, 3] and [2, 4]: extents differ"
                        + " (3 != 4). Make the extents equal, or 1 where an input shall be repeated.");
        assertThatThrownBy(() -> Multiply.of().apply(zeros(2, 3), zeros(1, 3)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("layer 'multiply' = Multiply, built for [?, 3]: inputs of shapes [2, 3] and [1, 3]: batches"
                        + " differ (2 != 1). Feed equal batches.");
        assertThatThrownBy(() -> Concatenate.of().apply(zeros(2, 3, 4), zeros(2, 5, 4)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("layer 'concatenate' = Concatenate, built for [?, 3, 4]: inputs of shapes [2, 3, 4] and"
                        + " [2, 5, 4]: extents differ at axis 1 (3 != 5). Inputs may differ along axis -1 alone.");
        assertThatThrownBy(() -> Dot.of(1, 2).apply(zeros(2, 3, 4), zeros(2, 5, 4)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("layer 'dot' = Dot([1, 2]), built for [?, 3, 4]: inputs of shapes [2, 3, 4] and [2, 5, 4]:"
                        + " extents differ at axes 1 and 2 (3 != 4). Choose other axes, or feed equal extents.");
    }

    @Test
    void ranks_numbers_and_axes_that_do_not_fit_are_refused() {
        assertThatThrownBy(() -> Concatenate.of().apply(zeros(2, 3), zeros(2, 3, 1)))
                .hasMessageContaining("inputs of shapes [2, 3] and [2, 3, 1]: ranks differ. Give tensors of one rank.");
        assertThatThrownBy(() -> Concatenate.of().axis(3).apply(zeros(2, 3), zeros(2, 3)))
                .hasMessageContaining("there is no axis 3. Give one of the axes of the inputs.");
        assertThatThrownBy(() -> Subtract.of().apply(zeros(2, 3), zeros(2, 3), zeros(2, 3)))
                .hasMessageContaining("and [2, 3]: there are 3 of them. Give exactly two.");
        assertThatThrownBy(() -> Dot.of(1).apply(zeros(2, 3)))
                .hasMessageContaining("inputs of shapes [2, 3]: there are 1 of them. Give exactly two.");
        assertThatThrownBy(() -> Dot.of(0))
                .isInstanceOf(ValueException.class)
                .hasMessage("Dot: axes are [0]. Give one axis, or one for each input; 0 is the batch.");
        assertThatThrownBy(() -> Dot.of(3).apply(zeros(2, 3), zeros(2, 3)))
                .hasMessageContaining("the axes [3] are not in both. Give axes behind the batch.");
        assertThatThrownBy(() -> Add.of().apply(Nest.of(List.of())))
                .hasMessage("layer 'add' = Add, built for []: there is no input. Give at least one tensor.");
    }
}
