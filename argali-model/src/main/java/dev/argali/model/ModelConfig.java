package dev.argali.model;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ArgaliException;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.layers.InputLayer;
import dev.argali.layers.Layer;
import dev.argali.layers.LayerConfigs;
import dev.argali.saving.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A model to the object that Keras writes into `config.json`, and back.
final class ModelConfig {
    private static final String INPUT_SHAPE = "input_shape";
    private static final String COMPILE_CONFIG = "compile_config";

    private ModelConfig() {}

    // ---- to files -----------------------------------------------------------------------------------------------

    /// A whole model, with what it was compiled with.
    static Json.Obj of(Model model) {
        Map<String, Object> object = new LinkedHashMap<>(layer(model));
        object.put(COMPILE_CONFIG, model.compiled().map(CompileConfig::of).orElseGet(Map::of));
        return (Json.Obj) Json.of(object);
    }

    private static Map<String, Object> layer(Layer layer) {
        ObjectConfig config = layer instanceof Model model ? config(model) : LayerConfigs.config(layer);
        Map<String, Object> object = new LinkedHashMap<>(config.toMap());
        boolean plain = layer instanceof InputLayer || LayerConfigs.isOperation(config);
        layer.builtFor().filter(_ -> !plain).ifPresent(shape -> {
            Map<String, Object> build = new LinkedHashMap<>();
            build.put(INPUT_SHAPE, layer instanceof Functional ? ObjectConfig.NONE : LayerConfigs.list(shape));
            object.put("build_config", build);
        });
        if (layer instanceof Model) {
            object.put(COMPILE_CONFIG, Map.of());
        }
        return object;
    }

    private static ObjectConfig config(Model model) {
        return switch (model) {
            case Sequential s -> sequential(s);
            case Functional f -> FunctionalConfig.of(f, ModelConfig::layer);
            default -> {
                if (!LayerConfigs.isRegistered(model.getClass())) {
                    throw new ArgaliException(
                            "model '" + model.name() + "'",
                            "the class " + model.getClass().getName()
                                    + " is not registered, so that no file can name it",
                            "Call LayerConfigs.register, or save the weights alone:"
                                    + " model.saveWeights(\"my.weights.h5\")");
                }
                yield LayerConfigs.config(model);
            }
        };
    }

    private static ObjectConfig sequential(Sequential model) {
        List<Object> layers = new ArrayList<>();
        model.inputLayer().ifPresent(l -> layers.add(layer(l)));
        model.layers().forEach(l -> layers.add(layer(l)));
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("name", model.name());
        arguments.put("trainable", model.trainable());
        arguments.put("dtype", model.settings().dtype().config());
        arguments.put("layers", layers);
        model.inputShape().ifPresent(s -> arguments.put("build_input_shape", LayerConfigs.list(s)));
        return ObjectConfig.of("keras", "Sequential", arguments);
    }

    // ---- from files ---------------------------------------------------------------------------------------------

    /// The model that a file describes, built if the file says for which inputs, not compiled.
    ///
    /// @throws ValueException if it is of a class that is not known
    static Model model(Json.Obj file) {
        ObjectConfig config = ObjectConfig.from((Map<?, ?>) plain(file));
        Optional<Object> buildConfig = file.find("build_config").map(ModelConfig::plain);
        return model(config, buildConfig)
                .or(() -> registered(config, buildConfig))
                .orElseThrow(() -> new ValueException(
                        "config",
                        "the file holds a model of class " + config.className(),
                        "Register its class: LayerConfigs.register, or build the model in code and load its weights"));
    }

    /// Compiles a model as the file says, if it says so.
    static void compileLike(Model model, Json.Obj file) {
        file.find("compile_config")
                .map(ModelConfig::plain)
                .flatMap(c -> c instanceof Map<?, ?> map ? CompileConfig.from(map) : Optional.empty())
                .ifPresent(options -> model.compile(_ -> options));
    }

    /// A model of the user's own class.
    private static Optional<Model> registered(ObjectConfig config, Optional<Object> buildConfig) {
        if (config.registeredName().isEmpty() || !(LayerConfigs.from(config) instanceof Model model)) {
            return Optional.empty();
        }
        inputShape(config, buildConfig).ifPresent(model::build);
        return Optional.of(model);
    }

    private static Optional<Shape> inputShape(ObjectConfig config, Optional<Object> buildConfig) {
        return buildConfig
                .filter(Map.class::isInstance)
                .flatMap(b -> LayerConfigs.shape(
                        ObjectConfig.of("", config.className(), strings((Map<?, ?>) b)), INPUT_SHAPE));
    }

    /// A model of Keras's own classes; empty if it is of another class.
    private static Optional<Model> model(ObjectConfig config, Optional<Object> buildConfig) {
        boolean graph = config.argument("input_layers").isPresent();
        return switch (config.className()) {
            case "Sequential" -> Optional.of(sequential(config, buildConfig));
            // Keras 2 wrote the name of the base class.
            case "Functional", "Model" -> graph ? Optional.of(functional(config)) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Functional functional(ObjectConfig config) {
        Functional model = FunctionalConfig.from(config, ModelConfig::layer);
        if (!config.flag("trainable").orElse(true)) {
            model.freeze();
        }
        return model;
    }

    private static Sequential sequential(ObjectConfig config, Optional<Object> buildConfig) {
        Sequential model = config.text("name").map(Sequential::named).orElseGet(Sequential::of);
        for (Object item : config.list("layers").orElseThrow(() -> config.missing("layers"))) {
            if (!(item instanceof Map<?, ?> layer)) {
                throw new ValueException("config of " + config.className(), "a layer is " + item, "");
            }
            model.add(layer(layer));
        }
        Optional<Shape> shape =
                LayerConfigs.shape(config, "build_input_shape").or(() -> inputShape(config, buildConfig));
        if (!model.layers().isEmpty()) {
            shape.ifPresent(model::build);
        }
        if (!config.flag("trainable").orElse(true)) {
            model.freeze();
        }
        return model;
    }

    private static Layer layer(Map<?, ?> object) {
        ObjectConfig config = ObjectConfig.from(object);
        if (LayerConfigs.isOperation(config)) {
            return LayerConfigs.from(config, FunctionalConfig.operands(object));
        }
        boolean own =
                config.registeredName().filter(n -> !n.equals("Functional")).isPresent();
        Optional<Model> model = own ? Optional.empty() : model(config, Optional.ofNullable(object.get("build_config")));
        return model.isPresent() ? model.get() : LayerConfigs.from(config);
    }

    /// {@return a map of a file with its keys as the strings that they are}
    static Map<String, Object> strings(Map<?, ?> map) {
        Map<String, Object> out = new LinkedHashMap<>();
        map.forEach((key, value) -> out.put(String.valueOf(key), value));
        return out;
    }

    /// {@return JSON as plain values; null is [ObjectConfig#NONE]}
    static Object plain(Json json) {
        return switch (json) {
            case Json.Obj o -> {
                Map<String, Object> map = new LinkedHashMap<>();
                o.members().forEach((key, value) -> map.put(key, plain(value)));
                yield map;
            }
            case Json.Arr a -> a.items().stream().map(ModelConfig::plain).toList();
            case Json.Str s -> s.value();
            case Json.Int i -> i.value();
            case Json.Real r -> r.value();
            case Json.Bool b -> b.value();
            case Json.Null _ -> ObjectConfig.NONE;
        };
    }
}
