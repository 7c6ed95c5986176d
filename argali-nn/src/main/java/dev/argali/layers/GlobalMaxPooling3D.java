package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.tensor.Tensor;

/// The largest number of each channel over all places: `[batch, depth, height, width, channels]` to `[batch,
/// channels]`.
public final class GlobalMaxPooling3D extends GlobalPool<GlobalMaxPooling3D> {
    private GlobalMaxPooling3D(Settings settings, Config config) {
        super(settings, config, 3);
    }

    /// Over all places of channels-last inputs.
    public static GlobalMaxPooling3D of() {
        return new GlobalMaxPooling3D(Settings.DEFAULTS, Config.DEFAULTS);
    }

    static GlobalMaxPooling3D from(Settings settings, ObjectConfig file) {
        return new GlobalMaxPooling3D(settings, Config.from(file));
    }

    @Override
    GlobalMaxPooling3D make(Settings settings, Config config) {
        return new GlobalMaxPooling3D(settings, config);
    }

    @Override
    Tensor pool(Tensor x, int[] places) {
        return x.max(places);
    }
}
