/// Compiles graphs for the processor at hand and runs them.
module dev.argali.cpu {
    requires transitive dev.argali.graph;
    requires static jdk.incubator.vector;
    requires static transitive org.jspecify;
}
