package dev.argali.runtime;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/// A test of a [Draw], run for several seeds. The seed stands in the name of each run; `-Dargali.seed=` repeats that
/// one alone, `-Dargali.runs=` runs more of them.
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0}")
@ArgumentsSource(SeededArguments.class)
public @interface Seeded {
    /// How many seeds to try.
    int runs() default 20;
}
