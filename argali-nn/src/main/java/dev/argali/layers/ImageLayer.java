package dev.argali.layers;

import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.ops.DataFormat;

/// What layers have in common that take images: a batch `[batch, height, width, channels]`, or one alone without the
/// batch axis; with [DataFormat#CHANNELS_FIRST] the channels stand before height and width.
abstract class ImageLayer<L extends ImageLayer<L>> extends FluentLayer<L> {
    private final DataFormat format;

    ImageLayer(Settings settings, DataFormat format) {
        super(settings);
        this.format = format;
    }

    /// The place of the axis of height in an image of this shape; that of width is behind it.
    final int heightAxis(Shape image) {
        if (image.rank() != 3 && image.rank() != 4) {
            throw new ShapeException(
                    label(),
                    "an image has rank 3, a batch of them rank 4, got " + image,
                    "Give [batch, height, width, channels]");
        }
        return image.rank() - (format == DataFormat.CHANNELS_LAST ? 3 : 2);
    }

    /// Images of another size.
    final Shape resized(Shape image, int height, int width) {
        int at = heightAxis(image);
        return image.with(at, height).with(at + 1, width);
    }

    static void requireSize(String layer, int height, int width) {
        if (height <= 0 || width <= 0) {
            throw new ValueException(
                    layer,
                    "the size must be positive, got " + height + " by " + width,
                    "Give height and width in pixels");
        }
    }

    @Override
    protected InputSpec inputSpec() {
        return InputSpec.minRank(3);
    }

    @Override
    public Shape computeOutputShape(Shape input) {
        heightAxis(input);
        return input;
    }
}
