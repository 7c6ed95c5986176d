package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Layers one after the other as one layer, such as what is done to images before a model sees them.
/// ```java
/// Pipeline augment = Pipeline.of(Rescaling.of(1 / 255.0), RandomFlip.of("horizontal"), RandomZoom.of(0.1));
/// ```
/// The input of the first layer may have any structure and shape that it takes; the output is that of the last. Each
/// layer is told whether this is training. Outside of a model say so: `apply(images, true)`; there Keras takes training
/// for granted. Inputs are given on as they are: each layer casts for itself.
///
/// As in Keras, files hold the name and the layers alone. Withers keep the layers inside: pipelines that share them
/// share their weights.
public final class Pipeline extends FluentLayer<Pipeline> {
    /// What a `Pipeline` is made of.
    ///
    /// @param layers from the first to the last
    public record Config(List<Layer> layers) {
        /// @throws ValueException if there is no layer
        public Config {
            layers = List.copyOf(layers);
            if (layers.isEmpty()) {
                throw new ValueException("Pipeline", "there is no layer", "Give at least one");
            }
        }
    }

    private final Config config;

    private Pipeline(Settings settings, Config config) {
        super(settings);
        this.config = config;
        Map<String, Integer> taken = new HashMap<>();
        for (Layer layer : config.layers) {
            String word = LayerConfigs.word(layer);
            int before = taken.merge(word, 1, Integer::sum) - 1;
            // As Keras names the members of lists in files of weights.
            track("layers/" + word + (before == 0 ? "" : "_" + before), layer);
        }
    }

    /// These layers, from the first to the last.
    ///
    /// @throws ValueException if there is none
    public static Pipeline of(Layer... layers) {
        return of(List.of(layers));
    }

    /// These layers, from the first to the last.
    ///
    /// @throws ValueException if there is none
    public static Pipeline of(List<? extends Layer> layers) {
        return new Pipeline(Settings.DEFAULTS, new Config(List.copyOf(layers)));
    }

    static Pipeline from(Settings settings, ObjectConfig file) {
        List<Layer> layers = new ArrayList<>();
        for (Object item : file.list("layers").orElseThrow(() -> file.missing("layers"))) {
            layers.add(LayerConfigs.from(
                    switch (item) {
                        case ObjectConfig layer -> layer;
                        case Map<?, ?> layer -> ObjectConfig.from(layer);
                        default ->
                            throw new ValueException(
                                    "config of Pipeline",
                                    "a layer is " + item,
                                    "Describe each layer by its class_name and config");
                    }));
        }
        return new Pipeline(settings, new Config(layers));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected Pipeline with(Settings settings) {
        return new Pipeline(settings, config);
    }

    @Override
    boolean autocast() {
        return false;
    }

    @Override
    protected Nest call(Nest inputs, boolean training) {
        Nest x = inputs;
        for (Layer layer : config.layers) {
            x = layer.apply(x, training);
        }
        return x;
    }

    @Override
    public Shape computeOutputShape(Shape input) {
        Shape shape = input;
        for (Layer layer : config.layers) {
            shape = layer.computeOutputShape(shape);
        }
        return shape;
    }

    @Override
    protected boolean supportsMasking() {
        return true;
    }

    /// The layers inside have given the outputs their masks.
    @Override
    protected Optional<Tensor> computeMask(Nest inputs) {
        return Optional.empty();
    }

    /// All that files say.
    Map<String, Object> fileArguments() {
        Map<String, Object> all = new LinkedHashMap<>(arguments());
        all.put("name", name());
        return all;
    }

    @Override
    protected Map<String, Object> arguments() {
        return Map.of("layers", config.layers.stream().map(LayerConfigs::config).toList());
    }

    @Override
    protected String headline() {
        return "Pipeline("
                + String.join(", ", config.layers.stream().map(Layer::headline).toList()) + ")";
    }
}
