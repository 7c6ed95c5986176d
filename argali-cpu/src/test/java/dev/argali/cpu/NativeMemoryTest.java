package dev.argali.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.ArgaliException;
import dev.argali.runtime.DeviceBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
    private static String message(long bytes) {
        return "memory: a tensor of " + bytes + " bytes does not fit: [0-9]+ of " + NativeMemory.limitBytes()
                + " bytes are in use\\. A smaller batchSize needs less; ARGALI_MEMORY_LIMIT_MB sets the limit\\.";
    }

    /// Lets go of what the tests before this one left to the collector.
    private static void settle() throws InterruptedException {
        long before;
        do {
            before = NativeMemory.used();
            System.gc();
            Thread.sleep(100);
        } while (NativeMemory.used() != before);
    }

    @Test
    void memory_is_aligned_counted_and_given_back() throws InterruptedException {
        settle();
        long large = 64L << 20;
        long before = NativeMemory.used();
        long address = NativeMemory.allocate(large);
        assertThat(address % 64).isZero();
        assertThat(NativeMemory.used()).isEqualTo(before + large);
        NativeMemory.free(address, large);
        assertThat(NativeMemory.used()).isEqualTo(before);
    }

    @Test
    void what_does_not_fit_is_refused_with_its_size_and_changes_nothing() {
        long huge = NativeMemory.limitBytes() * 2;
        assertThatThrownBy(() -> NativeMemory.allocate(huge))
                .isInstanceOf(ArgaliException.class)
                .hasMessageMatching(message(huge));
        assertThat(NativeMemory.used()).as("what is in use").isLessThan(NativeMemory.limitBytes());
        long over = NativeMemory.limitBytes() + 1;
        assertThatThrownBy(() -> NativeMemory.allocate(over))
                .as("the limit holds after a refusal too")
                .hasMessageMatching(message(over));
        NativeMemory.free(NativeMemory.allocate(64), 64);
    }

    @Test
    void buffers_that_nobody_refers_to_any_more_do_not_pile_up() throws InterruptedException {
        settle();
        var cleaner = Cleaner.create();
        byte[] content = new byte[1 << 20];
        long peak = NativeMemory.used();
        int collections = 0;
        // Three collections, however long each of them takes where the machine is busy.
        for (int i = 0; i < 4_000 && collections < 3; i++) {
            DeviceBuffer buffer = new CpuBackend().allocate(content.length);
            buffer.write(MemorySegment.ofArray(content));
            cleaner.register(new Object(), buffer::release);
            Thread.sleep(4);
            long now = NativeMemory.used();
            if (now < peak - (128L << 20)) {
                collections++;
                peak = now;
            }
            peak = Math.max(peak, now);
        }
        assertThat(collections).as("how often much of 4,000 MB was given back").isEqualTo(3);
    }

    @Test
    void the_backend_says_the_same() {
        long huge = NativeMemory.limitBytes() * 2;
        assertThatThrownBy(() -> new CpuBackend().allocate(huge))
                .isInstanceOf(ArgaliException.class)
                .hasMessageMatching(message(huge));
    }
}
