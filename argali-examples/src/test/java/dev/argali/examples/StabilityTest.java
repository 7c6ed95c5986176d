package dev.argali.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.properties.CanBeAnnotated;
import dev.argali.api.Experimental;
import dev.argali.api.Stable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What of the public API stays and what may change is said of every type, and the comparison with the last release
/// looks at all that stays.
class StabilityTest {
    private static final String STABLE = Stable.class.getName();
    private static final String EXPERIMENTAL = Experimental.class.getName();

    /// All public types of exported packages, nested ones too, by name.
    private static final Map<String, JavaClass> API = new HashMap<>();

    @BeforeAll
    static void read_classes() {
        Map<String, Set<String>> exports = new HashMap<>();
        new Rooms().byClass().forEach((c, room) -> {
            Set<String> exported = exports.computeIfAbsent(room.module(), Rooms::exports);
            if (exported.contains(c.getPackageName()) && isPublic(c)) {
                API.put(c.getName(), c);
            }
        });
        assertThat(API).hasSizeGreaterThan(100);
    }

    private static boolean isPublic(JavaClass c) {
        return isOpen(c.getModifiers())
                && c.getEnclosingClass().map(StabilityTest::isPublic).orElse(true);
    }

    private static boolean isOpen(Set<JavaModifier> modifiers) {
        return (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED))
                && !modifiers.contains(JavaModifier.SYNTHETIC);
    }

    private static Optional<String> own(CanBeAnnotated c) {
        return Stream.of(STABLE, EXPERIMENTAL).filter(c::isAnnotatedWith).findFirst();
    }

    /// The mark of a type, or of the types around it, or of its package.
    private static Optional<String> mark(JavaClass c) {
        return own(c).or(() ->
                c.getEnclosingClass().isPresent() ? mark(c.getEnclosingClass().get()) : own(c.getPackage()));
    }

    private static boolean isStable(JavaClass c) {
        return mark(c).equals(Optional.of(STABLE));
    }

    private static boolean isStable(String name) {
        JavaClass c = API.get(name);
        return c != null && isStable(c);
    }

    @Test
    void every_exported_type_is_stable_or_experimental() {
        assertThat(API.values()).allSatisfy(c -> assertThat(mark(c)).isPresent());
        assertThat(isStable("dev.argali.layers.Dense")).isTrue();
        assertThat(isStable("dev.argali.graph.Shape")).isTrue();
        assertThat(isStable("dev.argali.graph.Graph")).isFalse();
    }

    @Test
    void nothing_is_marked_twice() {
        assertThat(API.values())
                .noneMatch(c -> c.isAnnotatedWith(STABLE) && c.isAnnotatedWith(EXPERIMENTAL))
                .noneMatch(c ->
                        c.getPackage().isAnnotatedWith(STABLE) && c.getPackage().isAnnotatedWith(EXPERIMENTAL));
    }

    /// The comparison sees the marks at a class alone, not those at the class around it.
    @Test
    void a_type_inside_a_marked_type_is_marked_itself() {
        assertThat(API.values().stream()
                        .filter(c -> c.getEnclosingClass()
                                .filter(outer -> !own(outer).equals(own(c)))
                                .isPresent())
                        .map(JavaClass::getName))
                .isEmpty();
    }

    @Test
    void what_is_stable_mentions_nothing_that_is_not() {
        Set<String> found = new HashSet<>();
        API.values().stream().filter(StabilityTest::isStable).forEach(c -> {
            c.getMethods().forEach(m -> check(c, m, found));
            c.getConstructors().forEach(m -> check(c, m, found));
            c.getFields().stream()
                    .filter(f -> isOpen(f.getModifiers()))
                    .forEach(f -> check(c, f.getName(), Stream.of(f.getType()), found));
            check(c, "supertypes", Stream.concat(c.getInterfaces().stream(), superclass(c, found).stream()), found);
        });
        assertThat(found).isEmpty();
    }

    /// The class that a type is said to extend: one that users cannot name shows what it has as the type's own.
    private static Optional<? extends JavaType> superclass(JavaClass c, Set<String> found) {
        Optional<JavaClass> raw = c.getRawSuperclass();
        if (raw.isPresent() && isHiddenBase(raw.get(), c)) {
            raw.get().getMethods().forEach(m -> check(c, m, found));
            return superclass(raw.get(), found);
        }
        return c.getSuperclass();
    }

    /// Bounds its own type variable with itself (`L extends Merge<L>`), which for users is the class that they name.
    private static boolean isHiddenBase(JavaClass base, JavaClass c) {
        return !isPublic(base) && base.getPackage().equals(c.getPackage()) && c.isAssignableTo(base.getName());
    }

    private static void check(JavaClass in, JavaCodeUnit unit, Set<String> found) {
        if (isOpen(unit.getModifiers()) && !unit.isAnnotatedWith(EXPERIMENTAL)) {
            check(
                    in,
                    unit.getName(),
                    Stream.concat(Stream.of(unit.getReturnType()), unit.getParameterTypes().stream()),
                    found);
        }
    }

    private static void check(JavaClass in, String member, Stream<? extends JavaType> types, Set<String> found) {
        types.flatMap(t -> t.getAllInvolvedRawTypes().stream())
                .map(JavaClass::getBaseComponentType)
                .filter(t -> t.getPackageName().startsWith("dev.argali."))
                .filter(t -> !isStable(t.getName()) && !isHiddenBase(t, in))
                .forEach(t -> found.add(in.getName() + "." + member + " mentions " + t.getName()));
    }

    @Test
    void the_comparison_with_the_last_release_looks_at_all_that_is_stable() {
        List<String> included = Pom.ofModule("").all("profiles/profile").stream()
                .filter(p -> p.require("id").equals("compatibility"))
                .flatMap(p -> p.all("build/plugins/plugin/configuration/parameter/includes/include").stream())
                .map(p -> p.element().getTextContent())
                .toList();
        Set<String> expected = API.values().stream()
                .map(JavaClass::getPackage)
                .filter(p -> p.isAnnotatedWith(STABLE))
                .map(p -> p.getName())
                .collect(Collectors.toSet());
        API.values().stream()
                .filter(c -> c.isAnnotatedWith(STABLE) && !c.getPackage().isAnnotatedWith(STABLE))
                .map(JavaClass::getName)
                .forEach(expected::add);
        assertThat(included).containsExactlyInAnyOrderElementsOf(expected);
    }
}
