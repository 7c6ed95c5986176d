package dev.argali.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Texts compared with reviewed files under `src/test/resources/snapshots` of the module whose tests run.
/// `-Dsnapshots=update` writes the files anew.
public final class Snapshots {
    private static final Path FOLDER = Path.of("src", "test", "resources", "snapshots");

    private Snapshots() {}

    /// Fails unless the file `name` holds exactly `text`.
    public static void check(String name, String text) {
        Path file = FOLDER.resolve(name);
        String now = text.endsWith("\n") ? text : text + "\n";
        try {
            if ("update".equals(System.getProperty("snapshots"))) {
                Files.createDirectories(FOLDER);
                Files.writeString(file, now);
            }
            assertThat(file)
                    .as("snapshot %s; -Dsnapshots=update writes it, review the difference", name)
                    .exists()
                    .hasContent(now);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
