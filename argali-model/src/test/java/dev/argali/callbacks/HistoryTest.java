package dev.argali.callbacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.ValueException;
import dev.argali.model.Verbose;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class HistoryTest {
    private static final TrainingRun RUN = new FakeRun(Verbose.LINE, 5, OptionalInt.of(7), 0);

    private static Logs logs(Object... namesAndValues) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put((String) namesAndValues[i], (Double) namesAndValues[i + 1]);
        }
        return Logs.of(values);
    }

    @Test
    void it_records_the_logs_of_each_epoch() {
        History history = new History();
        history.onTrainBegin(RUN);
        history.onEpochEnd(RUN, 3, logs("loss", 2.0));
        history.onEpochEnd(RUN, 4, logs("loss", 1.0, "val_loss", 3.0));
        assertThat(history.epoch()).containsExactly(3, 4);
        assertThat(history.get("loss")).containsExactly(2.0, 1.0);
        assertThat(history.history()).hasToString("{loss=[2.0, 1.0], val_loss=[3.0]}");
        assertThat(history).hasToString("{loss=[2.0, 1.0], val_loss=[3.0]}");
        assertThat(history.params()).isEqualTo(new History.Params(Verbose.LINE, 5, OptionalInt.of(7)));
        assertThatThrownBy(() -> history.get("loss").add(0.0)).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> history.history().put("mae", List.of()))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void a_second_run_begins_anew() {
        History history = new History();
        history.onTrainBegin(RUN);
        history.onEpochEnd(RUN, 0, logs("loss", 2.0));
        history.onTrainBegin(RUN);
        assertThat(history.epoch()).isEmpty();
        assertThat(history.history()).isEmpty();
    }

    @Test
    void an_unknown_name_is_answered_with_the_near_ones() {
        History history = new History();
        assertThatThrownBy(() -> history.get("loss"))
                .isInstanceOf(ValueException.class)
                .hasMessage("history: there is no 'loss', no epoch has ended yet.");
        history.onEpochEnd(RUN, 0, logs("loss", 2.0));
        assertThatThrownBy(() -> history.get("los"))
                .isInstanceOf(ValueException.class)
                .hasMessage("log value: there is no log value 'los'. Did you mean 'loss'?");
    }
}
