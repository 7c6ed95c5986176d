package dev.argali.regularizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import dev.argali.config.KerasJson;
import dev.argali.config.ObjectConfig;
import dev.argali.tensor.GradientTape;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Tensor;
import java.util.Map;
import java.util.Optional;
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
    void a_function_is_a_regularizer_and_a_registered_one_is_found_in_files() {
        Regularizer cubes = x -> x.abs().pow(3).sum();
        assertThat(cubes.penalty(Tensor.of(1f, -2f)).item()).isEqualTo(9);
        assertThatThrownBy(cubes::config)
                .hasMessage("regularizer: a function has no form in files. Use one of Regularizers, or implement"
                        + " Regularizer.config and register the class.");
        Regularizers.register("test>Cubes", _ -> cubes);
        var file = new ObjectConfig("", "Cubes", Map.of(), Optional.of("test>Cubes"));
        assertThat(Regularizers.from(file).penalty(Tensor.of(2f)).item()).isEqualTo(8);
    }

    @Test
    void factors_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> Regularizers.l1(-1)).hasMessage("L1: l1 must be finite and not negative, got -1.0.");
        assertThatThrownBy(() -> Regularizers.l2(Double.NaN))
                .hasMessage("L2: l2 must be finite and not negative, got NaN.");
    }

    @Test
    void an_unknown_name_suggests_near_ones() {
        assertThatThrownBy(() -> Regularizers.named("l3"))
                .hasMessage("regularizer: there is no regularizer 'l3'. Did you mean 'l1' or 'l2'?");
    }
}
