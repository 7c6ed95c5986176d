package dev.argali.model;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import dev.argali.config.ObjectConfig;
import dev.argali.layers.Layer;
import dev.argali.layers.LayerConfigs;
import java.util.Map;

/// The models of golden files, made from their serialized form.
final class GoldenModels {
    private GoldenModels() {}

    /// The model that this is the serialized form of, with weights of its own.
    static Sequential sequential(JsonObject serialized) {
        return sequential(ObjectConfig.from(map(serialized)));
    }

    /// What JSON says, in maps, lists, texts and numbers.
    @SuppressWarnings("unchecked")
    static Map<String, Object> map(JsonObject json) {
        return new Gson().fromJson(json, Map.class);
    }

    /// The model of this class and these arguments.
    static Sequential sequential(ObjectConfig config) {
        Sequential model = Sequential.named(config.text("name").orElseThrow());
        for (Object layer : config.list("layers").orElseThrow()) {
            model.add(layer(ObjectConfig.from((Map<?, ?>) layer)));
        }
        return model;
    }

    private static Layer layer(ObjectConfig config) {
        return config.className().equals("Sequential") ? sequential(config) : LayerConfigs.from(config);
    }
}
