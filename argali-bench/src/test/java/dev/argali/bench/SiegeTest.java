package dev.argali.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// The short form of `argali bench siege`.
class SiegeTest {
    @Test
    void eight_threads_predict_right_while_one_trains_and_one_interrupts() {
        Siege.Outcome all = Siege.run(8, Duration.ofSeconds(4));
        assertThat(all.failures()).isEmpty();
        assertThat(all.steps()).isPositive();
        assertThat(all.predictions()).isGreaterThan(100);
        assertThat(all.interrupts()).isGreaterThan(100);
        assertThat(all.models()).isPositive();
    }
}
