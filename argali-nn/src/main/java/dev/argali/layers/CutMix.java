package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.ops.Creation;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Map;

/// Replaces a box of each image of a batch by the same box of another one, in training, and mixes labels by the area of
/// the box.
///
/// The part of an image that is kept is of the beta distribution whose parameters are both drawn from the factor, once
/// for each batch. A box is as high and wide in proportion as the image. What goes in and comes out says [ImageMix].
///
/// Source: Yun et al., "CutMix: regularization strategy to train strong classifiers with localizable features", 2019.
public final class CutMix extends ImageMix<CutMix> {
    /// What a `CutMix` is made of.
    ///
    /// @param factor from where to where the parameter of the distribution is drawn
    /// @param drawing seed, and where the channels are
    public record Config(Factor factor, Drawing drawing) {
        /// @throws ValueException if the factor is not within 0 and 1
        public Config {
            factor = factor.within("CutMix", 0, 1);
        }
    }

    private final Config config;

    private CutMix(Settings settings, Config config) {
        super(settings, config.drawing);
        this.config = config;
    }

    /// With a factor from 0 to 1.
    public static CutMix of() {
        return of(1);
    }

    /// With a factor from 0 to this.
    ///
    /// @throws ValueException if it is not from 0 to 1
    public static CutMix of(double factor) {
        return of(0, factor);
    }

    /// With a factor between these.
    ///
    /// @throws ValueException if they are not from 0 to 1, in order
    public static CutMix of(double lower, double upper) {
        return new CutMix(Settings.DEFAULTS, new Config(new Factor(lower, upper), Drawing.DEFAULT));
    }

    static CutMix from(Settings settings, ObjectConfig file) {
        List<Double> both = LayerConfigs.numbers(file, "factor").orElse(List.of(1.0));
        Factor factor = new Factor(both.size() == 1 ? 0 : both.getFirst(), both.getLast());
        return new CutMix(settings, new Config(factor, Drawing.from(file)));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected CutMix with(Settings settings) {
        return new CutMix(settings, config);
    }

    @Override
    CutMix with(Drawing changed) {
        return new CutMix(settings(), new Config(config.factor, changed));
    }

    @Override
    Mix mix(Tensor images) {
        // A distribution has no parameter of 0.
        Tensor alpha =
                drawn(Shape.SCALAR, config.factor.low(), config.factor.high()).add(1e-6);
        Tensor side = beta(images, alpha).neg().add(1).sqrt();
        int rows = heightAxis(images.shape());
        int height = images.shape().dim(rows);
        int width = images.shape().dim(rows + 1);
        Tensor left = side.neg().add(1).mul(width).mul(drawn(images, 0, 1));
        Tensor top = side.neg().add(1).mul(height).mul(drawn(images, 0, 1));
        return mix(
                images,
                order(images),
                List.of(left, left.add(side.mul(width))),
                List.of(top, top.add(side.mul(height))));
    }

    /// Each image with that of this order, within columns and rows from the first of these to before the second, each
    /// `[batch]`.
    Mix mix(Tensor images, Tensor order, List<Tensor> columns, List<Tensor> rows) {
        int at = heightAxis(images.shape());
        int height = images.shape().dim(at);
        int width = images.shape().dim(at + 1);
        Tensor box = within(columns, width, at + 1).and(within(rows, height, at));
        Tensor area = columns.get(1).sub(columns.get(0)).mul(rows.get(1).sub(rows.get(0)));
        Tensor kept = area.div((double) height * width).neg().add(1);
        return new Mix(order, box.cast(DType.FLOAT32).neg().add(1), kept);
    }

    /// Whether each place of an axis is from the first of these to before the second.
    private static Tensor within(List<Tensor> ends, int extent, int axis) {
        int[] places = {1, 1, 1, 1};
        places[axis] = extent;
        Tensor at = Creation.arange(extent).cast(DType.FLOAT32).reshape(places);
        return at.ge(ends.get(0).reshape(-1, 1, 1, 1)).and(at.lt(ends.get(1).reshape(-1, 1, 1, 1)));
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = withFormat();
        all.put("factor", List.of(config.factor.low(), config.factor.high()));
        return withSeed(all);
    }

    @Override
    protected String headline() {
        return "CutMix(" + config.factor.low() + " to " + config.factor.high() + ")";
    }
}
