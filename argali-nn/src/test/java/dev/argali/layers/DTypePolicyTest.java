package dev.argali.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import dev.argali.config.KerasJson;
import dev.argali.graph.DType;
import dev.argali.graph.ValueException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class DTypePolicyTest {
    @TestFactory
    Stream<DynamicTest> policies_are_those_of_keras() {
        return KerasJson.tests("/goldens/dtype_policies.json", DTypePolicyTest::check);
    }

    private static void check(JsonObject c) {
        DTypePolicy policy = DTypePolicy.named(c.get("name").getAsString());
        assertThat(policy.name()).isEqualTo(c.get("name").getAsString());
        assertThat(policy.compute()).isEqualTo(DType.named(c.get("compute").getAsString()));
        assertThat(policy.variable()).isEqualTo(DType.named(c.get("variable").getAsString()));
        KerasJson.assertSame(policy.config(), c.getAsJsonObject("serialized"));
    }

    @Test
    void an_unknown_name_is_refused_with_those_that_there_are() {
        assertThatThrownBy(() -> DTypePolicy.named("mixed_float17"))
                .isInstanceOf(ValueException.class)
                .hasMessageContaining("mixed_float17")
                .hasMessageContaining("mixed_float16");
    }
}
