package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.ops.DataFormat;
import dev.argali.ops.Images;
import dev.argali.ops.Images.Interpolation;
import dev.argali.ops.Images.ResizeOptions;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/// Brings images to one size: `[batch, height, width, channels]`, or one image without the batch axis, of any height
/// and width.
///
/// Bilinear by default. Images of another shape are distorted, but with `cropToAspectRatio(true)` what is too high or
/// too wide is cut off at both sides, with `padToAspectRatio(true)` `fillValue` is added there. Integer images stay
/// integers, rounded. In training and at inference alike. See [Images#resize].
public final class Resizing extends ImageLayer<Resizing> {
    /// What a `Resizing` is made of.
    ///
    /// @param height of the output
    /// @param width of the output
    /// @param resize how
    public record Config(int height, int width, ResizeOptions resize) {
        /// @throws ValueException if an extent is not positive
        public Config {
            requireSize("Resizing", height, width);
        }
    }

    private final Config config;

    private Resizing(Settings settings, Config config) {
        super(settings, config.resize.dataFormat());
        this.config = config;
    }

    /// To this height and width, bilinear.
    ///
    /// @throws ValueException if an extent is not positive
    public static Resizing of(int height, int width) {
        return new Resizing(Settings.DEFAULTS, new Config(height, width, ResizeOptions.DEFAULTS));
    }

    static Resizing from(Settings settings, ObjectConfig file) {
        String fillMode = file.text("fill_mode").orElse("constant");
        if (!fillMode.equals("constant")) {
            throw new ValueException("config of Resizing", "fill_mode is '" + fillMode + "'", "Use 'constant'");
        }
        var resize = new ResizeOptions(
                file.text("interpolation").map(Interpolation::named).orElse(Interpolation.BILINEAR),
                file.flag("antialias").orElse(false),
                file.flag("crop_to_aspect_ratio").orElse(false),
                file.flag("pad_to_aspect_ratio").orElse(false),
                file.number("fill_value").orElse(0.0),
                LayerConfigs.dataFormat(file));
        int height = LayerConfigs.requireCount(file, "height");
        int width = LayerConfigs.requireCount(file, "width");
        return new Resizing(settings, new Config(height, width, resize));
    }

    /// {@return a new layer with this between pixels}
    public Resizing interpolation(Interpolation value) {
        return with(config.resize.interpolation(value));
    }

    /// {@return a new layer with what Keras's name says between pixels, such as `nearest` or `bicubic`}
    public Resizing interpolation(String value) {
        return interpolation(Interpolation.named(value));
    }

    /// {@return a new layer that smooths images before they become smaller, or not}
    public Resizing antialias(boolean value) {
        return with(config.resize.antialias(value));
    }

    /// {@return a new layer that cuts off what is too high or too wide, or not}
    public Resizing cropToAspectRatio(boolean value) {
        return with(config.resize.cropToAspectRatio(value));
    }

    /// {@return a new layer that pads what is not high or wide enough, or not}
    public Resizing padToAspectRatio(boolean value) {
        return with(config.resize.padToAspectRatio(value));
    }

    /// {@return a new layer that pads with this}
    public Resizing fillValue(double value) {
        return with(config.resize.fillValue(value));
    }

    /// {@return a new layer for images whose channels are there}
    public Resizing dataFormat(DataFormat value) {
        return with(config.resize.dataFormat(value));
    }

    /// {@return a new layer for images whose channels are where Keras's name says, such as `channels_first`}
    public Resizing dataFormat(String value) {
        return dataFormat(DataFormat.named(value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected Resizing with(Settings settings) {
        return new Resizing(settings, config);
    }

    private Resizing with(ResizeOptions changed) {
        return new Resizing(settings(), new Config(config.height, config.width, changed));
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        return Images.resize(x, config.height, config.width, _ -> config.resize);
    }

    @Override
    public Shape computeOutputShape(Shape input) {
        return resized(input, config.height, config.width);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("data_format", config.resize.dataFormat().text());
        all.put("height", config.height);
        all.put("width", config.width);
        all.put("interpolation", config.resize.interpolation().text());
        all.put("crop_to_aspect_ratio", config.resize.cropToAspectRatio());
        all.put("pad_to_aspect_ratio", config.resize.padToAspectRatio());
        all.put("fill_mode", "constant");
        all.put("fill_value", config.resize.fillValue());
        all.put("antialias", config.resize.antialias());
        return all;
    }

    @Override
    protected String headline() {
        return "Resizing(" + config.height + ", " + config.width + ")";
    }
}
