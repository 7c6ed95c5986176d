package dev.argali.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LiteralTest {
    @Test
    void literals_are_equal_if_type_and_bytes_are() {
        Literal x = Literal.zeros(TensorType.of(DType.FLOAT32, 2, 3));
        Literal y = Literal.zeros(TensorType.of(DType.FLOAT32, 2, 3));
        assertThat(x).isEqualTo(y).hasSameHashCodeAs(y);
        y.setDouble(5, 1);
        assertThat(x).isNotEqualTo(y);
        assertThat(x).isNotEqualTo(x.reshape(Shape.of(3, 2)));
        assertThat(x).isNotEqualTo(Literal.zeros(TensorType.of(DType.INT32, 2, 3)));
    }

    @Test
    void a_copy_has_memory_of_its_own() {
        Literal x = Literal.scalar(DType.INT64, 7L);
        Literal copy = Literal.copyOf(x.type(), x.data());
        x.setLong(0, 8);
        assertThat(copy.getLong(0)).isEqualTo(7);
    }

    @Test
    void literals_print_their_first_eight_elements() {
        assertThat(Literal.scalar(DType.FLOAT32, 1.5)).hasToString("float32[] {1.5}");
        assertThat(Literal.scalar(DType.BOOL, 3L)).hasToString("bool[] {1}");
        assertThat(Literal.zeros(TensorType.of(DType.INT8, 9))).hasToString("int8[9] {0, 0, 0, 0, 0, 0, 0, 0, …}");
        assertThat(Literal.zeros(TensorType.of(DType.INT8, 0))).hasToString("int8[0] {}");
    }

    @Test
    void what_the_heap_does_not_hold_is_refused_with_its_size() {
        assertThatThrownBy(() -> Literal.zeros(TensorType.of(DType.FLOAT32, 1 << 20, 1 << 20)))
                .isInstanceOf(ArgaliException.class)
                .hasMessage("memory: a tensor of 4398046511104 bytes does not fit on the Java heap."
                        + " A smaller batchSize needs less.");
    }
}
