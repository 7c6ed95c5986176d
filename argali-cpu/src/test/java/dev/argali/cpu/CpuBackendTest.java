package dev.argali.cpu;

import dev.argali.runtime.BackendConformance;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class CpuBackendTest {
    @TestFactory
    Stream<DynamicTest> the_cpu_backend_means_what_the_reference_means() {
        return BackendConformance.all(new CpuBackend());
    }
}
