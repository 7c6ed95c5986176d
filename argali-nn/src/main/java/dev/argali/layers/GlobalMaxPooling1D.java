package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.tensor.Tensor;

/// The largest number of each channel over all places: `[batch, steps, channels]` to `[batch, channels]`.
public final class GlobalMaxPooling1D extends GlobalPool<GlobalMaxPooling1D> {
    private GlobalMaxPooling1D(Settings settings, Config config) {
        super(settings, config, 1);
    }

    /// Over all places of channels-last inputs.
    public static GlobalMaxPooling1D of() {
        return new GlobalMaxPooling1D(Settings.DEFAULTS, Config.DEFAULTS);
    }

    static GlobalMaxPooling1D from(Settings settings, ObjectConfig file) {
        return new GlobalMaxPooling1D(settings, Config.from(file));
    }

    @Override
    GlobalMaxPooling1D make(Settings settings, Config config) {
        return new GlobalMaxPooling1D(settings, config);
    }

    @Override
    Tensor pool(Tensor x, int[] places) {
        return x.max(places);
    }
}
