package dev.argali.layers;

import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.TensorType;
import dev.argali.graph.ValueException;
import dev.argali.ops.Elementwise;
import dev.argali.ops.Nonlinear;
import dev.argali.ops.Randoms;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.SeedGenerator;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// What layers have in common that mix each image of a batch with another one of it, in training.
///
/// They take images alone, or as in Keras images and labels by name, whose labels are mixed as the images are:
/// ```java
/// Nest mixed = MixUp.of(0.2).apply(Nest.named(Map.of("images", x, "labels", y)), true);
/// ```
/// Images are `[batch, height, width, channels]`, labels `[batch, classes]`, one-hot. Shapes stay; labels of integers
/// become floats. At inference, and for one image without the batch axis, all stays as it is.
///
/// @param <L> the class itself
public abstract sealed class ImageMix<L extends ImageMix<L>> extends RandomImageLayer<L> permits CutMix, MixUp {
    private static final String IMAGES = "images";
    private static final String LABELS = "labels";

    /// Each is taken 19 times of 20 or more; that none of so many is comes once in 10^10 times, or more seldom.
    private static final int TRIES = 8;

    /// What is mixed how.
    ///
    /// @param order which image each one is mixed with, `[batch]`
    /// @param shares what is kept of each pixel, of a shape that fits images
    /// @param weights what is kept of labels, `[batch]`
    record Mix(Tensor order, Tensor shares, Tensor weights) {
        Tensor images(Tensor x) {
            return mixed(x, shares);
        }

        Tensor labels(Tensor y) {
            return mixed(y, weights.reshape(-1, 1));
        }

        private Tensor mixed(Tensor x, Tensor kept) {
            Tensor share = kept.cast(x.dtype());
            return x.mul(share).add(x.take(order, 0).mul(share.neg().add(1)));
        }
    }

    ImageMix(Settings settings, Drawing drawing) {
        super(settings, drawing);
    }

    /// How these images, a batch, are mixed this time.
    abstract Mix mix(Tensor images);

    @Override
    final Tensor changed(Tensor images) {
        return mix(images).images(images);
    }

    /// The images are not always the first of what comes by name; they are looked at where they are used.
    @Override
    protected final InputSpec inputSpec() {
        return InputSpec.ANY;
    }

    @Override
    protected final Nest call(Nest inputs, boolean training) {
        if (!(inputs instanceof Nest.Named named)) {
            return super.call(inputs, training);
        }
        Map<String, Nest> items = named.items();
        if (!items.containsKey(IMAGES) || !Set.of(IMAGES, LABELS).containsAll(items.keySet())) {
            throw new ValueException(label(), "it is given " + items.keySet(), "Give images, or images and labels");
        }
        Tensor images = items.get(IMAGES).single().cast(settings().dtype().compute());
        heightAxis(images.shape());
        Map<String, Nest> out = new LinkedHashMap<>(items);
        out.put(IMAGES, Nest.of(images));
        if (training && images.rank() == 4) {
            Mix mix = mix(images);
            out.put(IMAGES, Nest.of(mix.images(images)));
            out.computeIfPresent(LABELS, (_, y) -> Nest.of(mix.labels(oneHot(y.single()))));
        }
        return new Nest.Named(out);
    }

    private Tensor oneHot(Tensor labels) {
        if (labels.rank() != 2) {
            throw new ShapeException(
                    label(), "labels have shape " + labels.shape(), "Give [batch, classes], as oneHot makes them");
        }
        return labels.dtype().isFloating()
                ? labels
                : labels.cast(settings().dtype().compute());
    }

    /// The images of the batch in random order.
    final Tensor order(Tensor images) {
        return Randoms.permutation(images.shape().dim(0), seeds());
    }

    /// Numbers from 0 to 1 of the beta distribution whose parameters are both `alpha`, `[batch]`.
    final Tensor beta(Tensor images, Tensor alpha) {
        Shape batch = Shape.of(images.shape().dim(0));
        return Nonlinear.sigmoid(logGamma(batch, alpha).sub(logGamma(batch, alpha)));
    }

    /// Logarithms of numbers of the gamma distribution, which itself is too small for floats where `alpha` is small.
    ///
    /// Source: Marsaglia and Tsang, "A simple method for generating gamma variables", 2000, for `alpha + 1`.
    private Tensor logGamma(Shape batch, Tensor alpha) {
        SeedGenerator seeds = seeds();
        Tensor d = alpha.add(2 / 3.0);
        Tensor c = d.mul(9).rsqrt();
        Tensor cube = Primitives.fill(new TensorType(DType.FLOAT32, batch), 1);
        for (int i = 0; i < TRIES; i++) {
            Tensor z = Randoms.normal(batch, 0, 1, DType.FLOAT32, seeds);
            Tensor v = c.mul(z).add(1).pow(3).maximum(1e-30);
            Tensor bound = z.square().mul(0.5).add(d.mul(v.log().sub(v).add(1)));
            cube = Elementwise.where(logUniform(batch).lt(bound), v, cube);
        }
        return d.mul(cube).log().add(logUniform(batch).div(alpha));
    }

    /// Logarithms of uniform numbers above 0.
    private Tensor logUniform(Shape batch) {
        return drawn(batch, 0, 1).neg().add(1).log();
    }

    static Tensor scalar(double value) {
        return Primitives.fill(new TensorType(DType.FLOAT32, Shape.SCALAR), value);
    }
}
