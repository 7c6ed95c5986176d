package dev.argali.model;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.losses.Loss;
import dev.argali.losses.Losses;
import dev.argali.metrics.Metric;
import dev.argali.metrics.Metrics;
import dev.argali.optimizers.Optimizer;
import dev.argali.optimizers.Optimizers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What a model was compiled with to Keras's `compile_config`, and back. Names stay names.
final class CompileConfig {
    private CompileConfig() {}

    static Map<String, Object> of(CompileOptions options) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("optimizer", written(options.optimizer(), Optimizer::config));
        all.put("loss", options.loss().map(l -> written(l, Loss::config)).orElse(ObjectConfig.NONE));
        all.put("loss_weights", ObjectConfig.NONE);
        all.put("metrics", written(options.metrics()));
        all.put("weighted_metrics", written(options.weightedMetrics()));
        all.put("run_eagerly", options.runEagerly());
        all.put("steps_per_execution", 1);
        all.put("jit_compile", options.jitCompile());
        return all;
    }

    private static <T> Object written(Choice<T> choice, Function<T, ObjectConfig> config) {
        return switch (choice) {
            case Choice.Named<T> n -> n.name();
            case Choice.Value<T> v -> config.apply(v.value()).toMap();
        };
    }

    private static Object written(List<Choice<Metric>> metrics) {
        List<Object> all = new ArrayList<>();
        metrics.forEach(m -> all.add(written(m, Metric::config)));
        return all.isEmpty() ? ObjectConfig.NONE : all;
    }

    /// The options that a file describes; empty if the model was not compiled.
    ///
    /// @throws ValueException if a class is not known, or something is asked for that we do not have
    static Optional<CompileOptions> from(Map<?, ?> file) {
        var config = ObjectConfig.of("keras", "compile", ModelConfig.strings(file));
        if (config.argument("optimizer").isEmpty()) {
            return Optional.empty();
        }
        refuse(config, "loss_weights");
        return Optional.of(new CompileOptions(
                read(config, "optimizer", Optimizers::from).orElseThrow(),
                read(config, "loss", Losses::from),
                metrics(config, "metrics"),
                metrics(config, "weighted_metrics"),
                config.flag("run_eagerly").orElse(false),
                config.argument("jit_compile").equals(Optional.of(true))));
    }

    private static void refuse(ObjectConfig config, String key) {
        if (config.argument(key).isPresent()) {
            throw new ValueException(
                    "config of compile",
                    "'" + key + "' is " + config.argument(key).get() + ", which is not supported yet",
                    "Load with Model.load(file, false), and compile anew");
        }
    }

    private static <T> Optional<Choice<T>> read(ObjectConfig config, String key, Function<ObjectConfig, T> from) {
        return config.argument(key).map(value -> read(value, from));
    }

    private static <T> Choice<T> read(Object value, Function<ObjectConfig, T> from) {
        return switch (value) {
            case String name -> new Choice.Named<>(name);
            // Keras writes its functions so; the name is the one that strings use.
            case Map<?, ?> m
            when "function".equals(m.get("class_name")) -> new Choice.Named<>(String.valueOf(m.get("config")));
            case Map<?, ?> m -> new Choice.Value<>(from.apply(ObjectConfig.from(m)));
            default ->
                throw new ValueException(
                        "config of compile",
                        "a name or an object is expected, there is " + value,
                        "Load with Model.load(file, false), and compile anew");
        };
    }

    private static List<Choice<Metric>> metrics(ObjectConfig config, String key) {
        List<Choice<Metric>> all = new ArrayList<>();
        config.list(key).ifPresent(items -> items.forEach(item -> all.add(read(item, Metrics::from))));
        return all;
    }
}
