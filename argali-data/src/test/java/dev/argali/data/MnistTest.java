package dev.argali.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.argali.graph.ArgaliException;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MnistTest {
    private static final URI NOWHERE = URI.create("http://127.0.0.1:9/mnist.npz");

    @TempDir
    Path folder;

    @Test
    void the_artifact_gives_the_raw_images_and_digits_of_keras() {
        Mnist mnist = Mnist.load();

        assertThat(mnist.train().x().type()).hasToString("uint8[60000, 28, 28]");
        assertThat(mnist.train().y().type()).hasToString("uint8[60000]");
        assertThat(mnist.test().x().type()).hasToString("uint8[10000, 28, 28]");
        assertThat(mnist.test().size()).isEqualTo(10_000);
        int[] digits = mnist.train().y().toInts();
        assertThat(Stream.of(0, 1, 2, 3, 4).map(i -> digits[i])).containsExactly(5, 0, 4, 1, 9);
        int[] pixels = mnist.test().x().toInts();
        long sum = 0;
        for (int p : pixels) {
            sum += p;
        }
        assertThat(sum).isEqualTo(264_923_200L);
    }

    @Test
    void the_file_of_kerass_cache_is_read_where_the_artifact_is_missing() throws Exception {
        byte[] npz = Npzs.small();
        Path keras = folder.resolve("keras");
        Files.createDirectories(keras.resolve("datasets"));
        Files.write(keras.resolve("datasets/mnist.npz"), npz);

        Mnist mnist =
                sources(keras, Optional.empty(), true, NOWHERE, sha256(npz)).load();

        assertThat(mnist.train().x().shape()).isEqualTo(Shape.of(3, 2, 2));
        assertThat(mnist.train().x().toInts()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 255);
        assertThat(mnist.test().y().dtype()).isEqualTo(DType.UINT8);
        assertThat(mnist.test().y().toInts()).containsExactly(7);
    }

    @Test
    void a_mirror_may_be_a_folder() throws Exception {
        byte[] npz = Npzs.small();
        Files.write(folder.resolve("mnist.npz"), npz);

        Mnist mnist = sources(folder.resolve("none"), Optional.of(folder.toString()), true, NOWHERE, sha256(npz))
                .load();

        assertThat(mnist.train().size()).isEqualTo(3);
    }

    @Test
    void a_download_is_checked_and_kept_in_kerass_cache() throws Exception {
        byte[] npz = Npzs.small();
        try (var server = new Server("/mnist.npz", npz)) {
            Path keras = folder.resolve("keras");

            sources(keras, Optional.empty(), false, server.uri("/mnist.npz"), sha256(npz))
                    .load();

            assertThat(keras.resolve("datasets/mnist.npz")).hasBinaryContent(npz);
            assertThat(list(keras.resolve("datasets"))).containsExactly("mnist.npz");
        }
    }

    @Test
    void a_mirror_may_be_a_url() throws Exception {
        byte[] npz = Npzs.small();
        try (var server = new Server("/data/mnist.npz", npz)) {
            Mnist mnist = sources(folder, Optional.of(server.uri("/data").toString()), false, NOWHERE, sha256(npz))
                    .load();

            assertThat(mnist.test().size()).isEqualTo(1);
        }
    }

    @Test
    void a_download_with_another_checksum_is_thrown_away() throws Exception {
        try (var server = new Server("/mnist.npz", new byte[] {1, 2, 3})) {
            URI from = server.uri("/mnist.npz");
            MnistSources sources = sources(folder, Optional.empty(), false, from, "00ff");

            assertThatThrownBy(sources::load)
                    .isInstanceOf(ArgaliException.class)
                    .hasMessageContaining(from + " has another checksum, sha256 "
                            + "039058c6f2c0cb492c533b0a4d14ef77cc0f78abccced5287d84a1a2011cfb81");
            assertThat(list(folder.resolve("datasets"))).isEmpty();
        }
    }

    @Test
    void the_error_names_every_way_with_url_checksum_and_path() throws Exception {
        Path cached = folder.resolve("datasets/mnist.npz");
        MnistSources offline = sources(folder, Optional.empty(), true, NOWHERE, "00ff");

        assertThatThrownBy(offline::load)
                .hasMessage("mnist.npz: the data are not here: "
                        + "the artifact dev.argali:argali-mnist is not on the class path; " + cached
                        + " does not exist; ARGALI_MIRROR is not set; " + NOWHERE
                        + " was not asked, because ARGALI_OFFLINE=1. "
                        + "Add the artifact dev.argali:argali-mnist, or set ARGALI_MIRROR to a folder or URL that has "
                        + "mnist.npz, or fetch " + NOWHERE + " (sha256 00ff) by hand and put it at " + cached + ".");
    }

    @Test
    void a_damaged_artifact_leads_on_to_the_next_way() {
        var resources = new MnistSources(
                _ -> Optional.of(new ByteArrayInputStream(new byte[] {1, 2, 3})),
                sources(folder, Optional.empty(), true, NOWHERE, "00ff").file());

        assertThatThrownBy(resources::load)
                .hasMessageContaining("the artifact dev.argali:argali-mnist cannot be read: "
                        + "train-images-idx3-ubyte.gz: the file is damaged: it is ");
    }

    @Test
    void the_environment_names_folder_mirror_and_offline() {
        var places = RemoteFile.Places.ofEnvironment(
                Map.of("KERAS_HOME", "k", "ARGALI_MIRROR", "https://mirror.example", "ARGALI_OFFLINE", "1"));

        assertThat(places).isEqualTo(new RemoteFile.Places(Path.of("k"), Optional.of("https://mirror.example"), true));
        assertThat(RemoteFile.Places.ofEnvironment(Map.of()).keras())
                .isEqualTo(Path.of(System.getProperty("user.home"), ".keras"));
    }

    private static MnistSources sources(Path keras, Optional<String> mirror, boolean offline, URI url, String sha256) {
        return new MnistSources(
                _ -> Optional.empty(),
                new RemoteFile("datasets/mnist.npz", url, sha256, new RemoteFile.Places(keras, mirror, offline)));
    }

    private static List<String> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(f -> f.getFileName().toString()).toList();
        }
    }

    private static String sha256(byte[] data) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(data));
    }

    private record Server(HttpServer http) implements AutoCloseable {
        Server(String path, byte[] body) throws IOException {
            this(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
            http.createContext(path, exchange -> {
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            http.start();
        }

        URI uri(String path) {
            return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + path);
        }

        @Override
        public void close() {
            http.stop(0);
        }
    }
}
