package dev.argali.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The projects in `consumer`, which `consumer/run` builds and runs: what they must contain.
class ConsumersTest {
    @Test
    void the_one_in_java_is_the_first_program_of_the_tutorial() {
        String program = "src/main/java/Seed01.java";
        assertThat(SourceTree.root().resolve("consumer/maven").resolve(program))
                .hasSameTextualContentAs(
                        SourceTree.root().resolve("argali-examples").resolve(program));
    }

    @Test
    void those_in_kotlin_and_scala_call_every_method_that_takes_a_name_a_value_or_a_function() {
        Set<String> families = new TreeSet<>();
        var classes = new Rooms().byClass();
        classes.forEach((c, room) -> {
            if (Rooms.exports(room.module()).contains(c.getPackageName())) {
                families.addAll(families(c.reflect()));
            }
        });
        assertThat(families)
                .contains("activation", "loss", "map", "onTrainBegin", "save")
                .hasSizeGreaterThan(25);
        for (String file : Set.of("kotlin/src/main/kotlin/Overloads.kt", "scala/src/main/scala/Overloads.scala")) {
            String program =
                    SourceTree.read(SourceTree.root().resolve("consumer").resolve(file));
            assertThat(families)
                    .as(file)
                    .allSatisfy(name -> assertThat(program).containsPattern("\\." + name + "( \\{|\\()"));
        }
    }

    /// The names that two public methods of a class share which take equally many arguments, one of them a string or a
    /// function: where a compiler infers the types of lambdas in another way than javac, such a call may be ambiguous.
    private static Set<String> families(Class<?> c) {
        Set<String> names = new TreeSet<>();
        if (!Modifier.isPublic(c.getModifiers())) {
            return names;
        }
        Method[] methods = Stream.of(c.getDeclaredMethods())
                .filter(m -> (m.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) != 0 && !m.isSynthetic())
                .toArray(Method[]::new);
        for (Method a : methods) {
            for (Method b : methods) {
                if (!a.equals(b)
                        && a.getName().equals(b.getName())
                        && a.getParameterCount() == b.getParameterCount()
                        && Arrays.stream(a.getParameterTypes()).anyMatch(ConsumersTest::isNameOrFunction)) {
                    names.add(a.getName());
                }
            }
        }
        return names;
    }

    private static boolean isNameOrFunction(Class<?> type) {
        Class<?> element = type.isArray() ? type.getComponentType() : type;
        return element == String.class
                || (element.isInterface()
                        && Arrays.stream(element.getMethods())
                                        .filter(m -> Modifier.isAbstract(m.getModifiers()))
                                        .count()
                                == 1);
    }
}
