package dev.argali.cpu.onednn;

import dev.argali.cpu.matmul.Element;
import dev.argali.cpu.matmul.MatmulShape;

/// What a [Matmul] computes: `C = A · B`.
///
/// @param shape sizes and strides
/// @param inputs the element type of A and B
/// @param output the element type of C
public record MatmulSpec(MatmulShape shape, Element inputs, Element output) {
    /// {@return the float32 product of `shape`}
    public static MatmulSpec of(MatmulShape shape) {
        return new MatmulSpec(shape, Element.F32, Element.F32);
    }

    /// {@return this product over `inputs`, stored as `output`}
    public MatmulSpec types(Element inputs, Element output) {
        return new MatmulSpec(shape, inputs, output);
    }
}
