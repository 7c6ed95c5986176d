package dev.argali.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What the rooms may use, and what no class of ours may do. `LAYOUT.md` draws the same picture.
class ArchitectureTest {
    /// Standard output belongs to the command line and to these.
    private static final Set<String> PRINTERS =
            Set.of("dev.argali.progress.Screen", "dev.argali.cli.", "dev.argali.bench.");

    /// Constructors that no user should meet: they say neither where nor how to mend it.
    private static final Set<String> BARE = Set.of(
            "java.lang.Throwable",
            "java.lang.Exception",
            "java.lang.Error",
            "java.lang.RuntimeException",
            "java.lang.IllegalArgumentException",
            "java.lang.UnsupportedOperationException",
            "java.lang.NullPointerException",
            "java.util.NoSuchElementException");

    private static Map<JavaClass, Rooms.Room> classes = Map.of();
    private static Map<String, Rooms.Room> rooms = Map.of();
    private static final Map<String, Set<String>> EXPORTS = new HashMap<>();

    @BeforeAll
    static void read_classes() {
        classes = new Rooms().byClass();
        rooms = Rooms.byName(classes);
        Rooms.ALL.keySet().forEach(m -> EXPORTS.put(m, Rooms.exports(m)));
    }

    @Test
    void every_module_with_code_is_looked_at() {
        assertThat(Rooms.ALL.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        SourceTree.matching("argali-[a-z]+/src/main/java/module-info\\.java").stream()
                                .map(p -> SourceTree.root()
                                        .relativize(p)
                                        .getName(0)
                                        .toString())
                                .filter(m -> !m.equals("argali-mnist")) // files alone
                                .toList());
        assertThat(rooms.values()).containsAll(Rooms.ALL.values());
    }

    @Test
    void rooms_use_only_the_rooms_below_them() {
        assertThat(dependencies((from, to, target) -> from.uses().contains(to.module())))
                .isNotEmpty();
        assertThat(dependencies(
                        (from, to, target) -> !from.equals(to) && !from.uses().contains(to.module())))
                .isEmpty();
    }

    @Test
    void nobody_uses_the_inside_of_another_room() {
        assertThat(dependencies(
                        (from, to, target) -> !from.equals(to) && !exports(to).contains(target.getPackageName())))
                .isEmpty();
    }

    private static Set<String> exports(Rooms.Room room) {
        return EXPORTS.getOrDefault(room.module(), Set.of());
    }

    private interface Forbidden {
        boolean test(Rooms.Room from, Rooms.Room to, JavaClass target);
    }

    private static List<String> dependencies(Forbidden rule) {
        List<String> found = new ArrayList<>();
        classes.forEach((c, room) -> {
            for (Dependency d : c.getDirectDependenciesFromSelf()) {
                Rooms.Room to =
                        rooms.get(d.getTargetClass().getBaseComponentType().getName());
                if (to != null && rule.test(room, to, d.getTargetClass().getBaseComponentType())) {
                    found.add(d.getDescription());
                }
            }
        });
        return found;
    }

    @Test
    void only_the_command_line_the_bar_and_the_summary_print() {
        Predicate<JavaAccess<?>> prints = a -> {
            String owner = a.getTargetOwner().getName();
            return (owner.equals(System.class.getName()) && Set.of("out", "err").contains(a.getName()))
                    || owner.equals("java.io.FileDescriptor")
                    || owner.equals("java.lang.IO")
                    || (owner.equals(Throwable.class.getName())
                            && a.getName().equals("printStackTrace")
                            && a.getTarget().getOwner().isAssignableTo(PrintStream.class));
        };
        Predicate<JavaClass> mayPrint =
                c -> PRINTERS.stream().anyMatch(p -> c.getName().startsWith(p));
        assertThat(accesses(mayPrint, prints)).isNotEmpty();
        assertThat(accesses(mayPrint.negate(), prints)).isEmpty();
    }

    @Test
    void nobody_ends_the_process_of_a_user() {
        Predicate<JavaAccess<?>> ends = a -> Set.of("exit", "halt").contains(a.getName())
                && Set.of("java.lang.System", "java.lang.Runtime")
                        .contains(a.getTargetOwner().getName());
        Predicate<JavaClass> isMain = c -> c.getName().equals("dev.argali.cli.Main");
        assertThat(accesses(isMain, ends)).hasSize(1);
        assertThat(accesses(isMain.negate(), ends)).isEmpty();
    }

    @Test
    void errors_say_where_and_how_to_mend_it() {
        assertThat(accesses(
                        _ -> true,
                        a -> a.getName().equals("<init>")
                                && BARE.contains(a.getTargetOwner().getName())
                                && !isSuperCall(a)))
                .isEmpty();
    }

    /// Whether a constructor calls the one of its superclass.
    private static boolean isSuperCall(JavaAccess<?> access) {
        return access.getOrigin().getName().equals("<init>")
                && access.getOriginOwner()
                        .getRawSuperclass()
                        .filter(access.getTargetOwner()::equals)
                        .isPresent();
    }

    private static List<String> accesses(Predicate<JavaClass> by, Predicate<JavaAccess<?>> forbidden) {
        return classes.keySet().stream()
                .filter(by)
                .flatMap(c -> c.getAccessesFromSelf().stream())
                .filter(forbidden)
                .map(JavaAccess::getDescription)
                .toList();
    }

    @Test
    void no_two_public_classes_share_a_simple_name() {
        Map<String, List<String>> byName = new HashMap<>();
        publicClasses()
                .forEach(c -> byName.computeIfAbsent(c.getSimpleName(), _ -> new ArrayList<>())
                        .add(c.getName()));
        assertThat(byName.values()).allSatisfy(names -> assertThat(names).hasSize(1));
    }

    @Test
    void no_public_class_takes_a_name_of_java_base() throws IOException {
        Set<String> taken = namesOfJavaBase();
        assertThat(taken).contains("Callback", "Parameter", "Function", "List");
        assertThat(publicClasses().map(JavaClass::getSimpleName)).doesNotContainAnyElementsOf(taken);
    }

    private static Stream<JavaClass> publicClasses() {
        return classes.entrySet().stream()
                .filter(e -> exports(e.getValue()).contains(e.getKey().getPackageName()))
                .map(Map.Entry::getKey)
                .filter(c -> c.isTopLevelClass() && c.getModifiers().contains(JavaModifier.PUBLIC));
    }

    /// The simple names that `import module java.base`, which every compact source file has, brings in.
    private static Set<String> namesOfJavaBase() throws IOException {
        Module base = Object.class.getModule();
        Set<String> names = new HashSet<>();
        for (ModuleDescriptor.Exports exported : base.getDescriptor().exports()) {
            if (exported.isQualified()) {
                continue;
            }
            Path folder = FileSystems.getFileSystem(URI.create("jrt:/"))
                    .getPath("modules", "java.base", exported.source().replace('.', '/'));
            try (var files = Files.list(folder)) {
                files.map(f -> f.getFileName().toString())
                        .filter(f -> f.endsWith(".class") && f.indexOf('$') < 0)
                        .map(f -> f.substring(0, f.length() - ".class".length()))
                        .filter(name -> isPublic(base, exported.source() + "." + name))
                        .forEach(names::add);
            }
        }
        return names;
    }

    private static boolean isPublic(Module module, String name) {
        Class<?> found = Class.forName(module, name);
        return found != null && Modifier.isPublic(found.getModifiers());
    }
}
