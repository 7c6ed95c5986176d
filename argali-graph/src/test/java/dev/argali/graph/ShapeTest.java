package dev.argali.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShapeTest {
    private static final Shape SHAPE = Shape.of(2, 3, 4);

    @Test
    void axes_may_count_from_the_end() {
        assertThat(SHAPE.dim(-1)).isEqualTo(4);
        assertThat(SHAPE.dim(0)).isEqualTo(2);
        assertThat(SHAPE.axis(-3)).isZero();
        assertThat(SHAPE.last()).isEqualTo(4);
        assertThatThrownBy(() -> SHAPE.dim(3))
                .hasMessage("axis: axis 3 is out of range for shape [2, 3, 4] of rank 3. Use -3 to 2.");
        assertThatThrownBy(() -> Shape.SCALAR.dim(0))
                .hasMessage("axis: axis 0 is out of range for shape [] of rank 0.");
    }

    @Test
    void sizes_and_strides_are_those_of_row_major_arrays() {
        assertThat(SHAPE.size()).isEqualTo(24);
        assertThat(SHAPE.strides()).containsExactly(12, 4, 1);
        assertThat(Shape.SCALAR.size()).isEqualTo(1);
        assertThat(Shape.of(3, 0).size()).isZero();
        assertThat(Shape.of(1 << 20, 1 << 20).size()).isEqualTo(1L << 40);
    }

    @Test
    void withers_leave_the_shape_as_it_is() {
        assertThat(SHAPE.with(-1, 7)).isEqualTo(Shape.of(2, 3, 7));
        assertThat(SHAPE.insert(0, 9)).isEqualTo(Shape.of(9, 2, 3, 4));
        assertThat(SHAPE.insert(3, 9)).isEqualTo(Shape.of(2, 3, 4, 9));
        assertThat(SHAPE.remove(1)).isEqualTo(Shape.of(2, 4));
        assertThat(SHAPE.slice(1, 3)).isEqualTo(Shape.of(3, 4));
        assertThat(SHAPE.slice(2, 2)).isEqualTo(Shape.SCALAR);
        assertThat(SHAPE.concat(Shape.of(5))).isEqualTo(Shape.of(2, 3, 4, 5));
        SHAPE.dims()[0] = 100;
        assertThat(SHAPE).isEqualTo(Shape.of(List.of(2, 3, 4))).hasSameHashCodeAs(Shape.of(2, 3, 4));
    }

    @Test
    void unknown_extents_print_as_question_marks_and_have_no_size() {
        Shape shape = Shape.of(Shape.ANY, 3);
        assertThat(shape).hasToString("[?, 3]");
        assertThat(shape.isStatic()).isFalse();
        assertThatThrownBy(shape::size).hasMessage("Shape.size: the size of [?, 3] is not known.");
    }

    @Test
    void impossible_extents_are_refused() {
        assertThatThrownBy(() -> Shape.of(2, -3))
                .hasMessage("Shape.of: extents must not be negative, got [2, -3]. Use ANY for unknown.");
        assertThatThrownBy(() -> Shape.of(Integer.MAX_VALUE, Integer.MAX_VALUE))
                .as("whose number of bytes would have more than 64 bits")
                .isInstanceOf(ShapeException.class)
                .hasMessage("memory: a tensor of shape [2147483647, 2147483647] does not fit."
                        + " A smaller batchSize needs less.");
    }

    @Test
    void shapes_broadcast_as_in_numpy() {
        assertThat(Shape.broadcast("add", SHAPE, SHAPE)).isEqualTo(SHAPE);
        assertThat(Shape.broadcast("add", SHAPE, Shape.of(3, 1))).isEqualTo(SHAPE);
        assertThat(Shape.broadcast("add", Shape.of(5, 1), Shape.of(1, 6))).isEqualTo(Shape.of(5, 6));
        assertThat(Shape.broadcast("add", Shape.of(1), Shape.of(0))).isEqualTo(Shape.of(0));
        assertThat(Shape.broadcast("add", Shape.of(Shape.ANY, 3), Shape.of(4, 1)))
                .isEqualTo(Shape.of(4, 3));
        assertThat(Shape.broadcast("add", Shape.of(Shape.ANY), Shape.of(1))).isEqualTo(Shape.of(Shape.ANY));
        assertThatThrownBy(() -> Shape.broadcast("add", SHAPE, Shape.of(5, 4)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("add: shapes do not broadcast: [2, 3, 4] with [5, 4] (3 against 5 at axis -2). "
                        + "Extents must be equal, or one of them 1.");
    }
}
