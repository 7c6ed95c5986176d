package dev.argali.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Addresses stand for themselves here: nobody reads what is there.
class FreeBlocksTest {
    private final FreeBlocks blocks = new FreeBlocks();

    @Test
    void a_block_is_handed_out_again_for_its_own_size_and_once() {
        assertThat(blocks.keep(0x1000, 192)).isTrue();
        assertThat(blocks.keptBytes()).isEqualTo(192);
        assertThat(blocks.take(128)).isZero();
        assertThat(blocks.take(256)).isZero();
        assertThat(blocks.take(192)).isEqualTo(0x1000);
        assertThat(blocks.take(192)).isZero();
        assertThat(blocks.keptBytes()).isZero();
    }

    @Test
    void sizes_of_one_set_are_told_apart() {
        for (long grains = 1; grains <= 16_384; grains++) {
            if (blocks.keep(grains << 20, grains * FreeBlocks.GRAIN)) {
                assertThat(blocks.take(grains * FreeBlocks.GRAIN)).isEqualTo(grains << 20);
                blocks.keep(grains << 20, grains * FreeBlocks.GRAIN);
            }
        }
        for (long grains = 1; grains <= 16_384; grains++) {
            assertThat(blocks.take(grains * FreeBlocks.GRAIN)).isIn(0L, grains << 20);
        }
        assertThat(blocks.keptBytes()).isZero();
    }

    @Test
    void no_more_is_kept_than_16_MB_and_no_block_above_1_MB() {
        assertThat(blocks.keep(0x1000, (1 << 20) + 64)).isFalse();
        long refused = 0;
        for (long i = 1; i <= 40; i++) {
            long size = (1 << 20) - i * 64;
            refused += blocks.keep(i << 24, size) ? 0 : size;
        }
        assertThat(blocks.keptBytes()).isBetween(15L << 20, 16L << 20);
        assertThat(refused).isGreaterThan(20L << 20);
    }

    @Test
    void sizes_are_rounded_up_to_whole_grains() {
        assertThat(List.of(0L, 1L, 64L, 65L, 128L, 4_097L).stream().map(FreeBlocks::rounded))
                .containsExactly(64L, 64L, 64L, 128L, 128L, 4_160L);
    }

    @Test
    void no_block_is_handed_out_to_two_threads() throws Exception {
        Set<Long> out = ConcurrentHashMap.newKeySet();
        Callable<Boolean> turn = () -> {
            for (int i = 0; i < 100_000; i++) {
                long address = blocks.take(640);
                if (address != 0 && (!out.add(address) || !out.remove(address) || !blocks.keep(address, 640))) {
                    return false;
                }
            }
            return true;
        };
        Set<Long> all = new HashSet<>();
        for (long a = 1; a <= 3; a++) {
            blocks.keep(a << 12, 640);
            all.add(a << 12);
        }
        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Boolean>> turns = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                turns.add(turn);
            }
            for (Future<Boolean> done : threads.invokeAll(turns)) {
                assertThat(done.get()).isTrue();
            }
        }
        Set<Long> left = new HashSet<>();
        for (long a = blocks.take(640); a != 0; a = blocks.take(640)) {
            left.add(a);
        }
        assertThat(left).isEqualTo(all);
    }
}
