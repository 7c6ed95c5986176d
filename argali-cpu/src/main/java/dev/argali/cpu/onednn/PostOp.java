package dev.argali.cpu.onednn;

import dev.argali.cpu.matmul.Strides;

/// What a matmul does to each result before it is stored.
public sealed interface PostOp {
    /// An elementwise function of the result.
    ///
    /// @param kind the function
    /// @param alpha its first parameter, where it has one
    /// @param beta its second parameter, where it has one
    record Eltwise(Kind kind, float alpha, float beta) implements PostOp {
        /// The function `kind` without parameters.
        public static Eltwise of(Kind kind) {
            return new Eltwise(kind, 0, 0);
        }
    }

    /// Adds a matrix of C's element type and size to the result. Its address is given to [MatmulCall#addend].
    ///
    /// @param strides where its elements lie; 0 for a row or column stride repeats it along that axis
    record Add(Strides strides) implements PostOp {}

    /// The elementwise functions.
    enum Kind {
        /// `max(x, 0)`; with `alpha` other than 0 `alpha · x` below 0. **With `alpha` 0 it turns NaN into 0**; with
        /// another `alpha` NaN stays NaN (measured with the AVX2 and AVX-512 code of oneDNN 3.11).
        RELU(0x20),
        /// Hyperbolic tangent.
        TANH(0x21),
        /// `x` above 0, else `alpha · (exp(x) − 1)`.
        ELU(0x22),
        /// `x²`.
        SQUARE(0x23),
        /// `|x|`.
        ABS(0x24),
        /// `√x`.
        SQRT(0x25),
        /// `alpha · x + beta`.
        LINEAR(0x26),
        /// `log(1 + exp(alpha · x)) / alpha`.
        SOFTPLUS(0x27),
        /// `1 / (1 + exp(−x))`.
        LOGISTIC(0x29),
        /// `exp(x)`.
        EXP(0x2a),
        /// GELU in its approximation by tanh.
        GELU_TANH(0x2b),
        /// `x / (1 + exp(−alpha · x))`.
        SWISH(0x2c),
        /// GELU by the error function.
        GELU_ERF(0x31);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }
}
