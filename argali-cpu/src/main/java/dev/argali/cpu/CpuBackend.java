package dev.argali.cpu;

import dev.argali.cpu.compiler.CpuCompiler;
import dev.argali.cpu.kernels.Plan;
import dev.argali.cpu.loops.VectorWarmer;
import dev.argali.cpu.onednn.OneDnn;
import dev.argali.cpu.team.Team;
import dev.argali.cpu.x86.NestCode;
import dev.argali.graph.Graph;
import dev.argali.graph.Verifier;
import dev.argali.runtime.Backend;
import dev.argali.runtime.DeviceBuffer;
import dev.argali.runtime.Once;
import dev.argali.runtime.Profiler;
import dev.argali.runtime.Program;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;

/// Runs graphs on the processor: compiled to kernels, matrix products by oneDNN where it is there, one team of threads.
public final class CpuBackend implements Backend {
    private static final Once<Optional<OneDnn>> ONE_DNN = Once.of(CpuBackend::oneDnn);
    private static final Once<Team> TEAM = Once.of(CpuBackend::team);

    private static Optional<OneDnn> oneDnn() {
        return switch (OneDnn.ofProcess()) {
            case OneDnn.Ready(OneDnn dnn) -> Optional.of(dnn);
            case OneDnn.Absent(String reason) -> {
                System.getLogger("dev.argali.cpu")
                        .log(Level.WARNING, "matrix products run in Java, several times slower: {0}", reason);
                yield Optional.empty();
            }
        };
    }

    private static Team team() {
        Optional<OneDnn> dnn = ONE_DNN.get();
        return Team.of(Team.threadsOfProcess(), () -> dnn.ifPresent(OneDnn::prepareThread));
    }

    private static final Optional<String> REFUSAL = refusalOfMemory();

    private static Optional<String> refusalOfMemory() {
        Module module = CpuBackend.class.getModule();
        boolean told = module.isNativeAccessEnabled();
        try {
            NativeMemory.used();
            if (!told) {
                System.getLogger("dev.argali.cpu").log(Level.WARNING, missingFlags(module));
            }
            return Optional.empty();
        } catch (LinkageError e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return Optional.of("no memory outside the Java heap: " + cause.getMessage()
                    + "; start the JVM with --enable-native-access=dev.argali.cpu, on the class path"
                    + " --enable-native-access=ALL-UNNAMED");
        }
    }

    /// One line for those who start a program as it is.
    private static String missingFlags(Module module) {
        String name = module.isNamed() ? module.getName() : "ALL-UNNAMED";
        boolean slower = !NestCode.isAvailable() && !VectorWarmer.available();
        return "start the JVM with --enable-native-access=" + name
                + (slower ? " and, for faster kernels, --add-modules jdk.incubator.vector" : "")
                + ": see docs/guide/en/jvm-flags.md";
    }

    /// The backend; all instances share one team and one library.
    public CpuBackend() {}

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public Optional<String> refusal() {
        return REFUSAL;
    }

    @Override
    public int priority() {
        return 100;
    }

    @Override
    public DeviceBuffer allocate(long bytes) {
        return new CpuBuffer(bytes);
    }

    @Override
    public Program compile(Graph graph, List<InPlace> inPlace) {
        Profiler.stage("verify", () -> Verifier.verify("cpu", graph));
        Plan plan = CpuCompiler.plan(graph, ONE_DNN.get());
        return Profiler.stage("in place", () -> new CpuProgram(graph, plan, inPlace, TEAM.get()));
    }

    @Override
    public Optional<MemoryUse> memory() {
        return Optional.of(new MemoryUse(NativeMemory.used(), NativeMemory.limitBytes()));
    }

    @Override
    public void release() {
        TEAM.get().release();
        NativeMemory.release();
    }

    @Override
    public List<String> facts() {
        return List.of(
                "threads: " + TEAM.get().threads(),
                "fused kernels: " + fusedKernels(),
                "matrix products: " + ONE_DNN.get().map(OneDnn::toString).orElse("Java"),
                "natives: " + ONE_DNN.get().map(OneDnn::file).orElse("none"),
                "native memory: " + (NativeMemory.used() >> 20) + " of " + (NativeMemory.limitBytes() >> 20) + " MB");
    }

    private static String fusedKernels() {
        if (NestCode.isAvailable()) {
            return "machine code";
        }
        return VectorWarmer.available()
                ? "classes on the Vector API"
                : "Java loops; add --add-modules jdk.incubator.vector";
    }
}
