package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.tensor.Tensor;

/// The mean of each channel over all places: `[batch, height, width, channels]` to `[batch, channels]`.
public final class GlobalAveragePooling2D extends GlobalPool<GlobalAveragePooling2D> {
    private GlobalAveragePooling2D(Settings settings, Config config) {
        super(settings, config, 2);
    }

    /// Over all places of channels-last inputs.
    public static GlobalAveragePooling2D of() {
        return new GlobalAveragePooling2D(Settings.DEFAULTS, Config.DEFAULTS);
    }

    static GlobalAveragePooling2D from(Settings settings, ObjectConfig file) {
        return new GlobalAveragePooling2D(settings, Config.from(file));
    }

    @Override
    GlobalAveragePooling2D make(Settings settings, Config config) {
        return new GlobalAveragePooling2D(settings, config);
    }

    @Override
    Tensor pool(Tensor x, int[] places) {
        return x.mean(places);
    }
}
