package dev.argali.layers;

import dev.argali.graph.Shape;
import dev.argali.ops.DataFormat;
import java.util.function.IntUnaryOperator;

/// What layers have in common that change the extents of the 1 to 3 axes of space of sequences, images and volumes.
abstract class Spatial<L extends Spatial<L>> extends FluentLayer<L> {
    private final SpatialAxes axes;

    Spatial(Settings settings, int axes, DataFormat format) {
        super(settings);
        this.axes = new SpatialAxes(axes, format);
    }

    final SpatialAxes spatial() {
        return axes;
    }

    final int axes() {
        return axes.count();
    }

    /// The place of an axis of space among all.
    final int axis(int i) {
        return axes.place(i);
    }

    /// The extent that an axis of space has afterwards.
    abstract int extent(int i, int before);

    @Override
    protected final InputSpec inputSpec() {
        return InputSpec.rank(axes.rank());
    }

    @Override
    public final Shape computeOutputShape(Shape input) {
        return axes.changed(input, (i, before) -> before == Shape.ANY ? before : extent(i, before));
    }

    /// One number for each axis of a tensor: 0 but for those of space.
    final int[] everyAxis(IntUnaryOperator numbers) {
        int[] all = new int[axes.rank()];
        for (int i = 0; i < axes(); i++) {
            all[axis(i)] = numbers.applyAsInt(i);
        }
        return all;
    }
}
