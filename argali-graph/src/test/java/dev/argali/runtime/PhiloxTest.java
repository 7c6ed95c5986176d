package dev.argali.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.graph.DType;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import java.util.List;
import org.junit.jupiter.api.Test;

class PhiloxTest {
    @Test
    void the_known_answers_of_random123_come_out() {
        assertThat(Philox.block(new int[4], 0, 0)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
        assertThat(Philox.block(new int[] {-1, -1, -1, -1}, -1, -1))
                .containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
        int[] pi = {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344};
        assertThat(Philox.block(pi, 0xa4093822, 0x299f31d0))
                .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    private static Literal bits(long seed, long counter, int n) {
        Literal state = Literal.zeros(TensorType.of(DType.INT64, 2));
        state.setLong(0, seed);
        state.setLong(1, counter);
        return ReferenceEvaluation.evaluate(new Prim.RandomBits(Shape.of(n)), List.of(state))
                .getFirst();
    }

    @Test
    void blocks_follow_each_other_by_their_counter() {
        Literal all = bits(42, 7, 11);
        Literal later = bits(42, 9, 3);
        for (int i = 0; i < 3; i++) {
            assertThat(all.getLong(8 + i)).isEqualTo(later.getLong(i));
        }
        assertThat(bits(0, 0, 1).getLong(0)).isEqualTo(0x6627e8d5L);
    }

    @Test
    void seed_and_counter_count_with_all_their_bits() {
        assertThat(bits(1L << 40, 0, 4)).isNotEqualTo(bits(0, 0, 4));
        assertThat(bits(0, 1L << 40, 4)).isNotEqualTo(bits(0, 0, 4));
        int[] block = Philox.block(new int[] {5, 6, 0, 0}, 3, 4);
        Literal same = bits((4L << 32) | 3, (6L << 32) | 5, 4);
        for (int i = 0; i < 4; i++) {
            assertThat((int) same.getLong(i)).isEqualTo(block[i]);
        }
    }
}
