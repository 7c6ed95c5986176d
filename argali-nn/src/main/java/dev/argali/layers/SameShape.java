package dev.argali.layers;

import dev.argali.graph.Shape;

/// What layers have in common whose outputs have the shape of their inputs, place by place, so that masks go on.
abstract class SameShape<L extends SameShape<L>> extends FluentLayer<L> {
    SameShape(Settings settings) {
        super(settings);
    }

    @Override
    public final Shape computeOutputShape(Shape input) {
        return input;
    }

    @Override
    protected final boolean supportsMasking() {
        return true;
    }
}
