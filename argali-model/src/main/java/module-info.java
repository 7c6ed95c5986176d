/// Models, the training loop, callbacks and Keras's file formats.
module dev.argali.model {
    requires transitive dev.argali.nn;
    requires transitive dev.argali.data;
    requires static transitive org.jspecify;
}
