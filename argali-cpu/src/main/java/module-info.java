/// Compiles graphs for the processor at hand and runs them.
module dev.argali.cpu {
    requires transitive dev.argali.graph;
    requires java.management;
    requires jdk.management;
    requires static jdk.incubator.vector;
    requires static transitive org.jspecify;

    provides dev.argali.runtime.Backend with
            dev.argali.cpu.CpuBackend;
}
