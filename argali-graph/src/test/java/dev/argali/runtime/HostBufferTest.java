package dev.argali.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.ArgaliException;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class HostBufferTest {
    @Test
    void what_does_not_fit_is_refused_with_its_size() {
        assertThatThrownBy(() -> HostBuffer.allocate(1L << 50))
                .isInstanceOf(ArgaliException.class)
                .hasMessage("memory: a tensor of 1125899906842624 bytes does not fit. A smaller batchSize needs less.");
    }

    @Test
    void memory_goes_back_with_the_last_holder_and_is_out_of_reach_then() {
        HostBuffer buffer = HostBuffer.allocate(16);
        MemorySegment inside = buffer.memory();
        buffer.retain();
        buffer.release();
        assertThat(inside.scope().isAlive()).isTrue();
        buffer.release();
        assertThat(inside.scope().isAlive()).isFalse();
        assertThatThrownBy(buffer::release).hasMessage("the buffer was released twice");
        assertThatThrownBy(buffer::retain).hasMessage("the buffer was released");
    }

    @Test
    void bytes_come_back_as_they_were_written() {
        HostBuffer buffer = HostBuffer.allocate(8);
        buffer.write(MemorySegment.ofArray(new int[] {7, -9}));
        int[] back = new int[2];
        buffer.read(MemorySegment.ofArray(back));
        assertThat(back).containsExactly(7, -9);
        buffer.release();
    }
}
