package dev.argali.constraints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import dev.argali.config.KerasJson;
import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ConstraintsTest {
    /// Columns of length 5 and 0.5.
    private static final Tensor WEIGHT = Tensor.of(new float[][] {{3, 0.3f}, {-4, -0.4f}});

    private static void holds(Constraint constraint, double... expected) {
        for (Tensor got :
                List.of(constraint.apply(WEIGHT), Jit.of(constraint::apply).apply(WEIGHT))) {
            assertThat(got.shape()).isEqualTo(WEIGHT.shape());
            assertThat(got.toDoubles()).containsExactly(expected, within(1e-6));
        }
        if (!constraint.equals(Constraints.NONE)) {
            ObjectConfig file = constraint.config();
            Constraint again = Constraints.from(ObjectConfig.from(file.toMap()));
            assertThat(again).isEqualTo(constraint);
            assertThat(again.config().toMap()).isEqualTo(file.toMap());
        }
    }

    @TestFactory
    Stream<DynamicTest> constraints_are_those_of_keras() {
        return KerasJson.tests("/goldens/constraints.json", ConstraintsTest::check);
    }

    private static void check(JsonObject c) {
        Constraint constraint = Constraints.from(KerasJson.object(c.getAsJsonObject("serialized")));
        KerasJson.assertSame(constraint.config(), c.getAsJsonObject("serialized"));
        Tensor x = KerasJson.tensor(c.get("input"));
        KerasJson.assertClose("weight", constraint.apply(x), c.get("output"));
        KerasJson.assertClose("traced", Jit.of(constraint::apply).apply(x), c.get("output"));
    }

    @Test
    void norms_that_are_too_large_are_cut() {
        holds(Constraints.maxNorm(2), 1.2, 0.3, -1.6, -0.4);
        holds(Constraints.maxNorm(1, 0, 1), 3 / NORM, 0.3 / NORM, -4 / NORM, -0.4 / NORM);
        assertThat(Constraints.named("max_norm")).isEqualTo(Constraints.maxNorm(2));
    }

    private static final double NORM = Math.sqrt(25.25);

    @Test
    void norms_are_brought_between_two_numbers_as_fast_as_the_rate_says() {
        holds(Constraints.minMaxNorm(1, 2, 1), 1.2, 0.6, -1.6, -0.8);
        holds(Constraints.minMaxNorm(1, 2, 0.5), 3 * 0.7, 0.3 * 1.5, -4 * 0.7, -0.4 * 1.5);
    }

    @Test
    void norms_become_one() {
        holds(Constraints.unitNorm(), 0.6, 0.6, -0.8, -0.8);
        double first = Math.sqrt(9.09);
        double second = Math.sqrt(16.16);
        holds(Constraints.unitNorm(1), 3 / first, 0.3 / first, -4 / second, -0.4 / second);
    }

    @Test
    void negative_numbers_become_zero_and_none_changes_nothing() {
        holds(Constraints.NON_NEG, 3, 0.3f, 0, 0);
        holds(Constraints.NONE, 3, 0.3f, -4, -0.4f);
        assertThat(Constraints.config(Constraints.NONE)).isEqualTo(ObjectConfig.NONE);
    }

    @Test
    void what_makes_no_sense_is_refused() {
        assertThatThrownBy(() -> Constraints.maxNorm(-1))
                .isInstanceOf(ValueException.class)
                .hasMessage("MaxNorm: max_value must not be negative, got -1.0.");
        assertThatThrownBy(() -> Constraints.named("max_nrm"))
                .hasMessage("constraint: there is no constraint 'max_nrm'. Did you mean 'max_norm'?");
    }

    @Test
    void a_class_of_the_users_is_found_by_its_registered_name() {
        Constraint halves = weight -> weight.mul(0.5);
        Constraints.register("test>Halves", _ -> halves);
        var file = new ObjectConfig("", "Halves", Map.of(), Optional.of("test>Halves"));
        assertThat(Constraints.from(file).apply(WEIGHT).toFloats()).containsExactly(1.5f, 0.15f, -2, -0.2f);
        assertThatThrownBy(halves::config)
                .hasMessage("constraint: a function has no form in files. Use one of Constraints, or implement"
                        + " Constraint.config and register the class.");
    }
}
