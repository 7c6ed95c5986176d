package dev.argali.runtime;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ReferenceConformanceTest {
    @TestFactory
    Stream<DynamicTest> the_reference_backend_conforms_to_itself() {
        return BackendConformance.all(new ReferenceBackend());
    }

    @TestFactory
    Stream<DynamicTest> a_device_that_runs_behind_its_caller_conforms() {
        return BackendConformance.all(new FakeDeviceBackend());
    }
}
