package dev.argali.graph;

import java.util.List;

/// The type rules of the elementwise primitives.
final class Rules {
    private Rules() {}

    static void require(boolean holds, Prim prim, List<TensorType> in, String rule) {
        if (!holds) {
            throw new ShapeException(GraphText.name(prim), "operands " + in + " do not fit", rule);
        }
    }

    static void requireDType(boolean holds, Prim prim, DType dtype, String cure) {
        if (!holds) {
            throw new DTypeException(GraphText.name(prim), "not defined for " + dtype, cure);
        }
    }

    static TensorType same(Prim prim, List<TensorType> in, int i, int j) {
        TensorType a = in.get(i);
        TensorType b = in.get(j);
        if (a.dtype() != b.dtype()) {
            throw new DTypeException(GraphText.name(prim), "operands differ in dtype: " + a + " and " + b, "Cast one");
        }
        require(TypeRules.fits(a, b), prim, in, "both operands have one shape");
        return known(a, b);
    }

    /// Of two types that fit, the extents that either knows.
    private static TensorType known(TensorType a, TensorType b) {
        if (a.shape().isStatic()) {
            return a;
        }
        int[] dims = a.shape().dims();
        for (int i = 0; i < dims.length; i++) {
            dims[i] = dims[i] == Shape.ANY ? b.shape().dim(i) : dims[i];
        }
        return a.with(Shape.of(dims));
    }

    static TensorType unary(Prim.Unary p, TensorType x) {
        switch (p.kind()) {
            case NEG, ABS, SIGN -> requireDType(x.dtype() != DType.BOOL, p, x.dtype(), "Cast to a number first");
            case NOT -> requireDType(!x.dtype().isFloating(), p, x.dtype(), "Cast to bool or an integer first");
            case FLOOR,
                    CEIL,
                    ROUND,
                    EXP,
                    EXPM1,
                    LOG,
                    LOG1P,
                    SQRT,
                    RSQRT,
                    SIN,
                    COS,
                    TAN,
                    ASIN,
                    ACOS,
                    ATAN,
                    SINH,
                    COSH,
                    TANH,
                    ASINH,
                    ACOSH,
                    ATANH,
                    SIGMOID,
                    ERF,
                    ERFINV -> requireDType(x.dtype().isFloating(), p, x.dtype(), "Cast to a floating dtype first");
        }
        return x;
    }

    static TensorType binary(Prim.Binary p, List<TensorType> in) {
        TensorType x = same(p, in, 0, 1);
        DType dtype = x.dtype();
        switch (p.kind()) {
            case ADD, MUL, MIN, MAX -> {}
            case SUB, DIV, REM, POW -> requireDType(dtype != DType.BOOL, p, dtype, "Cast to a number first");
            case ATAN2 -> requireDType(dtype.isFloating(), p, dtype, "Cast to a floating dtype first");
            case AND, OR, XOR -> requireDType(!dtype.isFloating(), p, dtype, "Cast to bool or an integer first");
            case SHL, SHR -> requireDType(dtype.isInteger(), p, dtype, "Cast to an integer first");
        }
        return x;
    }

    /// Whether elements of a dtype can be combined so.
    static void combining(Prim prim, Prim.ReduceKind kind, DType dtype) {
        switch (kind) {
            case SUM, PROD, MIN, MAX -> {}
            case AND, OR -> requireDType(!dtype.isFloating(), prim, dtype, "Cast to bool first");
        }
    }

    static void extreme(Prim.ArgReduce p, DType dtype) {
        switch (p.kind()) {
            case MIN, MAX -> {}
            case SUM, PROD, AND, OR -> requireDType(false, p, dtype, "Only MIN and MAX have a position");
        }
    }

    static TensorType select(Prim prim, List<TensorType> in) {
        TensorType x = same(prim, in, 1, 2);
        require(
                in.getFirst().dtype() == DType.BOOL
                        && TypeRules.fits(in.getFirst().with(x.dtype()), x),
                prim,
                in,
                "the condition is bool of the same shape");
        return x;
    }

    static TensorType bitcast(Prim.Bitcast p, TensorType x) {
        require(
                x.dtype().bytes() == p.dtype().bytes() && x.dtype() != DType.BOOL && p.dtype() != DType.BOOL,
                p,
                List.of(x),
                "the dtypes have one size, and none is bool");
        return x.with(p.dtype());
    }
}
