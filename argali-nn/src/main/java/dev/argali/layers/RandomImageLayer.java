package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.ops.DataFormat;
import dev.argali.ops.Images;
import dev.argali.ops.Images.FillMode;
import dev.argali.ops.Images.Interpolation;
import dev.argali.ops.Randoms;
import dev.argali.ops.Shapes;
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

    private final SeedGenerator seeds;
    private final DataFormat format;

    RandomImageLayer(Settings settings, DataFormat format, OptionalLong seed) {
        super(settings, format);
        this.format = format;
        seeds = seed.isPresent() ? SeedGenerator.of(seed.getAsLong()) : SeedGenerator.fresh();
        state(seeds.state());
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

    /// A number for each image, `[batch]`.
    final Tensor drawn(Tensor images, double low, double high) {
        return drawn(Shape.of(images.shape().dim(0)), low, high);
    }

    final Tensor drawn(Shape shape, double low, double high) {
        return Randoms.uniform(shape, low, high, DType.FLOAT32, seeds);
    }

    /// Images under a transform each, `[batch, 8]`: see [Images#affineTransform].
    final Tensor transformed(Tensor images, Tensor transform, Filling filling) {
        return Images.affineTransform(
                images, transform, filling.interpolation, filling.fillMode, filling.fillValue, format);
    }

    /// The numbers of a transform, each `[batch]`; the last two, of perspective, are 0.
    static Tensor transform(Tensor a0, Tensor a1, Tensor a2, Tensor b0, Tensor b1, Tensor b2) {
        Tensor none = a0.mul(0);
        return Shapes.stack(List.of(a0, a1, a2, b0, b1, b2, none, none), 1);
    }

    static Map<String, Object> filled(Map<String, Object> all, Filling filling, OptionalLong seed) {
        all.put("fill_mode", filling.fillMode.text());
        all.put("interpolation", filling.interpolation.text());
        all.put("seed", Noise.config(seed));
        all.put("fill_value", filling.fillValue);
        return all;
    }

    final Map<String, Object> withFormat() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("data_format", format.text());
        return all;
    }
}
