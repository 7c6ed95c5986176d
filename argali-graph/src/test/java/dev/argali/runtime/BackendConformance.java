package dev.argali.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/// What every backend must pass: each primitive, composite graphs, the rules of [Program] about memory, and random
/// graphs, all compared with [ReferenceEvaluation].
///
/// In a test class of the backend: `@TestFactory Stream<DynamicTest> conformance() { return
/// BackendConformance.all(new MyBackend()); }`. `-Dargali.seed=` repeats one random graph, `-Dargali.runs=` asks for
/// that many.
public final class BackendConformance {
    private static final int RANDOM_GRAPHS = 60;

    private BackendConformance() {}

    /// {@return all tests}
    public static Stream<DynamicTest> all(Backend backend) {
        return Stream.of(primitives(backend), composites(backend), contracts(backend), fuzz(backend))
                .flatMap(s -> s);
    }

    /// {@return the tests of single primitives, one test for all cases of one first word}
    public static Stream<DynamicTest> primitives(Backend backend) {
        return grouped(backend, cases -> {
            ElementwiseCases.addTo(cases);
            ShapeCases.addTo(cases);
            ReductionCases.addTo(cases);
            WindowCases.addTo(cases);
            ControlCases.addTo(cases);
        });
    }

    /// {@return the tests of small graphs as models have them}
    public static Stream<DynamicTest> composites(Backend backend) {
        return grouped(backend, CompositeCases::addTo);
    }

    /// {@return the tests of what [Program] and [DeviceBuffer] promise about memory, threads and failures}
    public static Stream<DynamicTest> contracts(Backend backend) {
        return ProgramContract.tests(backend);
    }

    /// {@return random graphs}
    public static Stream<DynamicTest> fuzz(Backend backend) {
        LongStream seeds = SeededArguments.seeds(RANDOM_GRAPHS);
        return seeds.mapToObj(seed -> DynamicTest.dynamicTest(
                "random graph -Dargali.seed=" + seed,
                () -> RandomGraphs.of(new Draw(seed)).check(backend)));
    }

    private static Stream<DynamicTest> grouped(Backend backend, Consumer<Consumer<GraphCase>> source) {
        Map<String, List<GraphCase>> groups = new LinkedHashMap<>();
        source.accept(c -> groups.computeIfAbsent(firstWord(c.name()), _ -> new ArrayList<>())
                .add(c));
        return groups.entrySet().stream()
                .map(e -> DynamicTest.dynamicTest(
                        e.getKey() + " (" + e.getValue().size() + " graphs)",
                        () -> e.getValue().forEach(c -> c.check(backend))));
    }

    private static String firstWord(String name) {
        int end = name.indexOf(' ');
        return end < 0 ? name : name.substring(0, end);
    }
}
