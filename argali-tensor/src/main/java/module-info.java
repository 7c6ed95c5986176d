/// Lazy tensors, variables, gradients, traced functions and the op families.
module dev.argali.tensor {
    requires transitive dev.argali.graph;
    requires static transitive org.jspecify;

    exports dev.argali.tensor;
    exports dev.argali.ops;
}
