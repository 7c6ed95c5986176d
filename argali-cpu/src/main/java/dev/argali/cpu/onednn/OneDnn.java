package dev.argali.cpu.onednn;

import dev.argali.runtime.LruCache;
import java.util.LinkedHashMap;
import java.util.Map;

/// The door to oneDNN: is it there, and which kernels does it have.
///
/// ```java
/// switch (OneDnn.ofProcess()) {
///     case OneDnn.Ready(OneDnn dnn) -> dnn.matmul(spec);
///     case OneDnn.Absent(String reason) -> log(reason);   // the JVM kernels do all the work
/// }
/// ```
/// One-thread kernels are what we want of it: whoever makes or runs a primitive first calls [#prepareThread] on that
/// thread, once in the thread's life, or oneDNN may open an OpenMP team of its own beside ours.
public final class OneDnn {
    /// Whether the natives could be loaded.
    public sealed interface Presence {}

    /// They are loaded.
    ///
    /// @param oneDnn the library
    public record Ready(OneDnn oneDnn) implements Presence {}

    /// They are not.
    ///
    /// @param reason a sentence for the user that says why, and what would help
    public record Absent(String reason) implements Presence {}

    static final int UNIMPLEMENTED = 3;

    /// Kernels kept for programs to come; those that programs still use live on without being kept here. Each is up to
    /// some megabytes of code.
    private static final int KEPT = 128;

    /// What the bits of a `dnnl_cpu_isa_t` of x64 say, the newest first.
    private static final Map<Integer, String> SETS = sets();

    private static Map<Integer, String> sets() {
        Map<Integer, String> sets = new LinkedHashMap<>();
        sets.put(0xe7, "AVX-512 with bfloat16");
        sets.put(0x67, "AVX-512 with VNNI");
        sets.put(0x27, "AVX-512");
        sets.put(0xf, "AVX2 with VNNI");
        sets.put(0x7, "AVX2");
        sets.put(0x3, "AVX");
        sets.put(0x1, "SSE 4.1");
        return sets;
    }

    private final Engine engine = Engine.create();
    private final String version = Descriptors.version();
    private final int isa = Dnnl.effectiveIsa();
    private final LruCache<MatmulSpec, Offer<Matmul>> matmuls = LruCache.of("kernels of oneDNN", KEPT);
    private final LruCache<ConvSpec, Offer<Convolution>> convolutions = LruCache.of("convolutions of oneDNN", KEPT);
    private final String file;

    private OneDnn(String file) {
        this.file = file;
        // It would keep the code of the last 1,024 kernels, those that we have let go too.
        Dnnl.check("dnnl_set_primitive_cache_capacity", Dnnl.cacheCapacity(0));
    }

    /// {@return the one oneDNN of this process, or why there is none} The first call unpacks and loads the natives.
    public static Presence ofProcess() {
        return OfProcess.PRESENCE;
    }

    /// Holds the answer, so that nothing is loaded before the first question.
    private static final class OfProcess {
        private OfProcess() {}

        private static final Presence PRESENCE = ask();

        private static Presence ask() {
            return switch (NativeLibrary.ofProcess()) {
                case NativeLibrary.Missing missing -> new Absent(missing.reason());
                case NativeLibrary.Loaded loaded -> {
                    try {
                        yield new Ready(new OneDnn(loaded.file().toString()));
                    } catch (OneDnnException e) {
                        yield new Absent("oneDNN: %s does not start: %s".formatted(loaded.file(), e.getMessage()));
                    }
                }
            };
        }
    }

    /// {@return a kernel for `spec`, or why there is none worth having: not on this processor, only a reference kernel
    /// ("ref:", thousands of times slower), or nothing to compute} Kernels are cached by spec.
    ///
    /// @throws OneDnnException if oneDNN reports a failure other than "unimplemented"
    public Offer<Matmul> matmul(MatmulSpec spec) {
        // What a primitive may use is fixed when it is made: one thread.
        prepareThread();
        return matmuls.get(spec, () -> Matmul.of(engine, spec));
    }

    /// {@return a kernel for `spec`, or why there is none worth having} As [#matmul].
    ///
    /// @throws OneDnnException if oneDNN reports a failure other than "unimplemented"
    public Offer<Convolution> convolution(ConvSpec spec) {
        prepareThread();
        return convolutions.get(spec, () -> Convolution.of(engine, spec));
    }

    /// Tells the calling thread's OpenMP to use this thread alone. Costs some 5 ns; repeating it does no harm.
    public void prepareThread() {
        Dnnl.ompThreads(1);
    }

    /// {@return the version of the library, such as `3.11.0`}
    public String version() {
        return version;
    }

    /// {@return the instruction set that oneDNN uses, a `dnnl_cpu_isa_t`: 7 is AVX2, 0x27 AVX-512, 0xe7 AVX-512 with
    /// bfloat16, 0 not applicable}
    public int instructionSet() {
        return isa;
    }

    /// {@return the file of the library}
    public String file() {
        return file;
    }

    /// {@return version and instruction set}
    @Override
    public String toString() {
        String set = SETS.entrySet().stream()
                .filter(s -> (isa & s.getKey()) == s.getKey())
                .map(s -> " (" + s.getValue() + ")")
                .findFirst()
                .orElse("");
        return "oneDNN %s, instruction set 0x%x%s".formatted(version, isa, set);
    }
}
