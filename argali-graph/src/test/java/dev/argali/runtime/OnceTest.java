package dev.argali.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.ValueException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OnceTest {
    @Test
    void a_value_is_made_when_it_is_first_asked_for() {
        var made = new AtomicInteger();
        Once<Integer> once = Once.of(made::incrementAndGet);
        assertThat(made).hasValue(0);
        assertThat(once.get()).isEqualTo(1);
        assertThat(once.get()).isEqualTo(1);
    }

    @Test
    void a_failure_is_told_each_time_without_another_try() {
        var tries = new AtomicInteger();
        Once<Integer> once = Once.of(() -> {
            tries.incrementAndGet();
            throw new ValueException("ARGALI_BACKEND", "there is no backend 'cuda'", "");
        });
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(once::get).isInstanceOf(ValueException.class).hasMessageContaining("cuda");
        }
        assertThat(tries).hasValue(1);
    }
}
