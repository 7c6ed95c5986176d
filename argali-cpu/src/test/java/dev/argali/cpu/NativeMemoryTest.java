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

    @Test
    void memory_is_aligned_counted_and_given_back() {
        // So much that what others give back beside this test does not count.
        long large = 64L << 20;
        long before = NativeMemory.used();
        long address = NativeMemory.allocate(large);
        assertThat(address % 64).isZero();
        assertThat(NativeMemory.used()).isGreaterThan(before + large / 2);
        NativeMemory.free(address, large);
        assertThat(NativeMemory.used()).isLessThan(before + large / 2);
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
        var cleaner = Cleaner.create();
        long before = NativeMemory.used();
        long most = 0;
        byte[] content = new byte[4 << 20];
        for (int i = 0; i < 1_000; i++) {
            DeviceBuffer buffer = new CpuBackend().allocate(content.length);
            buffer.write(MemorySegment.ofArray(content));
            cleaner.register(new Object(), buffer::release);
            // Collections may take a tenth of the time, and where the machine is busy each of them is long.
            Thread.sleep(4);
            most = Math.max(most, NativeMemory.used() - before);
        }
        assertThat(most).as("of 4,000 MB at once").isLessThan(2_500L << 20);
    }

    @Test
    void the_backend_says_the_same() {
        long huge = NativeMemory.limitBytes() * 2;
        assertThatThrownBy(() -> new CpuBackend().allocate(huge))
                .isInstanceOf(ArgaliException.class)
                .hasMessageMatching(message(huge));
    }
}
