package dev.argali.runtime;

import dev.argali.graph.DType;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.BinaryKind;
import dev.argali.graph.Prim.CompareKind;
import dev.argali.graph.Prim.UnaryKind;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Cases of the elementwise primitives: every kind with every dtype that it takes, sizes around SIMD lanes.
final class ElementwiseCases {
    private ElementwiseCases() {}

    /// Rank 0, empty, and sizes around the lanes of vectors.
    static final List<Shape> SHAPES = List.of(
            Shape.SCALAR,
            Shape.of(0),
            Shape.of(3, 0),
            Shape.of(1),
            Shape.of(7),
            Shape.of(8),
            Shape.of(9),
            Shape.of(15),
            Shape.of(16),
            Shape.of(17),
            Shape.of(31),
            Shape.of(33),
            Shape.of(5, 7),
            Shape.of(1000));

    static void addTo(Consumer<GraphCase> cases) {
        for (UnaryKind kind : UnaryKind.values()) {
            for (DType dtype : DType.values()) {
                if (takes(kind, dtype)) {
                    unary(cases, kind, dtype);
                }
            }
        }
        for (BinaryKind kind : BinaryKind.values()) {
            for (DType dtype : DType.values()) {
                if (takes(kind, dtype)) {
                    binary(cases, kind, dtype);
                }
            }
        }
        for (DType dtype : DType.values()) {
            compareAndSelect(cases, dtype);
            conversions(cases, dtype);
        }
    }

    private static List<Shape> shapes(DType dtype) {
        return dtype == DType.FLOAT32 ? SHAPES : List.of(Shape.SCALAR, Shape.of(0), Shape.of(17), Shape.of(5, 13));
    }

    private static void unary(Consumer<GraphCase> cases, UnaryKind kind, DType dtype) {
        for (Shape shape : shapes(dtype)) {
            var type = new TensorType(dtype, shape);
            var draw = Draw.named(kind + " " + type);
            for (Literal x : List.of(draw.literal(type), draw.extreme(type), inside(draw, kind, type))) {
                cases.accept(GraphCase.of(kind + " " + type, allowance(kind), new Prim.Unary(kind), small(kind, x)));
            }
        }
    }

    /// Numbers where the function is defined.
    private static Literal inside(Draw draw, UnaryKind kind, TensorType type) {
        if (!type.dtype().isFloating()) {
            return draw.extreme(type);
        }
        return switch (kind) {
            case LOG, LOG1P, SQRT, RSQRT, ACOSH -> draw.between(type, 1, 1000);
            case ASIN, ACOS, ATANH, ERFINV -> draw.between(type, -1, 1);
            case EXP, EXPM1, SINH, COSH -> draw.between(type, -80, 80);
            case SIN, COS, TAN -> draw.between(type, -100, 100);
            case NEG, ABS, SIGN, FLOOR, CEIL, ROUND, ATAN, TANH, ASINH, SIGMOID, ERF, NOT -> draw.between(type, -5, 5);
        };
    }

    /// Reducing a huge angle exactly is not asked of a backend.
    private static Literal small(UnaryKind kind, Literal x) {
        boolean angle = kind == UnaryKind.SIN || kind == UnaryKind.COS || kind == UnaryKind.TAN;
        for (long i = 0; angle && i < x.type().size(); i++) {
            if (Math.abs(x.getDouble(i)) > 1e5) {
                x.setDouble(i, 1);
            }
        }
        return x;
    }

    private static GraphCase.Allowance allowance(UnaryKind kind) {
        return switch (kind) {
            case NEG, ABS, SIGN, FLOOR, CEIL, ROUND, NOT -> Allowances.EXACT;
            case SQRT -> Allowances.ulps(1, 0);
            case SIN, COS, TAN -> Allowances.ulps(4, 1e-7);
            case RSQRT,
                    EXP,
                    EXPM1,
                    LOG,
                    LOG1P,
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
                    ERFINV -> Allowances.ulps(6, 0);
        };
    }

    private static void binary(Consumer<GraphCase> cases, BinaryKind kind, DType dtype) {
        for (Shape shape : shapes(dtype)) {
            var type = new TensorType(dtype, shape);
            var draw = Draw.named(kind + " " + type);
            String name = kind + " " + type;
            var prim = new Prim.Binary(kind);
            cases.accept(GraphCase.of(name, allowance(kind), prim, draw.literal(type), draw.literal(type)));
            cases.accept(GraphCase.of(name, allowance(kind), prim, draw.extreme(type), draw.extreme(type)));
            if (kind == BinaryKind.POW && dtype.isFloating()) {
                Literal base = draw.between(type, 0.1, 5);
                cases.accept(GraphCase.of(name, allowance(kind), prim, base, draw.between(type, -3, 3)));
            }
        }
    }

    private static GraphCase.Allowance allowance(BinaryKind kind) {
        return switch (kind) {
            case ADD, SUB, MUL, MIN, MAX, AND, OR, XOR, SHL, SHR, REM -> Allowances.EXACT;
            case DIV -> Allowances.ulps(1, 0);
            case POW, ATAN2 -> Allowances.ulps(6, 0);
        };
    }

    static boolean takes(UnaryKind kind, DType dtype) {
        return switch (kind) {
            case NEG, ABS, SIGN -> dtype != DType.BOOL;
            case NOT -> !dtype.isFloating();
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
                    ERFINV -> dtype.isFloating();
        };
    }

    static boolean takes(BinaryKind kind, DType dtype) {
        return switch (kind) {
            case ADD, MUL, MIN, MAX -> true;
            case SUB, DIV, REM, POW -> dtype != DType.BOOL;
            case ATAN2 -> dtype.isFloating();
            case AND, OR, XOR -> !dtype.isFloating();
            case SHL, SHR -> dtype.isInteger();
        };
    }

    private static void compareAndSelect(Consumer<GraphCase> cases, DType dtype) {
        for (Shape shape : shapes(dtype)) {
            var type = new TensorType(dtype, shape);
            var draw = Draw.named(dtype.text());
            Literal x = draw.extreme(type);
            Literal y = draw.extreme(type);
            for (long i = 0; i < type.size(); i += 2) {
                y.setDouble(i, x.getDouble(i));
            }
            for (CompareKind kind : CompareKind.values()) {
                cases.accept(GraphCase.of(kind + " " + type, Allowances.EXACT, new Prim.Compare(kind), x, y));
            }
            Literal condition = draw.literal(type.with(DType.BOOL));
            cases.accept(GraphCase.of("select " + type, Allowances.EXACT, new Prim.Select(), condition, x, y));
        }
    }

    private static void conversions(Consumer<GraphCase> cases, DType from) {
        for (DType to : DType.values()) {
            List<Shape> shapes = new ArrayList<>(List.of(Shape.SCALAR, Shape.of(0), Shape.of(17), Shape.of(9, 9)));
            for (Shape shape : shapes) {
                var type = new TensorType(from, shape);
                var draw = Draw.named(from + " " + to);
                String name = "cast " + type + " to " + to;
                cases.accept(GraphCase.of(name, Allowances.EXACT, new Prim.Cast(to), draw.literal(type)));
                cases.accept(GraphCase.of(name, Allowances.EXACT, new Prim.Cast(to), draw.extreme(type)));
                if (from.bytes() == to.bytes() && from != DType.BOOL && to != DType.BOOL) {
                    cases.accept(
                            GraphCase.of("bit" + name, Allowances.EXACT, new Prim.Bitcast(to), draw.extreme(type)));
                }
            }
        }
    }
}
