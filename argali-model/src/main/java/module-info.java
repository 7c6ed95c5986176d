/// Models, the training loop, callbacks and Keras's file formats.
module dev.argali.model {
    requires transitive dev.argali.data;
    requires transitive dev.argali.nn;
    requires com.google.gson;
    requires io.jhdf;
    // jHDF is an automatic module: what it uses is resolved only if somebody asks for it by name.
    requires org.apache.commons.lang3;
    requires org.slf4j;
    requires com.ning.compress.lzf;
    requires static transitive org.jspecify;

    uses dev.argali.model.DiagramWriter;

    exports dev.argali.callbacks;
    exports dev.argali.model;
}
