/// The graph of primitives and the backend interface: the room that everything stands on.
module dev.argali.graph {
    requires static jdk.jfr;
    requires static transitive org.jspecify;

    exports dev.argali.api;
    exports dev.argali.graph;
    exports dev.argali.runtime;

    uses dev.argali.runtime.Backend;
}
