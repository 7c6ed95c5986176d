package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.Shape;
import dev.argali.ops.Creation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EinsumDenseTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"", "ab", "ab,bc", "ab->ac", "ab,bc->...ac", "...ab,bc->ac", "...ab...,bc->...ac...", "a1,1c->ac"
            })
    void other_equations_are_refused(String equation) {
        assertThatThrownBy(() -> EinsumDense.of(equation, 4))
                .hasMessage("EinsumDense: the equation is '" + equation
                        + "'. Write it as ...ab,bc->...ac, ab...,bc->ac... or ab,bc->ac.");
    }

    @Test
    void each_letter_must_stand_for_an_axis() {
        assertThatThrownBy(() -> EinsumDense.of("ab,bc->ad", 4))
                .hasMessage("EinsumDense: equation 'ab,bc->ad': 'd' of the output stands neither in the input nor in"
                        + " the kernel. Give each letter an axis to stand for.");
        assertThatThrownBy(() -> EinsumDense.of("ab,bcd->ac", 4))
                .hasMessage("EinsumDense: equation 'ab,bcd->ac': 'd' of the kernel stands neither in the input nor in"
                        + " the output. Give each letter an axis to stand for.");
        assertThatThrownBy(() -> EinsumDense.of("ab,bc->ac", 4).biasAxes("b"))
                .hasMessage("EinsumDense: biasAxes is 'b', and 'b' is no axis of the output 'ac'. Name axes of the"
                        + " output in ab,bc->ac.");
    }

    @Test
    void the_equation_must_fit_the_shapes() {
        EinsumDense layer = EinsumDense.of("abc,cd->abd", 5, 4).name("e");
        assertThatThrownBy(() -> layer.apply(Creation.ones(2, 3)))
                .hasMessageContaining(
                        "layer 'e' = EinsumDense(abc,cd->abd): the equation abc,cd->abd has 3 axes for the"
                                + " input, which is [?, 3]. Feed an input with an axis for each letter of 'abc'.");
        assertThatThrownBy(() -> layer.apply(Creation.ones(2, 3, 6)))
                .hasMessageContaining("'b' in abc,cd->abd is 3 in the input [?, 3, 6] and 5 in outputShape. Make them"
                        + " equal, or give Shape.ANY there for what the input has.");
        assertThatThrownBy(() -> EinsumDense.of("abc,cd->abd", 4).name("f").apply(Creation.ones(2, 3, 6)))
                .hasMessageContaining("outputShape [4] has 1 extents, 'abd' in abc,cd->abd has 2 behind the batch, for"
                        + " inputs of [?, 3, 6]. Give one extent for each of them.");
    }

    @Test
    void steps_may_be_any_number() {
        EinsumDense layer = EinsumDense.of("abc,cd->abd", Shape.ANY, 4).biasAxes("d");
        assertThat(layer.computeOutputShape(Shape.of(Shape.ANY, Shape.ANY, 3)))
                .isEqualTo(Shape.of(Shape.ANY, Shape.ANY, 4));
        layer.build(Shape.of(Shape.ANY, Shape.ANY, 3));
        assertThat(layer.apply(Creation.ones(2, 7, 3)).shape()).isEqualTo(Shape.of(2, 7, 4));
    }
}
