/// What a model is made of and trained with: layers, losses, metrics, optimizers.
module dev.argali.nn {
    requires transitive dev.argali.tensor;
    requires static transitive org.jspecify;

    exports dev.argali.activations;
    exports dev.argali.config;
    exports dev.argali.constraints;
    exports dev.argali.initializers;
    exports dev.argali.layers;
    exports dev.argali.losses;
    exports dev.argali.metrics;
    exports dev.argali.optimizers;
    exports dev.argali.regularizers;
}
