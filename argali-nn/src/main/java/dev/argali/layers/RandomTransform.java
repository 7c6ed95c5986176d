package dev.argali.layers;

import dev.argali.ops.Images;
import dev.argali.ops.Images.FillMode;
import dev.argali.ops.Images.Interpolation;
import dev.argali.ops.Shapes;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Map;

/// What random layers have in common that move the pixels of images.
abstract class RandomTransform<L extends RandomTransform<L>> extends RandomImageLayer<L> {
    private final Filling filling;
    private final Drawing drawing;

    RandomTransform(Settings settings, Filling filling, Drawing drawing) {
        super(settings, drawing);
        this.filling = filling;
        this.drawing = drawing;
    }

    /// This layer with others of these.
    abstract L with(Filling filling, Drawing drawing);

    @Override
    final L with(Drawing changed) {
        return with(filling, changed);
    }

    private L with(Filling changed) {
        return with(changed, drawing);
    }

    /// {@return a new layer with this outside of images}
    public final L fillMode(FillMode value) {
        return with(new Filling(value, filling.fillValue(), filling.interpolation()));
    }

    /// {@return a new layer with what Keras's name says outside of images, such as `wrap`}
    public final L fillMode(String value) {
        return fillMode(FillMode.named(value));
    }

    /// {@return a new layer with this outside of images in mode `constant`}
    public final L fillValue(double value) {
        return with(new Filling(filling.fillMode(), value, filling.interpolation()));
    }

    /// {@return a new layer with this between pixels}
    public final L interpolation(Interpolation value) {
        return with(new Filling(filling.fillMode(), filling.fillValue(), value));
    }

    /// {@return a new layer with what Keras's name says between pixels: `nearest` or `bilinear`}
    public final L interpolation(String value) {
        return interpolation(Interpolation.named(value));
    }

    /// Images, each under the transform of its six numbers, `[batch]`; the two of perspective are 0: see
    /// [Images#affineTransform].
    final Tensor transformed(Tensor images, Tensor a0, Tensor a1, Tensor a2, Tensor b0, Tensor b1, Tensor b2) {
        Tensor none = a0.mul(0);
        Tensor transform = Shapes.stack(List.of(a0, a1, a2, b0, b1, b2, none, none), 1);
        return Images.affineTransform(
                images,
                transform,
                filling.interpolation(),
                filling.fillMode(),
                filling.fillValue(),
                drawing.dataFormat());
    }

    /// {@return `all`, with filling and seed behind them, those apart that have a place already}
    final Map<String, Object> withFilling(Map<String, Object> all) {
        all.put("fill_mode", filling.fillMode().text());
        all.put("interpolation", filling.interpolation().text());
        withSeed(all);
        all.put("fill_value", filling.fillValue());
        return all;
    }
}
