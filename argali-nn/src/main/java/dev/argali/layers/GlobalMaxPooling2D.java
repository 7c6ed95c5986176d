package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.tensor.Tensor;

/// The largest number of each channel over all places: `[batch, height, width, channels]` to `[batch, channels]`.
public final class GlobalMaxPooling2D extends GlobalPool<GlobalMaxPooling2D> {
    private GlobalMaxPooling2D(Settings settings, Config config) {
        super(settings, config, 2);
    }

    /// Over all places of channels-last inputs.
    public static GlobalMaxPooling2D of() {
        return new GlobalMaxPooling2D(Settings.DEFAULTS, Config.DEFAULTS);
    }

    static GlobalMaxPooling2D from(Settings settings, ObjectConfig file) {
        return new GlobalMaxPooling2D(settings, Config.from(file));
    }

    @Override
    GlobalMaxPooling2D make(Settings settings, Config config) {
        return new GlobalMaxPooling2D(settings, config);
    }

    @Override
    Tensor pool(Tensor x, int[] places) {
        return x.max(places);
    }
}
