package dev.argali.examples;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// The modules: their classes, what each may use, what each exports.
final class Rooms {
    /// A module, a public class of it by which it is found on the class path, and the modules that it may use.
    record Room(String module, String anchor, Set<String> uses) {}

    static final Map<String, Room> ALL = new LinkedHashMap<>();

    static {
        room("argali-graph", "dev.argali.graph.Graph");
        room("argali-cpu", "dev.argali.cpu.CpuBackend", "argali-graph");
        room("argali-tensor", "dev.argali.tensor.Tensor", "argali-graph");
        room("argali-nn", "dev.argali.layers.Layer", "argali-tensor", "argali-graph");
        room("argali-data", "dev.argali.data.Mnist", "argali-tensor", "argali-graph");
        room("argali-model", "dev.argali.model.Model", "argali-data", "argali-nn", "argali-tensor", "argali-graph");
        room("argali-plot", "dev.argali.plot.LayeredDiagrams", "argali-model", "argali-graph");
        // the backend is a dependency of the command, and found by ServiceLoader like anywhere else
        room(
                "argali-command",
                "dev.argali.cli.Main",
                "argali-model",
                "argali-data",
                "argali-nn",
                "argali-tensor",
                "argali-graph");
        room(
                "argali-bench",
                "dev.argali.bench.BenchCommand",
                "argali-command",
                "argali-model",
                "argali-data",
                "argali-nn",
                "argali-tensor",
                "argali-graph");
    }

    private static void room(String module, String anchor, String... uses) {
        ALL.put(module, new Room(module, anchor, Set.of(uses)));
    }

    private final Map<String, JavaClasses> classes = new LinkedHashMap<>();

    Rooms() {
        for (Room room : ALL.values()) {
            classes.put(room.module, new ClassFileImporter().importLocations(Set.of(Location.of(location(room)))));
        }
    }

    private static URL location(Room room) {
        try {
            return Class.forName(room.anchor, false, Rooms.class.getClassLoader())
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI()
                    .toURL();
        } catch (ClassNotFoundException | URISyntaxException | MalformedURLException e) {
            throw new IllegalStateException(room.module + " is not on the class path of the tests", e);
        }
    }

    /// All classes of all modules, each with its module.
    Map<JavaClass, Room> byClass() {
        Map<JavaClass, Room> all = new LinkedHashMap<>();
        classes.forEach((module, found) -> found.forEach(c -> all.put(c, ALL.get(module))));
        return all;
    }

    /// The module of a class, found by its name.
    static Map<String, Room> byName(Map<JavaClass, Room> byClass) {
        return byClass.entrySet().stream()
                .collect(Collectors.toMap(e -> e.getKey().getName(), Map.Entry::getValue));
    }

    /// The packages that a module exports, by its `module-info.java`.
    static Set<String> exports(String module) {
        Optional<Path> info = SourceTree.matching(module + "/src/main/java/module-info\\.java").stream()
                .findFirst();
        return Pattern.compile("(?m)^\\s*exports ([\\w.]+)\\s*;")
                .matcher(SourceTree.read(info.orElseThrow()))
                .results()
                .map(m -> m.group(1))
                .collect(Collectors.toSet());
    }
}
