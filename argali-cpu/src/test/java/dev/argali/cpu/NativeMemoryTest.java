package dev.argali.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.ArgaliException;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
    private static String message(long bytes) {
        return "memory: a tensor of " + bytes + " bytes does not fit: " + NativeMemory.used() + " of "
                + NativeMemory.limitBytes() + " bytes are in use. A smaller batchSize needs less.";
    }

    @Test
    void memory_is_aligned_counted_and_given_back() {
        long before = NativeMemory.used();
        long address = NativeMemory.allocate(1_000);
        assertThat(address % 64).isZero();
        assertThat(NativeMemory.used()).isEqualTo(before + 1_000);
        NativeMemory.free(address, 1_000);
        assertThat(NativeMemory.used()).isEqualTo(before);
    }

    @Test
    void what_does_not_fit_is_refused_with_its_size_and_changes_nothing() {
        long before = NativeMemory.used();
        long huge = NativeMemory.limitBytes() * 2;
        assertThatThrownBy(() -> NativeMemory.allocate(huge))
                .isInstanceOf(ArgaliException.class)
                .hasMessage(message(huge));
        assertThat(NativeMemory.used()).isEqualTo(before);
        long over = NativeMemory.limitBytes() - before + 1;
        assertThatThrownBy(() -> NativeMemory.allocate(over))
                .as("the limit holds after a refusal too")
                .hasMessage(message(over));
        assertThat(NativeMemory.used()).isEqualTo(before);
        NativeMemory.free(NativeMemory.allocate(64), 64);
    }

    @Test
    void the_backend_says_the_same() {
        long huge = NativeMemory.limitBytes() * 2;
        assertThatThrownBy(() -> new CpuBackend().allocate(huge))
                .isInstanceOf(ArgaliException.class)
                .hasMessage(message(huge));
    }
}
