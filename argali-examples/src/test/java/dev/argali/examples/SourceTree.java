package dev.argali.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The repository that this test is run in.
final class SourceTree {
    private SourceTree() {}

    /// {@return the folder that holds all modules}
    static Path root() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isRegularFile(at.resolve("LAYOUT.md")) && Files.isDirectory(at.resolve("argali-graph"))) {
                return at;
            }
        }
        throw new IllegalStateException("this test is not run inside the repository");
    }

    /// {@return the folders of the modules}
    static List<Path> modules() {
        try (Stream<Path> all = Files.list(root())) {
            return all.filter(p -> Files.isDirectory(p.resolve("src"))).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// {@return all files below a folder, without what a build makes; none if there is no such folder}
    static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(p -> !folder.relativize(p).startsWith("target")
                            && !("/" + name(p)).contains("/target/")
                            && !("/" + name(p)).contains("/.git"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// {@return the files whose path from the root, with `/` between its parts, matches a regular expression}
    static List<Path> matching(String regex) {
        return files(root()).stream().filter(p -> name(p).matches(regex)).toList();
    }

    /// {@return the Java files of all modules under `src/main/java` or `src/test/java`}
    static List<Path> java(String kind) {
        return modules().stream()
                .flatMap(m -> files(m.resolve("src").resolve(kind).resolve("java")).stream())
                .filter(p -> p.toString().endsWith(".java"))
                .toList();
    }

    /// {@return a path as it is seen from the root}
    static String name(Path file) {
        return root().relativize(file.toAbsolutePath()).toString().replace('\\', '/');
    }

    static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(SourceTree.name(file), e);
        }
    }
}
