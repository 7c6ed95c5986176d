package dev.argali.layers;

import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;

/// What stands for an unknown extent: of the batch, and of other axes, which must have room for windows.
record Guess(int batch, int other) {
    static final Guess FIRST = new Guess(2, 64);
    static final Guess SECOND = new Guess(3, 96);

    /// {@return this type without unknown extents}
    TensorType type(TensorType type) {
        int[] dims = type.shape().dims();
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] == Shape.ANY) {
                dims[i] = i == 0 ? batch : other;
            }
        }
        return type.with(Shape.of(dims));
    }

    /// {@return this shape, where what differs for another guess is unknown}
    static Shape common(Shape first, Shape second) {
        int[] dims = first.dims();
        for (int i = 0; i < dims.length; i++) {
            dims[i] = dims[i] == second.dim(i) ? dims[i] : Shape.ANY;
        }
        return Shape.of(dims);
    }
}
