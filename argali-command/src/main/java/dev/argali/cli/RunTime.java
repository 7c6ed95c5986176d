package dev.argali.cli;

import java.io.File;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What this process runs with: the entries of its class path (or module path), and how a program is started with them.
///
/// @param entries jars and folders of classes, those of the JDK apart
record RunTime(List<Path> entries) {
    static RunTime ofProcess() {
        Set<Path> all = new LinkedHashSet<>();
        for (String property : List.of("java.class.path", "jdk.module.path")) {
            for (String entry : System.getProperty(property, "").split(File.pathSeparator, -1)) {
                if (!entry.isBlank() && Files.exists(Path.of(entry))) {
                    all.add(Path.of(entry).toAbsolutePath().normalize());
                }
            }
        }
        return new RunTime(List.copyOf(all));
    }

    /// {@return the entries as `java -cp` wants them}
    String classPath() {
        return joined(entries);
    }

    private static String joined(List<Path> paths) {
        return String.join(
                File.pathSeparator, paths.stream().map(Path::toString).toList());
    }

    /// {@return flags of `java` that put all modules on the module path}
    ///
    /// Native libraries and data stay on the class path: their jars hold nothing but resources.
    List<String> moduleFlags() {
        List<Path> modules = new ArrayList<>();
        List<Path> others = new ArrayList<>();
        for (Path entry : entries) {
            String name = entry.getFileName().toString();
            boolean resources = name.startsWith("dnnl-") || name.startsWith("argali-mnist");
            (resources || !isModule(entry) ? others : modules).add(entry);
        }
        return List.of(
                "--enable-native-access=ALL-UNNAMED,dev.argali.cpu",
                "--add-modules",
                "dev.argali,jdk.incubator.vector",
                "--module-path",
                joined(modules),
                "--class-path",
                joined(others));
    }

    private static boolean isModule(Path entry) {
        try {
            return !ModuleFinder.of(entry).findAll().isEmpty();
        } catch (FindException e) {
            return false;
        }
    }

    /// {@return the size of all entries in bytes}
    long bytes() {
        return entries.stream().mapToLong(RunTime::size).sum();
    }

    private static long size(Path entry) {
        File file = entry.toFile();
        if (!file.isDirectory()) {
            return file.length();
        }
        File[] inside = file.listFiles();
        long sum = 0;
        for (File f : inside == null ? new File[0] : inside) {
            sum += size(f.toPath());
        }
        return sum;
    }
}
