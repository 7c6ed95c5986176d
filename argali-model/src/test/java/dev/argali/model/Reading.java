package dev.argali.model;

import dev.argali.layers.Dense;
import dev.argali.tensor.Tensor;

/// A model whose call depends on a value, and cannot be followed without one.
final class Reading extends Model {
    private final Dense dense = track("dense", Dense.of(4).name("dense"));

    @Override
    protected Tensor call(Tensor x, boolean training) {
        Tensor y = dense.apply(x);
        return y.sum().item() > 0 ? y : y.neg();
    }
}
