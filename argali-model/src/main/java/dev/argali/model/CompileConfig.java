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
        all.put("loss", written(options.loss(), l -> written(l, Loss::config)));
        all.put("loss_weights", written(options.lossWeights(), w -> w));
        all.put("metrics", metrics(options.metrics()));
        all.put("weighted_metrics", metrics(options.weightedMetrics()));
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

    private static <T> Object written(Optional<PerOutput<T>> told, Function<T, Object> form) {
        return told.map(t -> written(t, form)).orElse(ObjectConfig.NONE);
    }

    private static <T> Object written(PerOutput<T> told, Function<T, Object> form) {
        return switch (told) {
            case PerOutput.Every<T> e -> form.apply(e.value());
            case PerOutput.InOrder<T> l ->
                l.values().stream()
                        .map(v -> v.map(form).orElse(ObjectConfig.NONE))
                        .toList();
            case PerOutput.ByName<T> n -> {
                Map<String, Object> all = new LinkedHashMap<>();
                n.values().forEach((name, value) -> all.put(name, form.apply(value)));
                yield all;
            }
        };
    }

    private static Object metrics(PerOutput<List<Choice<Metric>>> told) {
        return told.all().stream().allMatch(List::isEmpty)
                ? ObjectConfig.NONE
                : written(
                        told,
                        list -> list.stream()
                                .map(m -> written(m, Metric::config))
                                .toList());
    }

    // ---- from files ---------------------------------------------------------------------------------------------

    /// The options that a file describes; empty if the model was not compiled.
    ///
    /// @throws ValueException if a class is not known, or something is asked for that we do not have
    static Optional<CompileOptions> from(Map<?, ?> file) {
        var config = ObjectConfig.of("keras", "compile", ModelConfig.strings(file));
        if (config.argument("optimizer").isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new CompileOptions(
                read(config.argument("optimizer").orElseThrow(), Optimizers::from),
                config.argument("loss").map(l -> perOutput(l, v -> read(v, Losses::from))),
                config.argument("loss_weights").map(w -> perOutput(w, CompileConfig::number)),
                metrics(config, "metrics"),
                metrics(config, "weighted_metrics"),
                config.flag("run_eagerly").orElse(false),
                config.argument("jit_compile").equals(Optional.of(true)),
                true));
    }

    private static <T> Choice<T> read(Object value, Function<ObjectConfig, T> from) {
        return switch (value) {
            case String name -> new Choice.Named<>(name);
            // Keras writes its functions so; the name is the one that strings use.
            case Map<?, ?> m
            when "function".equals(m.get("class_name")) -> new Choice.Named<>(String.valueOf(m.get("config")));
            case Map<?, ?> m -> new Choice.Value<>(from.apply(ObjectConfig.from(m)));
            default -> throw wrong("a name or an object", value);
        };
    }

    private static ValueException wrong(String expected, Object value) {
        return new ValueException(
                "config of compile",
                expected + " is expected, there is " + value,
                "Load with Model.load(file, false), and compile anew");
    }

    private static double number(Object value) {
        if (value instanceof Number n) {
            return n.doubleValue();
        }
        throw wrong("a number", value);
    }

    /// Objects are maps, too, but say of what class they are.
    private static boolean isByName(Map<?, ?> map) {
        return !map.containsKey("class_name");
    }

    private static <T> PerOutput<T> perOutput(Object value, Function<Object, T> one) {
        return switch (value) {
            case List<?> l ->
                new PerOutput.InOrder<>(l.stream().map(v -> optional(v, one)).toList());
            case Map<?, ?> m
            when isByName(m) -> {
                Map<String, T> values = new LinkedHashMap<>();
                m.forEach((name, v) -> optional(v, one).ifPresent(told -> values.put(String.valueOf(name), told)));
                yield new PerOutput.ByName<>(values);
            }
            default -> new PerOutput.Every<>(one.apply(value));
        };
    }

    private static <T> Optional<T> optional(Object value, Function<Object, T> one) {
        return value.equals(ObjectConfig.NONE) ? Optional.empty() : Optional.of(one.apply(value));
    }

    /// A list of metrics, or a list or a map of such lists; one that is alone needs no list.
    private static PerOutput<List<Choice<Metric>>> metrics(ObjectConfig config, String key) {
        Object value = config.argument(key).orElse(List.of());
        if (value instanceof List<?> l && l.stream().noneMatch(List.class::isInstance)) {
            return new PerOutput.Every<>(metrics(l));
        }
        return perOutput(value, v -> v instanceof List<?> l ? metrics(l) : List.of(read(v, Metrics::from)));
    }

    private static List<Choice<Metric>> metrics(List<?> items) {
        List<Choice<Metric>> all = new ArrayList<>();
        items.forEach(item -> all.add(read(item, Metrics::from)));
        return all;
    }
}
