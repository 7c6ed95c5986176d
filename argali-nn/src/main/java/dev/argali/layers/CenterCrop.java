package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.ops.DataFormat;
import dev.argali.ops.Images;
import dev.argali.ops.Indexing;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/// Cuts the middle out of images: `[batch, height, width, channels]`, or one image without the batch axis.
///
/// An image that is smaller than the crop is made larger, as in Keras: as much of it as has the shape of the crop,
/// bilinear. The output is of the compute dtype, in training and at inference alike.
public final class CenterCrop extends ImageLayer<CenterCrop> {
    /// What a `CenterCrop` is made of.
    ///
    /// @param height of the output
    /// @param width of the output
    /// @param dataFormat where the channels are
    public record Config(int height, int width, DataFormat dataFormat) {
        /// @throws ValueException if an extent is not positive
        public Config {
            requireSize("CenterCrop", height, width);
        }
    }

    private final Config config;

    private CenterCrop(Settings settings, Config config) {
        super(settings, config.dataFormat);
        this.config = config;
    }

    /// The middle of this height and width.
    ///
    /// @throws ValueException if an extent is not positive
    public static CenterCrop of(int height, int width) {
        return new CenterCrop(Settings.DEFAULTS, new Config(height, width, DataFormat.CHANNELS_LAST));
    }

    static CenterCrop from(Settings settings, ObjectConfig file) {
        int height = LayerConfigs.requireCount(file, "height");
        int width = LayerConfigs.requireCount(file, "width");
        return new CenterCrop(settings, new Config(height, width, LayerConfigs.dataFormat(file)));
    }

    /// {@return a new layer for images whose channels are there}
    public CenterCrop dataFormat(DataFormat value) {
        return new CenterCrop(settings(), new Config(config.height, config.width, value));
    }

    /// {@return a new layer for images whose channels are where Keras's name says, such as `channels_first`}
    public CenterCrop dataFormat(String value) {
        return dataFormat(DataFormat.named(value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected CenterCrop with(Settings settings) {
        return new CenterCrop(settings, config);
    }

    @Override
    protected Tensor call(Tensor images, boolean training) {
        Tensor x = images.cast(settings().dtype().compute());
        int rows = heightAxis(x.shape());
        int down = x.shape().dim(rows) - config.height;
        int right = x.shape().dim(rows + 1) - config.width;
        if (down < 0 || right < 0) {
            return Images.resize(
                    x,
                    config.height,
                    config.width,
                    o -> o.cropToAspectRatio(true).dataFormat(config.dataFormat));
        }
        Tensor band = Indexing.slice(x, rows, down / 2, down / 2 + config.height);
        return Indexing.slice(band, rows + 1, right / 2, right / 2 + config.width);
    }

    @Override
    public Shape computeOutputShape(Shape input) {
        return resized(input, config.height, config.width);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("data_format", config.dataFormat.text());
        all.put("height", config.height);
        all.put("width", config.width);
        return all;
    }

    @Override
    protected String headline() {
        return "CenterCrop(" + config.height + ", " + config.width + ")";
    }
}
