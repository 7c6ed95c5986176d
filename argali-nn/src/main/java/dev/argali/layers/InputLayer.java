package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/// The place where inputs enter a model: says their shape and dtype and gives them on as they are.
public final class InputLayer extends FluentLayer<InputLayer> {
    /// What files call the dtype of texts.
    private static final String TEXTS = "string";

    /// What an `InputLayer` is made of.
    ///
    /// @param shape the shape of inputs with the batch axis
    /// @param dtype the dtype that inputs are said to have; of texts, which are no tensors, that of their indices
    /// @param texts whether inputs are texts
    public record Config(Shape shape, DType dtype, boolean texts) {
        /// @throws ValueException if there is no batch axis
        public Config {
            if (shape.rank() == 0) {
                throw new ValueException("InputLayer", "the shape has no batch axis", "Give [batch, ...]");
            }
        }
    }

    private final Config config;

    private InputLayer(Settings settings, Config config) {
        super(settings.inputShape(config.shape()));
        this.config = config;
    }

    /// For float32 inputs of this shape, without the batch axis.
    public static InputLayer of(int... dims) {
        return withBatch(Shape.of(dims).insert(0, Shape.ANY));
    }

    /// For float32 inputs of this shape, with the batch axis.
    public static InputLayer withBatch(Shape shape) {
        return new InputLayer(Settings.DEFAULTS, new Config(shape, DType.FLOAT32, false));
    }

    /// For texts in this shape, without the batch axis, as 1 for one text of each example. A model that begins so can
    /// be put together, saved and loaded, and Keras feeds it texts. Here texts are no tensors: call the layer that
    /// takes them by itself, and feed a model that begins behind it: `Model.of(model.output("text_vectorization"),
    /// model.outputs())`.
    public static InputLayer texts(int... dims) {
        return texts(Settings.DEFAULTS, Shape.of(dims).insert(0, Shape.ANY));
    }

    private static InputLayer texts(Settings settings, Shape shape) {
        return new InputLayer(settings, new Config(shape, DType.INT64, true));
    }

    static InputLayer from(Settings settings, ObjectConfig file) {
        Shape shape = LayerConfigs.shape(file, "batch_shape")
                .or(() -> LayerConfigs.shape(file, "batch_input_shape"))
                .orElseThrow(() -> file.missing("batch_shape"));
        String dtype = file.text("dtype").orElse("float32");
        return dtype.equals(TEXTS)
                ? texts(settings, shape)
                : new InputLayer(settings, new Config(shape, DType.named(dtype), false));
    }

    /// {@return a new layer for inputs of this dtype}
    public InputLayer inputDType(DType value) {
        return new InputLayer(settings(), new Config(config.shape, value, false));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected InputLayer with(Settings settings) {
        Shape shape = settings.inputShape().orElse(config.shape);
        return new InputLayer(settings, new Config(shape, config.dtype, config.texts));
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        return x;
    }

    @Override
    public Shape computeOutputShape(Shape input) {
        return input;
    }

    /// Keras writes this layer without the settings that the others have.
    Map<String, Object> fileArguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("batch_shape", LayerConfigs.list(config.shape));
        all.put("dtype", config.texts ? TEXTS : config.dtype.text());
        all.put("sparse", false);
        all.put("ragged", false);
        all.put("name", name());
        all.put("optional", false);
        return all;
    }

    @Override
    protected String headline() {
        return "InputLayer(" + config.shape + ")";
    }
}
