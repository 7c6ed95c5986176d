package dev.argali.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.runtime.Backends;
import dev.argali.tensor.OpContract;
import org.junit.jupiter.api.BeforeAll;

/// Every op on the processor gives what Keras gives.
class CpuOpContractTest extends OpContract {
    @BeforeAll
    static void these_tests_run_on_the_processor() {
        assertThat(Backends.current().name()).isEqualTo("cpu");
    }
}
