package dev.argali.data;

import dev.argali.graph.ArgaliException;
import dev.argali.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Where MNIST may be found, in order.
///
/// @param resources opens a resource of the artifact by its name
/// @param file Keras's file and where it is kept
record MnistSources(Resources resources, RemoteFile file) {
    static final String PACKAGE = "dev/argali/mnist/";

    private static final URI KERAS =
            URI.create("https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz");
    private static final String SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1";

    /// Opens resources.
    interface Resources {
        /// {@return the resource, if there is one of that name}
        Optional<InputStream> open(String name);
    }

    static MnistSources ofEnvironment() {
        return new MnistSources(
                MnistSources::openResource,
                new RemoteFile("datasets/mnist.npz", KERAS, SHA256, RemoteFile.Places.ofEnvironment(System.getenv())));
    }

    // The class loader sees the jar on the class path, and on the module path too, since its module is open.
    private static Optional<InputStream> openResource(String name) {
        return Optional.ofNullable(Mnist.class.getClassLoader().getResourceAsStream(name))
                .or(() -> Optional.ofNullable(Thread.currentThread().getContextClassLoader())
                        .flatMap(loader -> Optional.ofNullable(loader.getResourceAsStream(name))));
    }

    Mnist load() {
        List<String> reasons = new ArrayList<>();
        try {
            Optional<Mnist> packaged = fromArtifact();
            if (packaged.isPresent()) {
                return packaged.get();
            }
            reasons.add("the artifact dev.argali:argali-mnist is not on the class path");
        } catch (IOException | ArgaliException e) {
            reasons.add("the artifact dev.argali:argali-mnist cannot be read: " + e.getMessage());
        }
        try {
            return fromNpz(Npz.read(file.fetch(reasons)));
        } catch (IOException e) {
            throw new ArgaliException("Mnist.load", "mnist.npz cannot be read: " + e.getMessage(), "Fetch it anew", e);
        }
    }

    private Optional<Mnist> fromArtifact() throws IOException {
        Optional<Tensor> x = packaged("train-images-idx3-ubyte.gz");
        if (x.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Mnist(
                new Split(x.get(), needed("train-labels-idx1-ubyte.gz")),
                new Split(needed("t10k-images-idx3-ubyte.gz"), needed("t10k-labels-idx1-ubyte.gz"))));
    }

    private Optional<Tensor> packaged(String name) throws IOException {
        Optional<InputStream> in = resources.open(PACKAGE + name);
        return in.isPresent() ? Optional.of(Idx.readGzipped(name, in.get())) : Optional.empty();
    }

    private Tensor needed(String name) throws IOException {
        return packaged(name).orElseThrow(() -> new ArgaliException(name, "the file is missing from the artifact", ""));
    }

    private static Mnist fromNpz(Map<String, Tensor> arrays) {
        return new Mnist(
                new Split(array(arrays, "x_train"), array(arrays, "y_train")),
                new Split(array(arrays, "x_test"), array(arrays, "y_test")));
    }

    private static Tensor array(Map<String, Tensor> arrays, String name) {
        return Optional.ofNullable(arrays.get(name))
                .orElseThrow(() -> new ArgaliException(
                        "Mnist.load",
                        "mnist.npz has no array '" + name + "', only " + arrays.keySet(),
                        "Fetch it anew"));
    }
}
