/// Data sets: pipelines, readers, built-in sets.
module dev.argali.data {
    requires transitive dev.argali.tensor;
    requires static transitive org.jspecify;
    requires java.net.http;

    exports dev.argali.data;
}
