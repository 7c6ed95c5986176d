package dev.argali.cpu.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Which neighbouring axes count as one.
class AxesTest {
    private static List<Integer> merged(List<Integer> extents, List<Long> strides) {
        var axes = new Axes(extents, List.of(extents.size()));
        return axes.extents(axes.merged(List.of(strides)));
    }

    @Test
    void axes_that_are_stepped_through_without_a_jump_are_one() {
        assertThat(merged(List.of(2, 3, 4), List.of(12L, 4L, 1L))).containsExactly(24);
        assertThat(merged(List.of(2, 3, 4), List.of(16L, 4L, 1L))).containsExactly(2, 12);
    }

    @Test
    void no_axis_gets_longer_than_an_int_can_count() {
        assertThat(merged(List.of(65_536, 32_768), List.of(32_768L, 1L))).containsExactly(65_536, 32_768);
        assertThat(merged(List.of(65_536, 16_384, 2, 2), List.of(65_536L, 4L, 2L, 1L)))
                .containsExactly(1 << 30, 4);
    }
}
