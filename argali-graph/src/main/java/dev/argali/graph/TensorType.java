package dev.argali.graph;

import dev.argali.api.Stable;

/// What is known of a tensor without its numbers: element type and shape.
///
/// @param dtype the element type
/// @param shape the extents
@Stable
public record TensorType(DType dtype, Shape shape) {
    /// {@return a type of this dtype with these extents}
    public static TensorType of(DType dtype, int... dims) {
        return new TensorType(dtype, Shape.of(dims));
    }

    /// {@return the number of elements}
    public long size() {
        return shape.size();
    }

    /// {@return the number of bytes of a dense row-major array of this type}
    public long bytes() {
        return shape.size() * dtype.bytes();
    }

    /// {@return this with another dtype}
    public TensorType with(DType other) {
        return new TensorType(other, shape);
    }

    /// {@return this with another shape}
    public TensorType with(Shape other) {
        return new TensorType(dtype, other);
    }

    /// {@return for instance `float32[32, 784]`}
    @Override
    public String toString() {
        return dtype + shape.toString();
    }
}
