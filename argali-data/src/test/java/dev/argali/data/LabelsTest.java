package dev.argali.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.tensor.Tensor;
import org.junit.jupiter.api.Test;

class LabelsTest {
    @Test
    void class_numbers_become_one_hot_rows_of_float32() {
        Tensor rows = Labels.toCategorical(new int[] {0, 2, 1});

        assertThat(rows.type()).hasToString("float32[3, 3]");
        assertThat(rows.toFloats()).containsExactly(1, 0, 0, 0, 0, 1, 0, 1, 0);
        assertThat(Labels.toCategorical(new int[] {1}, 4).toFloats()).containsExactly(0, 1, 0, 0);
    }

    @Test
    void a_last_axis_of_extent_one_disappears_and_others_stay() {
        assertThat(Labels.toCategorical(Tensor.of(1, 0).reshape(2, 1), 3).type())
                .hasToString("float32[2, 3]");
        assertThat(Labels.toCategorical(Tensor.of(1, 0, 2, 1).reshape(2, 2)).type())
                .hasToString("float32[2, 2, 3]");
    }

    @Test
    void labels_out_of_range_are_refused() {
        assertThatThrownBy(() -> Labels.toCategorical(new int[] {1, 3}, 3))
                .hasMessage("toCategorical: label 3 at position 1 is out of range for 3 classes (0 to 2)."
                        + " Number the classes from 0.");
        assertThatThrownBy(() -> Labels.toCategorical(new int[] {-1}))
                .hasMessageContaining("label -1 at position 0 is out of range for 1 classes");
        assertThatThrownBy(() -> Labels.toCategorical(new int[0]))
                .hasMessage("toCategorical: there are no labels to count the classes of. Give the number of classes.");
        assertThatThrownBy(() -> Labels.toCategorical(Tensor.of(1.5f)))
                .hasMessage("toCategorical: labels are of dtype float32."
                        + " Class numbers are integers: cast them to int32 if that is what they are.");
    }

    @Test
    void a_split_needs_as_many_targets_as_inputs() {
        assertThatThrownBy(() -> new Split(Tensor.of(1f, 2f), Tensor.of(1)))
                .hasMessage("Split: x is of shape [2], y of shape [1]."
                        + " Both need the same number of rows, one for each example.");
    }
}
