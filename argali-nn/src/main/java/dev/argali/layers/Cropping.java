package dev.argali.layers;

import dev.argali.graph.ShapeException;
import dev.argali.ops.DataFormat;
import dev.argali.ops.Shapes;
import dev.argali.tensor.Tensor;

/// Places cut off the edges of the axes of space.
abstract class Cropping<L extends Cropping<L>> extends Spatial<L> {
    private final Margins margins;

    Cropping(Settings settings, Margins margins, DataFormat format) {
        super(settings, margins.before().size(), format);
        this.margins = margins;
    }

    @Override
    int extent(int i, int before) {
        int cut = margins.before().get(i) + margins.behind().get(i);
        if (cut >= before) {
            throw new ShapeException(
                    label(),
                    "of " + before + " places along axis " + axis(i) + " it would cut off " + cut,
                    "Cut off less, or feed larger inputs");
        }
        return before - cut;
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        computeOutputShape(x.shape());
        int[] before = everyAxis(i -> -margins.before().get(i));
        return Shapes.pad(x, before, everyAxis(i -> -margins.behind().get(i)), 0);
    }
}
