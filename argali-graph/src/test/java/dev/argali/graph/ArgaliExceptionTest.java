package dev.argali.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArgaliExceptionTest {
    @Test
    void a_message_says_where_what_in_which_context_and_the_cure() {
        var e = new ShapeException("matmul", "inner dimensions differ", "Feed another");
        e.within("layer 'dense_1'").within("model 'mlp'");
        assertThat(e).hasMessage("matmul: inner dimensions differ, in layer 'dense_1', in model 'mlp'. Feed another.");
        assertThat(e.where()).isEqualTo("matmul");
        assertThat(e.problem()).isEqualTo("inner dimensions differ");
        assertThat(e.cure()).isEqualTo("Feed another");
    }

    @Test
    void without_a_cure_the_message_ends() {
        assertThat(new ArgaliException("a", "b", "")).hasMessage("a: b.");
        assertThat(new ArgaliException("a", "b", "Really?")).hasMessage("a: b. Really?");
    }
}
