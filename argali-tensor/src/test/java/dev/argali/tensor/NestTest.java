package dev.argali.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NestTest {
    private static final Tensor A = Tensor.of(1f);
    private static final Tensor B = Tensor.of(2f);
    private static final Tensor C = Tensor.of(3f);

    private static Nest deep() {
        Map<String, Nest> named = new LinkedHashMap<>();
        named.put("z", Nest.of(B));
        named.put("a", Nest.of(List.of(C)));
        return new Nest.Tuple(List.of(Nest.of(A), new Nest.Named(named)));
    }

    @Test
    void tensors_come_depth_first_in_the_order_given() {
        assertThat(deep().tensors()).containsExactly(A, B, C);
    }

    @Test
    void the_structure_tells_order_names_and_depth() {
        assertThat(deep().structure()).isEqualTo("[*, {z=*, a=[*]}]");
        assertThat(Nest.of(A).structure()).isEqualTo("*");
        assertThat(Nest.of(List.of()).structure()).isEqualTo("[]");
        assertThat(Nest.of(List.of(A)).structure()).isNotEqualTo(Nest.of(A).structure());
    }

    @Test
    void tensors_are_replaced_in_place() {
        Nest doubled = deep().map(t -> t.mul(2));
        assertThat(doubled.structure()).isEqualTo(deep().structure());
        assertThat(doubled.tensors().stream().map(Tensor::item).toList()).containsExactly(2.0, 4.0, 6.0);
        assertThat(deep().withTensors(List.of(C, B, A)).tensors()).containsExactly(C, B, A);
    }

    @Test
    void named_tensors_keep_their_order_and_cannot_be_changed() {
        Map<String, Tensor> given = new LinkedHashMap<>();
        given.put("y", A);
        given.put("x", B);
        Nest nest = Nest.named(given);
        given.clear();
        assertThat(nest.tensors()).containsExactly(A, B);
        assertThatThrownBy(() -> ((Nest.Named) nest).items().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void one_tensor_is_expected_where_one_is_asked_for() {
        assertThat(Nest.of(List.of(A)).single()).isSameAs(A);
        assertThatThrownBy(() -> deep().single())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("one tensor expected, there are 3");
    }
}
