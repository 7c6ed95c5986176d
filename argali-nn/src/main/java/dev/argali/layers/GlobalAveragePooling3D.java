package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.tensor.Tensor;

/// The mean of each channel over all places: `[batch, depth, height, width, channels]` to `[batch, channels]`.
public final class GlobalAveragePooling3D extends GlobalPool<GlobalAveragePooling3D> {
    private GlobalAveragePooling3D(Settings settings, Config config) {
        super(settings, config, 3);
    }

    /// Over all places of channels-last inputs.
    public static GlobalAveragePooling3D of() {
        return new GlobalAveragePooling3D(Settings.DEFAULTS, Config.DEFAULTS);
    }

    static GlobalAveragePooling3D from(Settings settings, ObjectConfig file) {
        return new GlobalAveragePooling3D(settings, Config.from(file));
    }

    @Override
    GlobalAveragePooling3D make(Settings settings, Config config) {
        return new GlobalAveragePooling3D(settings, config);
    }

    @Override
    Tensor pool(Tensor x, int[] places) {
        return x.mean(places);
    }
}
