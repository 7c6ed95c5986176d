package dev.argali.cpu.onednn;

import dev.argali.cpu.matmul.Element;
import dev.argali.cpu.matmul.MatmulShape;
import java.util.List;

/// What a [Matmul] computes: `C = post(A · B + bias [+ C])`.
///
/// @param shape sizes and strides
/// @param inputs the element type of A and B
/// @param output the element type of C, of the bias and of added matrices
/// @param epilogue what happens to the product before it is stored
/// @param packedB whether B comes in the layout that the kernel chose, made by [Matmul#packing]
public record MatmulSpec(MatmulShape shape, Element inputs, Element output, Epilogue epilogue, boolean packedB) {

    /// What happens to the product, in this order: bias, then the old C, then the post-ops.
    ///
    /// @param bias adds a dense row of `n` elements to each row
    /// @param accumulate adds what C held before
    /// @param posts functions of the result, applied in order
    public record Epilogue(boolean bias, boolean accumulate, List<PostOp> posts) {
        /// The product as it is.
        public static final Epilogue NONE = new Epilogue(false, false, List.of());

        /// Keeps its own copy of `posts`.
        public Epilogue {
            posts = List.copyOf(posts);
        }
    }

    /// {@return the plain float32 product of `shape`}
    public static MatmulSpec of(MatmulShape shape) {
        return new MatmulSpec(shape, Element.F32, Element.F32, Epilogue.NONE, false);
    }

    /// {@return this product with a bias row added}
    public MatmulSpec bias() {
        return epilogue(new Epilogue(true, epilogue.accumulate, epilogue.posts));
    }

    /// {@return this product added to what C holds}
    public MatmulSpec accumulate() {
        return epilogue(new Epilogue(epilogue.bias, true, epilogue.posts));
    }

    /// {@return this product followed by `posts`}
    public MatmulSpec posts(PostOp... posts) {
        return epilogue(new Epilogue(epilogue.bias, epilogue.accumulate, List.of(posts)));
    }

    /// {@return this product with B in the kernel's own layout}
    public MatmulSpec packB() {
        return new MatmulSpec(shape, inputs, output, epilogue, true);
    }

    /// {@return this product over `inputs`, stored as `output`}
    public MatmulSpec types(Element inputs, Element output) {
        return new MatmulSpec(shape, inputs, output, epilogue, packedB);
    }

    private MatmulSpec epilogue(Epilogue e) {
        return new MatmulSpec(shape, inputs, output, e, packedB);
    }
}
