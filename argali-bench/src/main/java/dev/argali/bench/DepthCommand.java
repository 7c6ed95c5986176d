package dev.argali.bench;

import dev.argali.data.Example;
import dev.argali.layers.Dense;
import dev.argali.model.Input;
import dev.argali.model.Model;
import dev.argali.model.Sequential;
import dev.argali.model.TrainingLoop;
import dev.argali.runtime.Profiler;
import dev.argali.tensor.Tensor;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `argali bench depth`: what it takes to get networks of many equal layers going, stage by stage.
@Command(
        name = "depth",
        description = "Time tracing and compiling of networks of 10 to 1000 equal small layers.",
        mixinStandardHelpOptions = true)
final class DepthCommand implements Callable<Integer> {
    private static final int BATCH = 32;
    private static final int UNITS = 64;
    private static final List<String> STAGES = List.of(
            "trace",
            "gradient",
            "graph",
            "verify",
            "simplify",
            "batch parts",
            "dead code",
            "fusion",
            "lowering",
            "memory plan",
            "in place",
            "bind");

    @Option(names = "--layers", paramLabel = "N", split = ",", description = "Numbers of layers.")
    private List<Integer> depths = List.of(10, 20, 50, 100, 200, 500, 1000);

    @Option(
            names = "--functional",
            description = "Residual functional models: each layer's result is added to what it was given.")
    private boolean functional;

    DepthCommand() {}

    @Override
    public Integer call() {
        line("layers", "build", STAGES, "rest", "first", "second", "ms/layer", "MB");
        depths.forEach(this::measure);
        return 0;
    }

    /// All in milliseconds. Stages hold those in them: `trace` holds `gradient` and `graph`, `lowering` holds `fusion`
    /// and `memory plan`. `first` is the whole first step, of which `rest` is no stage; `ms/layer` is all that comes
    /// before a program can run, for each layer. The last column is what the model and its program hold of the Java
    /// heap, in megabytes.
    private void measure(int layers) {
        long before = heap();
        long start = System.nanoTime();
        Model model = functional ? residual(layers) : model(layers);
        double build = millis(System.nanoTime() - start);
        var batch = Example.of(Tensor.of(new float[BATCH * UNITS], BATCH, UNITS), Tensor.of(new int[BATCH]));
        TrainingLoop loop = TrainingLoop.of(model);
        try {
            measure(layers, before, build, loop, batch);
        } finally {
            Reference.reachabilityFence(loop);
        }
    }

    private static void measure(int layers, long before, double build, TrainingLoop loop, Example batch) {
        Map<String, Long> stages;
        long start = System.nanoTime();
        try (var profiler = Profiler.start()) {
            loop.trainStep(batch);
            stages = profiler.stages();
        }
        double first = millis(System.nanoTime() - start);
        start = System.nanoTime();
        loop.trainStep(batch);
        double second = millis(System.nanoTime() - start);
        double known = stage(stages, "trace") + stage(stages, "compile") + stage(stages, "bind");
        line(
                "" + layers,
                number(build),
                STAGES.stream().map(s -> number(stage(stages, s))).toList(),
                number(first - known - second),
                number(first),
                number(second),
                String.format(Locale.ROOT, "%.2f", (first - second) / layers),
                number((heap() - before) / 1e6));
    }

    /// {@return the bytes of the Java heap that live}
    private static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static Model model(int layers) {
        Sequential model = Sequential.of().inputShape(UNITS);
        for (int i = 0; i < layers; i++) {
            model.add(Dense.of(UNITS).activation("relu"));
        }
        model.add(Dense.of(10).activation("softmax"));
        return compiled(model);
    }

    private static Model residual(int layers) {
        Tensor x = Input.of(UNITS);
        Tensor y = x;
        for (int i = 0; i < layers; i++) {
            y = y.add(y.then(Dense.of(UNITS).activation("relu")));
        }
        return compiled(Model.of(x, y.then(Dense.of(10).activation("softmax"))));
    }

    private static Model compiled(Model model) {
        model.compile("adam", "sparse_categorical_crossentropy", "accuracy");
        return model;
    }

    private static double stage(Map<String, Long> stages, String name) {
        return millis(stages.getOrDefault(name, 0L));
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }

    private static String number(double millis) {
        return String.format(Locale.ROOT, "%.1f", millis);
    }

    private static void line(String layers, String build, List<String> stages, String... more) {
        String all = stages.stream().map(DepthCommand::cell).collect(Collectors.joining());
        String last = Arrays.stream(more).map(DepthCommand::cell).collect(Collectors.joining());
        System.out.println(cell(layers) + cell(build) + all + last);
    }

    private static String cell(String text) {
        return String.format(Locale.ROOT, "%12s", text);
    }
}
