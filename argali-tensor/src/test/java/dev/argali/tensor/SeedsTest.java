package dev.argali.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.graph.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeedsTest {
    private static List<Long> draw(SeedGenerator seeds, int times) {
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            for (long bits : seeds.bits(Shape.of(5)).toLongs()) {
                all.add(bits);
            }
        }
        return all;
    }

    @Test
    void one_seed_repeats_everything_that_is_random() {
        Seeds.setRandomSeed(42);
        long first = Seeds.next();
        long second = Seeds.next();
        List<Long> numbers = draw(SeedGenerator.global(), 3);
        List<Long> fresh = draw(SeedGenerator.fresh(), 1);
        Seeds.setRandomSeed(42);
        assertThat(Seeds.next()).isEqualTo(first);
        assertThat(Seeds.next()).isEqualTo(second).isNotEqualTo(first);
        assertThat(draw(SeedGenerator.global(), 3)).isEqualTo(numbers);
        assertThat(draw(SeedGenerator.fresh(), 1)).isEqualTo(fresh);
        Seeds.setRandomSeed(43);
        assertThat(draw(SeedGenerator.global(), 3)).isNotEqualTo(numbers);
    }

    @Test
    void a_generator_moves_on_with_every_use() {
        List<Long> all = draw(SeedGenerator.of(7), 4);
        assertThat(all).doesNotHaveDuplicates();
        assertThat(draw(SeedGenerator.of(7), 4)).isEqualTo(all);
        assertThat(draw(SeedGenerator.of(8), 4)).doesNotContainAnyElementsOf(all);
    }

    @Test
    void it_starts_again_when_reset() {
        SeedGenerator seeds = SeedGenerator.of(7);
        List<Long> all = draw(seeds, 2);
        seeds.reset(7);
        assertThat(draw(seeds, 2)).isEqualTo(all);
    }

    @Test
    void the_counter_moves_on_by_blocks_of_four() {
        SeedGenerator seeds = SeedGenerator.of(7);
        seeds.bits(Shape.of(9));
        assertThat(seeds.state().value().toLongs()).containsExactly(7, 3);
        seeds.bits(Shape.SCALAR);
        assertThat(seeds.state().value().toLongs()).containsExactly(7, 4);
    }

    @Test
    void the_numbers_are_the_same_lazily_and_traced() {
        SeedGenerator lazy = SeedGenerator.of(11);
        SeedGenerator traced = SeedGenerator.of(11);
        Jit jit = Jit.of("draw", in -> Nest.of(traced.bits(Shape.of(2, 3)))).strict();
        for (int i = 0; i < 4; i++) {
            assertThat(jit.apply(Nest.of(List.of())).single().toLongs())
                    .isEqualTo(lazy.bits(Shape.of(2, 3)).toLongs());
        }
        assertThat(traced.state().value().toLongs())
                .isEqualTo(lazy.state().value().toLongs());
    }

    @Test
    void the_order_of_reading_changes_nothing() {
        SeedGenerator one = SeedGenerator.of(3);
        SeedGenerator other = SeedGenerator.of(3);
        Tensor a = one.bits(Shape.of(4));
        Tensor b = one.bits(Shape.of(4));
        long[] second = b.toLongs();
        long[] first = a.toLongs();
        assertThat(other.bits(Shape.of(4)).toLongs()).isEqualTo(first);
        assertThat(other.bits(Shape.of(4)).toLongs()).isEqualTo(second);
    }
}
