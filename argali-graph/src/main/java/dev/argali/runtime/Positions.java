package dev.argali.runtime;

import dev.argali.graph.Shape;

/// Between the number of an element in row-major order and its position along each axis.
final class Positions {
    private final int[] dims;
    private final long[] strides;

    Positions(Shape shape) {
        dims = shape.dims();
        strides = shape.strides();
    }

    /// The position of element `index`.
    int[] at(long index) {
        int[] at = new int[dims.length];
        for (int i = 0; i < at.length; i++) {
            at[i] = (int) (index / strides[i] % dims[i]);
        }
        return at;
    }

    /// The number of the element at a position.
    long index(int[] at) {
        long index = 0;
        for (int i = 0; i < at.length; i++) {
            index += at[i] * strides[i];
        }
        return index;
    }
}
