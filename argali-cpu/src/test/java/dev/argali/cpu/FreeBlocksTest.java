package dev.argali.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Addresses stand for themselves here: nobody reads what is there.
class FreeBlocksTest {
    private final List<Long> freed = new ArrayList<>();
    private final FreeBlocks blocks = new FreeBlocks(freed::add);

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
    void every_size_has_a_set_of_its_own() {
        Set<Long> sizes = new TreeSet<>();
        for (long bytes = 1; bytes <= 1 << 20; bytes += 64) {
            sizes.add(FreeBlocks.rounded(bytes));
        }
        assertThat(sizes).hasSize(96);
        for (long size : sizes) {
            assertThat(blocks.keep(size << 8, size)).isTrue();
        }
        for (long size : sizes) {
            assertThat(blocks.take(size)).isEqualTo(size << 8);
            assertThat(blocks.take(size)).isZero();
        }
        assertThat(blocks.keptBytes()).isZero();
        assertThat(freed).isEmpty();
    }

    @Test
    void no_more_is_kept_than_16_MB_and_no_block_above_1_MB() {
        assertThat(blocks.keep(0x1000, (1 << 20) + 64)).isFalse();
        for (long i = 1; i <= 16; i++) {
            assertThat(blocks.keep(i << 24, 1 << 20)).isTrue();
        }
        assertThat(blocks.keptBytes()).isEqualTo(16 << 20);
        assertThat(freed).isEmpty();
        assertThat(blocks.keep(17 << 24, 1 << 20)).isFalse();
    }

    @Test
    void sizes_that_nobody_asks_for_make_room() {
        for (long i = 1; i <= 16; i++) {
            blocks.keep(i << 24, 1 << 20);
        }
        for (long i = 17; i <= 32; i++) {
            assertThat(blocks.keep(i << 24, 1 << 19)).isTrue();
        }
        assertThat(blocks.keptBytes()).isBetween(15L << 20, 16L << 20);
        for (int i = 1; i <= 15; i++) {
            assertThat(blocks.take(1 << 19)).isGreaterThan(16 << 24);
        }
        assertThat(freed).hasSize(9).doesNotHaveDuplicates();
        assertThat(freed.stream().filter(address -> address <= 16 << 24)).hasSize(8);
    }

    @Test
    void all_go_when_it_is_cleared() {
        blocks.keep(0x1000, 64);
        blocks.keep(0x2000, 1 << 20);
        blocks.clear();
        assertThat(freed).containsExactly(0x1000L, 0x2000L);
        assertThat(blocks.keptBytes()).isZero();
        assertThat(blocks.take(64)).isZero();
    }

    @Test
    void sizes_are_rounded_up_by_an_eighth_at_most() {
        assertThat(List.of(0L, 1L, 64L, 65L, 128L, 961L, 1_025L, 4_097L, 1L << 20).stream()
                        .map(FreeBlocks::rounded))
                .containsExactly(64L, 64L, 64L, 128L, 128L, 1_024L, 1_152L, 4_608L, 1L << 20);
        assertThat(FreeBlocks.rounded((1 << 20) + 1)).isEqualTo((1 << 20) + 64);
        for (long bytes = 512; bytes <= 1 << 20; bytes += 7) {
            assertThat(FreeBlocks.rounded(bytes)).isBetween(bytes, bytes + bytes / 8);
        }
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
