package dev.argali.regularizers;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import dev.argali.config.KerasJson;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class RegularizersTest {
    @TestFactory
    Stream<DynamicTest> regularizers_are_those_of_keras() {
        return KerasJson.tests("/goldens/regularizers.json", RegularizersTest::check);
    }

    private static void check(JsonObject c) {
        Regularizer regularizer = Regularizers.from(KerasJson.object(c.getAsJsonObject("serialized")));
        KerasJson.assertSame(regularizer.config(), c.getAsJsonObject("serialized"));
        Tensor x = KerasJson.tensor(c.get("input"));
        KerasJson.assertClose("penalty", regularizer.penalty(x), c.get("output"));
        KerasJson.assertClose("traced", Jit.of(regularizer::penalty).apply(x), c.get("output"));
        if (c.get("grad").isJsonNull()) {
            return;
        }
        try (var tape = GradientTape.open()) {
            tape.watch(x);
            Tensor penalty = regularizer.penalty(x);
            KerasJson.assertClose("gradient", tape.gradient(penalty, x).orElseThrow(), c.get("grad"));
        }
    }

    @Test
    void an_unknown_name_suggests_near_ones() {
        assertThatThrownBy(() -> Regularizers.named("l3"))
                .hasMessage("regularizer: there is no regularizer 'l3'. Did you mean 'l1' or 'l2'?");
    }
}
