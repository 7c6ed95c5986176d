package dev.argali.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.ValueException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LogsTest {
    private static Map<String, Double> two() {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("loss", 0.5);
        values.put("accuracy", 0.75);
        return values;
    }

    @Test
    void values_keep_their_order_and_additions_come_last() {
        Logs logs = Logs.of(two());
        logs.put("learning_rate", 0.01);
        logs.put("loss", 0.25);
        assertThat(logs.names()).containsExactly("loss", "accuracy", "learning_rate");
        assertThat(logs.get("loss")).isEqualTo(0.25);
        assertThat(logs).hasToString("{loss=0.25, accuracy=0.75, learning_rate=0.01}");
        List<String> seen = new ArrayList<>();
        logs.forEach((name, value) -> seen.add(name + " " + value));
        assertThat(seen).containsExactly("loss 0.25", "accuracy 0.75", "learning_rate 0.01");
    }

    @Test
    void logs_are_a_copy_and_their_map_cannot_be_changed() {
        Map<String, Double> values = two();
        Logs logs = Logs.of(values);
        values.put("loss", 9.0);
        assertThat(logs.get("loss")).isEqualTo(0.5);
        assertThatThrownBy(() -> logs.toMap().put("loss", 1.0)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void lazy_values_are_computed_once_at_the_first_read() {
        AtomicInteger computed = new AtomicInteger();
        Logs logs = Logs.lazy(() -> {
            computed.incrementAndGet();
            return two();
        });
        logs.put("seconds", 2);
        logs.put("loss", 0.125);
        assertThat(computed).hasValue(0);
        assertThat(logs.contains("accuracy")).isTrue();
        assertThat(logs.contains("mae")).isFalse();
        assertThat(logs.find("accuracy")).hasValue(0.75);
        assertThat(logs.find("mae")).isEmpty();
        assertThat(logs.names()).containsExactly("loss", "accuracy", "seconds");
        assertThat(logs.get("loss")).isEqualTo(0.125);
        assertThat(computed).hasValue(1);
    }

    @Test
    void a_failed_computation_is_tried_again_and_loses_nothing() {
        AtomicInteger tries = new AtomicInteger();
        Logs logs = Logs.lazy(() -> {
            if (tries.incrementAndGet() == 1) {
                throw new IllegalStateException("not yet");
            }
            return two();
        });
        logs.put("seconds", 2);
        assertThatThrownBy(logs::names).isInstanceOf(IllegalStateException.class);
        assertThat(logs.names()).containsExactly("loss", "accuracy", "seconds");
    }

    @Test
    void an_unknown_name_is_answered_with_the_near_ones() {
        assertThatThrownBy(() -> Logs.of(two()).get("acuracy"))
                .isInstanceOf(ValueException.class)
                .hasMessage("log value: there is no log value 'acuracy'. Did you mean 'accuracy'?");
        assertThatThrownBy(() -> new Logs().get("loss"))
                .isInstanceOf(ValueException.class)
                .hasMessage("logs: there is no 'loss', they are empty.");
    }
}
