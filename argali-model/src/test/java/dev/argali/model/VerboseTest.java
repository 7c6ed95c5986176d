package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.ValueException;
import org.junit.jupiter.api.Test;

class VerboseTest {
    @Test
    void numbers_and_words_are_those_of_keras() {
        assertThat(Verbose.of(0)).isEqualTo(Verbose.SILENT).isEqualTo(Verbose.of("0"));
        assertThat(Verbose.of(1)).isEqualTo(Verbose.BAR).isEqualTo(Verbose.of("1"));
        assertThat(Verbose.of(2)).isEqualTo(Verbose.LINE).isEqualTo(Verbose.of("2"));
        assertThat(Verbose.of("auto")).isEqualTo(Verbose.AUTO);
    }

    @Test
    void others_are_refused() {
        assertThatThrownBy(() -> Verbose.of(3))
                .isInstanceOf(ValueException.class)
                .hasMessage(
                        "verbose: it is 3. Give \"auto\", 0 for nothing, 1 for a bar, or 2 for a line for each epoch.");
        assertThatThrownBy(() -> Verbose.of("loud"))
                .isInstanceOf(ValueException.class)
                .hasMessageStartingWith("verbose: it is 'loud'. Give");
    }
}
