package dev.argali.model;

import dev.argali.layers.Layer;
import dev.argali.layers.Settings;

/// A layer that can be trained, evaluated and saved.
public abstract class Model extends Layer {
    /// For a model with these settings.
    protected Model(Settings settings) {
        super(settings);
    }
}
