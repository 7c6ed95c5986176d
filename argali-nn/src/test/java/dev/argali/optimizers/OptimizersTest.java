package dev.argali.optimizers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.argali.config.KerasJson;
import dev.argali.config.ObjectConfig;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class OptimizersTest {
    @TestFactory
    Stream<DynamicTest> optimizers_are_those_of_keras() {
        return KerasJson.tests("/goldens/optimizers.json", c -> {
            check(c, false);
            check(c, true);
        });
    }

    private static void check(JsonObject c, boolean traced) {
        Optimizer optimizer = optimizer(c);
        KerasJson.assertSame(optimizer.config(), c.getAsJsonObject("serialized"));
        List<Variable> variables = new ArrayList<>();
        for (JsonElement v : c.getAsJsonArray("variables")) {
            JsonObject variable = v.getAsJsonObject();
            variables.add(Variable.of(variable.get("name").getAsString(), KerasJson.tensor(variable.get("value"))));
        }
        optimizer.build(variables);
        Jit step = Jit.of("step", in -> {
            optimizer.apply(in.tensors().stream().map(Optional::of).toList(), variables);
            return Nest.of(List.of());
        });
        JsonArray gradients = c.getAsJsonArray("gradients");
        for (int i = 0; i < gradients.size(); i++) {
            List<Tensor> g = gradients.get(i).getAsJsonArray().asList().stream()
                    .map(KerasJson::tensor)
                    .toList();
            if (traced) {
                step.apply(Nest.of(g));
            } else {
                optimizer.apply(g.stream().map(Optional::of).toList(), variables);
            }
            JsonArray after = c.getAsJsonArray("after").get(i).getAsJsonArray();
            for (int v = 0; v < variables.size(); v++) {
                KerasJson.assertClose(
                        "step " + i + ", variable " + v, variables.get(v).value(), after.get(v), 3e-6);
            }
        }
        checkState(c, optimizer);
        if (c.has("finalized")) {
            optimizer.finalizeVariables(variables);
            for (int v = 0; v < variables.size(); v++) {
                KerasJson.assertClose(
                        "finalized " + v,
                        variables.get(v).value(),
                        c.getAsJsonArray("finalized").get(v),
                        3e-6);
            }
        }
    }

    private static Optimizer optimizer(JsonObject c) {
        Optimizer made = Optimizers.from(KerasJson.object(c.getAsJsonObject("serialized")));
        if (!c.has("exclude_from_weight_decay")) {
            return made;
        }
        String[] names = c.getAsJsonArray("exclude_from_weight_decay").asList().stream()
                .map(JsonElement::getAsString)
                .toArray(String[]::new);
        return ((FluentOptimizer<?>) made).excludeFromWeightDecay(names);
    }

    private static void checkState(JsonObject c, Optimizer optimizer) {
        assertThat(optimizer.iterations()).isEqualTo(c.get("iterations").getAsLong());
        JsonArray state = c.getAsJsonArray("optimizer_variables");
        assertThat(optimizer.variables().stream().map(Variable::name))
                .containsExactlyElementsOf(state.asList().stream()
                        .map(e -> e.getAsJsonObject().get("path").getAsString())
                        .toList());
        for (int i = 0; i < state.size(); i++) {
            KerasJson.assertClose(
                    optimizer.variables().get(i).name(),
                    optimizer.variables().get(i).value(),
                    state.get(i).getAsJsonObject().get("value"),
                    3e-6);
        }
    }

    @Test
    void an_unknown_name_or_argument_suggests_near_ones() {
        assertThatThrownBy(() -> Optimizers.named("sdg"))
                .hasMessage("optimizer: there is no optimizer 'sdg'. Did you mean 'sgd'?");
        assertThatThrownBy(() -> Optimizers.from(ObjectConfig.of("keras.optimizers", "SGD", Map.of("momentun", 0.9))))
                .hasMessage("argument of optimizer SGD: there is no argument of optimizer SGD 'momentun'. Did you mean"
                        + " 'momentum'?");
    }

    /// Steps of one size, by the sign of the mean gradient.
    private static final class Signs extends Optimizer {
        Signs(double rate) {
            super(Settings.of("signs", rate));
        }

        @Override
        protected List<List<String>> slotNames() {
            return List.of(List.of("mean"));
        }

        @Override
        protected Update update(Tensor gradient, Tensor value, List<Tensor> slots, Moment moment) {
            Tensor mean = slots.getFirst().mul(0.5).add(gradient.mul(0.5));
            return new Update(value.sub(mean.sign().mul(moment.learningRate())), List.of(mean));
        }
    }

    @Test
    void a_rule_of_the_users_has_slots_and_steps_lazily_and_traced() {
        Optimizers.register(
                "test>Signs", file -> new Signs(file.number("learning_rate").orElseThrow()));
        Map<String, Object> arguments = new Signs(0.25).config().arguments();
        for (boolean traced : List.of(false, true)) {
            Optimizer own = Optimizers.from(new ObjectConfig("", "Signs", arguments, Optional.of("test>Signs")));
            Variable v = Variable.of("v", Tensor.of(1f, 2f));
            own.build(List.of(v));
            Jit step = Jit.of("step", in -> {
                own.apply(List.of(Optional.of(in.single())), List.of(v));
                return Nest.of(List.of());
            });
            for (Tensor g : List.of(Tensor.of(1f, -2f), Tensor.of(-4f, 1f))) {
                if (traced) {
                    step.apply(Nest.of(g));
                } else {
                    own.apply(List.of(Optional.of(g)), List.of(v));
                }
            }
            assertThat(v.value().toFloats()).containsExactly(1, 2.25f);
            assertThat(own.iterations()).isEqualTo(2);
            assertThat(own.variables().stream().map(Variable::name))
                    .containsExactly("signs/iteration", "signs/learning_rate", "signs/v_mean");
            assertThat(own.variables().getLast().value().toFloats()).containsExactly(-1.75f, 0);
        }
    }

    /// Down there processors are slow, and slots that no gradient feeds would stay.
    @Test
    void slots_are_zero_or_far_above_the_smallest_normal_number() {
        var weights = Variable.of("w", Tensor.of(new float[] {1, -2, 3}));
        var adam = Adam.of();
        adam.build(List.of(weights));
        Jit step = Jit.of("step", in -> {
            adam.apply(List.of(Optional.of(in.tensors().getFirst())), List.of(weights));
            return Nest.of(List.of());
        });
        step.apply(Nest.of(List.of(Tensor.of(new float[] {1e-3f, -1e-9f, 1e-12f}))));
        Tensor nothing = Tensor.of(new float[3]);
        for (int i = 0; i < 1_500; i++) {
            step.apply(Nest.of(List.of(nothing)));
        }
        for (Variable slot : adam.slotsOf(weights)) {
            for (float x : slot.value().toFloats()) {
                assertThat(x == 0 || Math.abs(x) > Float.MIN_NORMAL * 1e12f)
                        .as("%s: %s", slot.name(), x)
                        .isTrue();
            }
        }
    }

    @Test
    void arguments_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> SGD.of(Double.NaN))
                .hasMessage("sgd: the learning rate is NaN. Give a finite number, such as 1e-3.");
        assertThatThrownBy(() -> SGD.of().momentum(1.5))
                .hasMessage("SGD: momentum must be within 0 and 1, got 1.5. Usual is 0.9.");
    }

    @Test
    void gradients_that_do_not_fit_are_refused_before_anything_changes() {
        var v = Variable.of("v", Tensor.of(1f, 2f));
        var optimizer = SGD.of(0.1);
        assertThatThrownBy(() -> optimizer.apply(List.of(Optional.of(Tensor.of(1f))), List.of(v)))
                .hasMessage("sgd: the gradient of variable 'v' has shape [1], the variable [2]. Give gradients and"
                        + " variables in the same order.");
        assertThatThrownBy(() -> optimizer.apply(List.of(Optional.empty()), List.of(v)))
                .hasMessage(
                        "sgd: no variable has a gradient: v. Compute the loss from the variables, inside the tape.");
        assertThatThrownBy(() -> optimizer.apply(
                        List.of(Optional.of(Tensor.of(1f))), List.of(Variable.of("other", Tensor.of(1f)))))
                .hasMessage("sgd: variable 'other' is not among the 1 variables that the optimizer was built for. Use a"
                        + " new optimizer for another model, or build it with all variables first.");
        assertThat(v.value().toFloats()).containsExactly(1, 2);
        assertThat(optimizer.iterations()).isZero();
    }
}
