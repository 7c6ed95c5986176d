package dev.argali.saving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.model.KerasFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
    @TempDir
    Path folder;

    private static AtomicFile.Content text(String text) {
        return out -> out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void a_file_is_made_and_replaced_and_nothing_else_is_left() throws IOException {
        Path file = folder.resolve("model.keras");
        AtomicFile.write(file, text("one"));
        assertThat(file).hasContent("one");
        AtomicFile.write(file, text("two"));
        assertThat(file).hasContent("two");
        assertThat(names()).containsExactly("model.keras");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void a_link_stays_a_link_and_permissions_stay() throws IOException {
        Path file = folder.resolve("real.keras");
        Path link = folder.resolve("link.keras");
        Files.writeString(file, "one");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Files.createSymbolicLink(link, file);
        AtomicFile.write(link, text("two"));
        assertThat(link).isSymbolicLink();
        assertThat(file).hasContent("two");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
    }

    @Test
    void whatever_goes_wrong_while_writing_leaves_the_old_file_and_nothing_beside_it() throws IOException {
        Path file = folder.resolve("model.keras");
        Files.writeString(file, "old");
        assertThatThrownBy(() -> AtomicFile.write(file, out -> {
                    out.write(ByteBuffer.wrap(new byte[100_000]));
                    throw new IOException("No space left on device");
                }))
                .isInstanceOf(KerasFileException.class)
                .hasMessage(file + ": writing failed: No space left on device; the old file is unchanged."
                        + " See that the disk is writable and has room, or save elsewhere.");
        assertThatThrownBy(() -> AtomicFile.write(file, out -> {
                    throw new OutOfMemoryError("heap");
                }))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(file).hasContent("old");
        assertThat(names()).containsExactly("model.keras");
    }

    @Test
    void a_folder_is_no_file_and_a_missing_one_is_not_made() throws IOException {
        assertThatThrownBy(() -> AtomicFile.write(folder, text("x")))
                .hasMessage(folder + ": it is a directory. Give the name of a file.");
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> AtomicFile.write(missing.resolve("m.keras"), text("x")))
                .hasMessage(missing.resolve("m.keras") + ": there is no directory '" + missing
                        + "'. Create it first, or save elsewhere.");
        assertThat(names()).isEmpty();
    }

    /// Saves a million bytes over the file that it is given; run with a limit below that.
    static final class BigSave {
        private BigSave() {}

        public static void main(String[] args) {
            var values = H5Dataset.float32(new float[250_000], 250_000);
            try {
                Hdf5Writer.write(Hdf5Tree.of().dataset("big", values).root(), Path.of(args[0]));
                System.out.println("written");
            } catch (KerasFileException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    /// The system itself refuses to make the file longer, as it does when a disk is full.
    @Test
    @DisabledOnOs(OS.WINDOWS)
    void a_disk_that_takes_no_more_leaves_the_old_file_whole() throws IOException, InterruptedException {
        Path file = folder.resolve("old.h5");
        Hdf5Writer.write(
                Hdf5Tree.of()
                        .dataset("a", H5Dataset.float32(new float[] {7}, 1))
                        .root(),
                file);
        byte[] old = Files.readAllBytes(file);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -f 200 && exec \"$@\"",
                        "sh",
                        java,
                        "-XX:-UsePerfData",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BigSave.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said)
                .startsWith(file + ": writing failed: ")
                .contains("; the old file is unchanged. See that the disk is writable and has room");
        assertThat(file).hasBinaryContent(old);
        assertThat(names()).containsExactly("old.h5");
    }
}
