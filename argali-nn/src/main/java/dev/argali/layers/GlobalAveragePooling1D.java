package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.tensor.Masks;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.Optional;

/// The mean of each channel over all places: `[batch, steps, channels]` to `[batch, channels]`. Of a masked input only
/// the steps that count.
public final class GlobalAveragePooling1D extends GlobalPool<GlobalAveragePooling1D> {
    private GlobalAveragePooling1D(Settings settings, Config config) {
        super(settings, config, 1);
    }

    /// Over all places of channels-last inputs.
    public static GlobalAveragePooling1D of() {
        return new GlobalAveragePooling1D(Settings.DEFAULTS, Config.DEFAULTS);
    }

    static GlobalAveragePooling1D from(Settings settings, ObjectConfig file) {
        return new GlobalAveragePooling1D(settings, Config.from(file));
    }

    @Override
    GlobalAveragePooling1D make(Settings settings, Config config) {
        return new GlobalAveragePooling1D(settings, config);
    }

    @Override
    Tensor pool(Tensor x, int[] places) {
        Optional<Tensor> mask = Masks.of(x);
        if (mask.isEmpty()) {
            return x.mean(places);
        }
        Tensor counts =
                mask.get().cast(x.dtype()).reshape(wide(mask.get().shape()).dims());
        return x.mul(counts).sum(places).div(counts.sum(places));
    }

    /// The shape of a mask where it meets the input.
    private Shape wide(Shape mask) {
        return mask.insert(places()[0] == 1 ? 2 : 1, 1);
    }

    @Override
    protected boolean supportsMasking() {
        return true;
    }

    @Override
    protected Optional<Tensor> computeMask(Nest inputs) {
        return Optional.empty();
    }
}
