package demo;

import dev.argali.layers.Dense;
import dev.argali.model.Model;
import dev.argali.tensor.Tensor;

/// A model of one layer, for those who write another step for it.
abstract class OneDense extends Model {
    final Dense dense;

    OneDense(Dense dense) {
        this.dense = track("dense", dense);
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        return dense.apply(x);
    }
}
