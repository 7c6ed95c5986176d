package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.ops.Creation;
import dev.argali.ops.Elementwise;
import dev.argali.ops.Images;
import dev.argali.ops.Indexing;
import dev.argali.tensor.Tensor;
import java.util.Map;

/// Cuts a piece out of images at a random place, the same one for all images of a batch, in training.
///
/// `[batch, height, width, channels]` becomes `[batch, cropHeight, cropWidth, channels]`. An image that is not larger
/// than the piece in both directions is cut where Keras cuts it, and what is left made as large as the piece, bilinear.
/// At inference images are given on as they are: Keras 3.15.1 does so, and its documentation says otherwise. Put a
/// [CenterCrop] or a [Resizing] in front of what needs one size.
public final class RandomCrop extends RandomImageLayer<RandomCrop> {
    /// What a `RandomCrop` is made of.
    ///
    /// @param height of the piece
    /// @param width of the piece
    /// @param drawing seed, and where the channels are
    public record Config(int height, int width, Drawing drawing) {
        /// @throws ValueException if an extent is not positive
        public Config {
            requireSize("RandomCrop", height, width);
        }
    }

    private final Config config;

    private RandomCrop(Settings settings, Config config) {
        super(settings, config.drawing);
        this.config = config;
    }

    /// Pieces of this height and width.
    ///
    /// @throws ValueException if an extent is not positive
    public static RandomCrop of(int height, int width) {
        return new RandomCrop(Settings.DEFAULTS, new Config(height, width, Drawing.DEFAULT));
    }

    static RandomCrop from(Settings settings, ObjectConfig file) {
        int height = LayerConfigs.requireCount(file, "height");
        int width = LayerConfigs.requireCount(file, "width");
        return new RandomCrop(settings, new Config(height, width, Drawing.from(file)));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected RandomCrop with(Settings settings) {
        return new RandomCrop(settings, config);
    }

    @Override
    RandomCrop with(Drawing changed) {
        return new RandomCrop(settings(), new Config(config.height, config.width, changed));
    }

    @Override
    Tensor changed(Tensor images) {
        int rows = heightAxis(images.shape());
        int height = images.shape().dim(rows);
        int width = images.shape().dim(rows + 1);
        if (height > config.height && width > config.width) {
            return cropped(images, place(height - config.height), place(width - config.width));
        }
        // The largest window that has the shape of the piece is in the middle, and begins there. Keras takes that
        // beginning alone.
        int high = Math.max(Math.min(height, width * config.height / config.width), 1);
        int wide = Math.max(Math.min(width, height * config.width / config.height), 1);
        return cut(images, (height - high) / 2, (width - wide) / 2);
    }

    /// A number from 0 to `most`.
    private Tensor place(int most) {
        Tensor any = drawn(Shape.SCALAR, 0, most + 1);
        // The upper end is not drawn, but may be reached by rounding.
        return Elementwise.minimum(any.floor(), any.mul(0).add(most)).cast(DType.INT32);
    }

    /// The pieces that begin at this row and column, which are scalars.
    Tensor cropped(Tensor images, Tensor top, Tensor left) {
        int rows = heightAxis(images.shape());
        Tensor band = Indexing.take(images, Creation.arange(config.height).add(top), rows);
        return Indexing.take(band, Creation.arange(config.width).add(left), rows + 1);
    }

    /// What images have of the pieces that begin at this row and column, as large as the pieces.
    Tensor cut(Tensor images, int top, int left) {
        int rows = heightAxis(images.shape());
        int height = images.shape().dim(rows);
        int width = images.shape().dim(rows + 1);
        Tensor band = Indexing.slice(images, rows, top, Math.min(top + config.height, height));
        Tensor piece = Indexing.slice(band, rows + 1, left, Math.min(left + config.width, width));
        boolean whole =
                piece.shape().dim(rows) == config.height && piece.shape().dim(rows + 1) == config.width;
        return whole
                ? piece
                : Images.resize(piece, config.height, config.width, o -> o.dataFormat(config.drawing.dataFormat()));
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = withFormat();
        all.put("height", config.height);
        all.put("width", config.width);
        return withSeed(all);
    }

    @Override
    protected String headline() {
        return "RandomCrop(" + config.height + ", " + config.width + ")";
    }
}
