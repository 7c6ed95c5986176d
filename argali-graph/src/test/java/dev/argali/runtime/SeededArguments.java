package dev.argali.runtime;

import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/// The draws of a [Seeded] test.
final class SeededArguments implements ArgumentsProvider {
    private SeededArguments() {}

    @Override
    public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
        int runs = context.getRequiredTestMethod().getAnnotation(Seeded.class).runs();
        return seeds(runs).mapToObj(seed -> Arguments.of(new Draw(seed)));
    }

    /// The seed asked for, or as many as asked for, or `runs`.
    static LongStream seeds(int runs) {
        Long seed = Long.getLong("argali.seed");
        return seed != null ? LongStream.of(seed) : LongStream.range(0, Integer.getInteger("argali.runs", runs));
    }
}
