package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.ops.DataFormat;
import dev.argali.ops.Images.FillMode;
import dev.argali.ops.Images.Interpolation;
import dev.argali.ops.Randoms;
import dev.argali.tensor.SeedGenerator;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// What layers have in common that change images at random in training, each image of a batch in its own way; else they
/// give them on as they are, as floats of the compute dtype.
///
/// Whether this is training follows from the layer that calls it. Outside of a model say so: `apply(images, true)`;
/// there Keras takes training for granted. Random numbers are not those of Keras.
public abstract class RandomImageLayer<L extends RandomImageLayer<L>> extends ImageLayer<L> {
    /// From which to which number something is drawn.
    ///
    /// @param low the smallest
    /// @param high the largest
    public record Factor(double low, double high) {
        /// From `-value` to `value`.
        static Factor around(double value) {
            return new Factor(-Math.abs(value), Math.abs(value));
        }

        /// Refuses numbers out of range.
        Factor within(String layer, double least, double most) {
            if (!(low <= high && low >= least && high <= most)) {
                throw new ValueException(
                        layer,
                        "the factor is from " + low + " to " + high,
                        "Give one from " + least + " to " + most + ", or two of them in order");
            }
            return this;
        }

        static Factor from(ObjectConfig file, String key) {
            List<Double> both = LayerConfigs.numbers(file, key).orElseThrow(() -> file.missing(key));
            return both.size() == 1 ? around(both.getFirst()) : new Factor(both.get(0), both.get(1));
        }

        Object written() {
            return low == -high ? (Object) high : List.of(low, high);
        }
    }

    /// What stands where an image was moved away from, and between its pixels.
    ///
    /// @param fillMode what stands outside of the image
    /// @param fillValue of [FillMode#CONSTANT]
    /// @param interpolation what stands between pixels
    public record Filling(FillMode fillMode, double fillValue, Interpolation interpolation) {
        static final Filling DEFAULT = new Filling(FillMode.REFLECT, 0, Interpolation.BILINEAR);

        /// @throws ValueException if the interpolation is neither nearest nor bilinear
        public Filling {
            if (interpolation != Interpolation.NEAREST && interpolation != Interpolation.BILINEAR) {
                throw new ValueException(
                        "random image layer",
                        "there is no interpolation " + interpolation.text() + " of it",
                        "Use nearest or bilinear");
            }
        }

        static Filling from(ObjectConfig file) {
            return new Filling(
                    file.text("fill_mode").map(FillMode::named).orElse(FillMode.REFLECT),
                    file.number("fill_value").orElse(0.0),
                    file.text("interpolation").map(Interpolation::named).orElse(Interpolation.BILINEAR));
        }
    }

    /// What all these layers are made of.
    ///
    /// @param seed where random numbers begin; empty for a seed drawn from [dev.argali.tensor.Seeds]
    /// @param dataFormat where the channels are
    public record Drawing(OptionalLong seed, DataFormat dataFormat) {
        static final Drawing DEFAULT = new Drawing(OptionalLong.empty(), DataFormat.CHANNELS_LAST);

        static Drawing from(ObjectConfig file) {
            return new Drawing(Noise.seed(file), LayerConfigs.dataFormat(file));
        }
    }

    private final Drawing drawing;
    private final SeedGenerator seeds;

    RandomImageLayer(Settings settings, Drawing drawing) {
        super(settings, drawing.dataFormat);
        this.drawing = drawing;
        seeds = Noise.seeds(drawing.seed);
        state(seeds.state());
    }

    /// This layer with others of these.
    abstract L with(Drawing changed);

    /// {@return a new layer whose random numbers begin at this seed}
    public final L seed(long value) {
        return with(new Drawing(OptionalLong.of(value), drawing.dataFormat));
    }

    /// {@return a new layer for images whose channels are there}
    public final L dataFormat(DataFormat value) {
        return with(new Drawing(drawing.seed, value));
    }

    /// {@return a new layer for images whose channels are where Keras's name says, such as `channels_first`}
    public final L dataFormat(String value) {
        return dataFormat(DataFormat.named(value));
    }

    /// A batch of images changed.
    abstract Tensor changed(Tensor images);

    @Override
    protected Tensor call(Tensor images, boolean training) {
        Tensor x = images.cast(settings().dtype().compute());
        heightAxis(x.shape());
        if (!training) {
            return x;
        }
        return x.rank() == 3 ? changed(x.expandDims(0)).squeeze(0) : changed(x);
    }

    /// Where random numbers come from.
    final SeedGenerator seeds() {
        return seeds;
    }

    /// A number for each image, `[batch]`.
    final Tensor drawn(Tensor images, double low, double high) {
        return drawn(Shape.of(images.shape().dim(0)), low, high);
    }

    final Tensor drawn(Shape shape, double low, double high) {
        return Randoms.uniform(shape, low, high, DType.FLOAT32, seeds);
    }

    /// Where the channels are, which files say first; a layer's own arguments follow.
    final Map<String, Object> withFormat() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("data_format", drawing.dataFormat.text());
        return all;
    }

    /// {@return `all`, with the seed behind them}
    final Map<String, Object> withSeed(Map<String, Object> all) {
        all.put("seed", Noise.config(drawing.seed));
        return all;
    }
}
