package dev.argali.layers;

import dev.argali.graph.Shape;
import dev.argali.ops.Padding;

/// How many positions windows have.
final class WindowExtents {
    private WindowExtents() {}

    /// @param span how many elements the window spans
    /// @param extent how many elements there are, or [Shape#ANY]
    static int positions(Padding padding, int span, int stride, int extent) {
        if (extent == Shape.ANY) {
            return Shape.ANY;
        }
        return switch (padding) {
            case VALID -> Math.max(Math.ceilDiv(extent - span + 1, stride), 0);
            case SAME, CAUSAL -> Math.ceilDiv(extent, stride);
        };
    }
}
