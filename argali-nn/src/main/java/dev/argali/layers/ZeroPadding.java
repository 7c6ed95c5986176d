package dev.argali.layers;

import dev.argali.ops.DataFormat;
import dev.argali.ops.Shapes;
import dev.argali.tensor.Tensor;

/// Zeros around the axes of space.
abstract class ZeroPadding<L extends ZeroPadding<L>> extends Spatial<L> {
    private final Margins margins;

    ZeroPadding(Settings settings, Margins margins, DataFormat format) {
        super(settings, margins.before().size(), format);
        this.margins = margins;
    }

    @Override
    int extent(int i, int before) {
        return before + margins.before().get(i) + margins.behind().get(i);
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        return Shapes.pad(x, everyAxis(margins.before()::get), everyAxis(margins.behind()::get), 0);
    }
}
