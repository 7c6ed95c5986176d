package dev.argali.saving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.model.KerasFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KerasArchiveTest {
    @TempDir
    Path folder;

    private static KerasArchive.Contents contents() {
        SequencedMap<String, byte[]> assets = new LinkedHashMap<>();
        assets.put("layers/text_vectorization/vocabulary.txt", "[UNK]\n词".getBytes(StandardCharsets.UTF_8));
        return new KerasArchive.Contents(
                Json.obj().with("keras_version", Json.of("3.15.1")),
                Json.obj().with("class_name", Json.of("Sequential")),
                Hdf5Tree.of()
                        .dataset("layers/dense/vars/0", H5Dataset.float32(new float[] {1, 2, 3}, 3, 1))
                        .root(),
                assets);
    }

    private static void assertIsWhole(Path file) {
        try (KerasArchive archive = KerasArchive.open(file)) {
            assertThat(archive.metadata()).isEqualTo(contents().metadata());
            assertThat(archive.config()).isEqualTo(contents().config());
            assertThat(archive.weights()
                            .dataset("layers/dense/vars/0")
                            .orElseThrow()
                            .toFloats())
                    .containsExactly(1, 2, 3);
            assertThat(archive.assets()).containsExactly("layers/text_vectorization/vocabulary.txt");
            assertThat(archive.asset("layers/text_vectorization/vocabulary.txt"))
                    .isEqualTo(contents().assets().firstEntry().getValue());
            assertThatThrownBy(() -> archive.asset("other"))
                    .isInstanceOf(KerasFileException.class)
                    .hasMessageContaining("it has no member 'assets/other'");
        }
    }

    @Test
    void an_archive_comes_back_and_so_does_a_folder_with_its_members() throws IOException {
        Path file = folder.resolve("m.keras");
        KerasArchive.write(file, contents());
        assertIsWhole(file);
        Path unpacked = folder.resolve("unpacked");
        try (var zip = new ZipFile(file.toFile())) {
            for (var entry : zip.stream().toList()) {
                Path target = unpacked.resolve(entry.getName());
                Files.createDirectories(target.getParent());
                try (var in = zip.getInputStream(entry)) {
                    Files.copy(in, target);
                }
            }
        }
        assertIsWhole(unpacked);
    }

    @Test
    void what_is_missing_is_named() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> KerasArchive.open(empty))
                .isInstanceOf(KerasFileException.class)
                .hasMessage(empty + ": it has no member 'metadata.json', only nothing. Give a file saved by Keras 3 or"
                        + " Argali as '.keras'.");
        Files.writeString(empty.resolve("metadata.json"), "{}");
        Files.writeString(empty.resolve("config.json"), "[]");
        assertThatThrownBy(() -> KerasArchive.open(empty))
                .hasMessage(empty + ": config.json: it is not an object. The file is damaged: fetch or save it again.");
        Files.writeString(empty.resolve("config.json"), "{}");
        Files.writeString(empty.resolve("model.weights.npz"), "");
        assertThatThrownBy(() -> KerasArchive.open(empty))
                .hasMessage(empty + ": its weights are in 'model.weights.npz', which Argali does not read. Save the"
                        + " model again with Keras 3's default, h5.");
    }

    @Test
    void an_asset_stays_inside() {
        SequencedMap<String, byte[]> assets = new LinkedHashMap<>();
        assets.put("../outside", new byte[0]);
        assertThatThrownBy(() -> new KerasArchive.Contents(Json.obj(), Json.obj(), H5Group.EMPTY, assets))
                .hasMessage("asset '../outside': its name leads out of the archive. Give a relative path.");
    }
}
