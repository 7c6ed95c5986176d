package dev.argali.cpu;

import com.sun.management.OperatingSystemMXBean;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/// How much memory tensors may take: what the user says, else what the machine, or the container, has beside the Java
/// heap.
final class MemoryLimit {
    /// The system property in megabytes, which goes before the environment variable.
    static final String PROPERTY = "argali.memory.limit.mb";

    /// The environment variable in megabytes.
    static final String VARIABLE = "ARGALI_MEMORY_LIMIT_MB";

    private MemoryLimit() {}

    static long ofProcess() {
        Optional<String> property = Optional.ofNullable(System.getProperty(PROPERTY));
        Optional<String> variable = Optional.ofNullable(System.getenv(VARIABLE));
        return of(property, variable, machine(), Runtime.getRuntime().maxMemory());
    }

    /// In a container this is the container's limit.
    private static long machine() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        return system instanceof OperatingSystemMXBean known ? known.getTotalMemorySize() : Long.MAX_VALUE / 16;
    }

    /// @param total the memory of the machine in bytes
    /// @param heap how large the Java heap may become
    static long of(Optional<String> property, Optional<String> variable, long total, long heap) {
        long byDefault = Math.max(total / 4, total / 10 * 9 - heap);
        String name = property.isPresent() ? PROPERTY : VARIABLE;
        Optional<String> said = property.or(() -> variable).map(String::strip);
        if (said.isEmpty() || said.get().isEmpty()) {
            return byDefault;
        }
        if (!said.get().matches("[0-9]{1,9}") || Long.parseLong(said.get()) == 0) {
            System.getLogger("dev.argali.cpu")
                    .log(
                            Level.WARNING,
                            "{0} is ''{1}'', no number of megabytes from 1 to 999999999: the limit is {2} MB",
                            name,
                            said.get(),
                            Long.toString(byDefault >> 20));
            return byDefault;
        }
        return Long.parseLong(said.get()) << 20;
    }
}
