package dev.argali.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.graph.DType;
import dev.argali.layers.DTypePolicy;
import dev.argali.model.Model;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JobTest {
    @ParameterizedTest
    @EnumSource
    void the_policy_of_a_job_is_that_of_its_model_alone(Job job) {
        Model model = job.model();
        DType compute = job.toString().endsWith("bf16") ? DType.BFLOAT16 : DType.FLOAT32;
        assertThat(model.settings().dtype().compute()).isEqualTo(compute);
        assertThat(model.layers())
                .allSatisfy(l ->
                        assertThat(l.settings().dtype().compute()).as(l.name()).isEqualTo(compute));
        assertThat(model.weights()).allMatch(w -> w.type().dtype() == DType.FLOAT32);
        assertThat(DTypePolicy.global()).isEqualTo(DTypePolicy.FLOAT32);
    }
}
