package dev.argali.cpu.x86;

import dev.argali.cpu.compiler.KernelIr;
import dev.argali.cpu.loops.LoopShape.Kind;
import dev.argali.cpu.x86.Assembler.Prefix;
import dev.argali.cpu.x86.Assembler.Register;
import dev.argali.cpu.x86.Assembler.Source;
import dev.argali.graph.DType;
import dev.argali.graph.Prim.BinaryKind;
import dev.argali.graph.Prim.CompareKind;
import dev.argali.graph.Prim.ReduceKind;
import dev.argali.graph.Prim.UnaryKind;
import java.util.Set;
import java.util.stream.Collectors;

/// The instructions of each operation. Numbers behave as in Java: smallest and largest pass NaN on and tell zeros apart
/// by their signs. A mask is all ones or all zeros in a lane.
final class Operations {
    static final int FIRST = Registers.SCRATCH;
    static final int SECOND = FIRST + 1;
    static final int THIRD = FIRST + 2;
    private static final int FOURTH = FIRST + 3;
    private static final int FIFTH = FIRST + 4;

    private static final int AND = 0x54;
    private static final int OR = 0x56;
    private static final int XOR = 0x57;
    private static final int SQRT = 0x51;
    private static final int ADD = 0x58;
    private static final int LEAST = 0x5D;
    private static final int MOST = 0x5F;
    private static final int COMPARE = 0xC2;
    private static final int COMPARE_WHOLE_EQUAL = 0x76;
    private static final int COMPARE_WHOLE_GREATER = 0x66;
    private static final int ADD_INT = 0xFE;
    private static final int SUBTRACT_INT = 0xFA;
    private static final int SUBTRACT_LONG = 0xFB;
    private static final int FLOAT_OF_INT = 0x5B;
    static final int RIGHT = 2;
    static final int LEFT = 6;

    // What the comparison instruction takes; none of them signals on NaN.
    private static final int EQUAL = 0;
    private static final int UNORDERED = 3;
    private static final int UNEQUAL = 4;
    private static final int LESS = 17;
    private static final int LESS_OR_EQUAL = 18;
    private static final int GREATER_OR_EQUAL = 29;
    private static final int GREATER = 30;

    private final Assembler code;
    private final Registers registers;
    private final boolean wide;
    private final Prefix floating;
    /// The floating registers that hold a number other than zero, always the same one.
    private final Set<Integer> numbers;

    Operations(Assembler code, Registers registers, Nest nest) {
        this.code = code;
        this.registers = registers;
        this.wide = nest.wide();
        this.numbers = nest.inputs().stream()
                .filter(Nest.Operand::isNumber)
                .map(Nest.Operand::register)
                .collect(Collectors.toSet());
        this.floating = wide ? Prefix.P66 : Prefix.NONE;
    }

    void compute(KernelIr.Op op) {
        Kind kind = Kind.of(op.dtype());
        Kind result = Registers.resultKind(op);
        int to = registers.target(op.target(), result);
        switch (op.code()) {
            case KernelIr.Unary(UnaryKind unary) -> unary(unary, kind, to, operand(op, 0, FIRST));
            case KernelIr.Binary(BinaryKind binary) -> binary(binary, kind, to, op);
            case KernelIr.Compare compare -> compare(compare.kind(), kind, to, op);
            case KernelIr.Select _ -> {
                int mask = operand(op, 0, SECOND);
                int otherwise = operand(op, 2, FIRST);
                blend(to, otherwise, source(op, 1), mask);
            }
            case KernelIr.MultiplyAdd _ -> multiplyAdd(op, to);
            case KernelIr.Cast _ -> cast(kind, result, to, operand(op, 0, FIRST));
            case KernelIr.Bits _ -> move(to, operand(op, 0, FIRST));
        }
        switch (roundedTo(op)) {
            case BFLOAT16 -> roundToBfloat16(to);
            case FLOAT16 -> {
                code.halfsOfFloats(to, new Register(to));
                code.floatsOfHalfs(to, new Register(to));
            }
            default -> {}
        }
        registers.finish(code, op.target(), result, to);
    }

    /// The dtype whose numbers are fewer than those that an operation on floats may give, or what it gives anyway.
    private static DType roundedTo(KernelIr.Op op) {
        return switch (op.code()) {
            case KernelIr.Cast(DType to) when op.dtype() != DType.BOOL -> op.dtype() == to ? DType.FLOAT32 : to;
            case KernelIr.Unary(UnaryKind kind) when kind == UnaryKind.SQRT -> op.dtype();
            case KernelIr.Binary(BinaryKind kind) when kind != BinaryKind.MIN && kind != BinaryKind.MAX -> op.dtype();
            default -> DType.FLOAT32;
        };
    }

    /// The nearest float whose lower half is zero, ties to even; NaN stays NaN. As `Elements.floatToBfloat16`.
    private void roundToBfloat16(int x) {
        code.shift(SECOND, x, LEFT, 15, false);
        code.shift(SECOND, SECOND, RIGHT, 31, false);
        ones(THIRD);
        code.shift(THIRD, THIRD, RIGHT, 17, false);
        code.vex(Prefix.P66, ADD_INT, SECOND, SECOND, new Register(THIRD));
        code.vex(Prefix.P66, ADD_INT, SECOND, SECOND, new Register(x));
        code.vex(Prefix.NONE, ADD, THIRD, x, new Register(x));
        code.vex(Prefix.NONE, COMPARE, FOURTH, x, new Register(x), UNORDERED);
        blend(SECOND, SECOND, new Register(THIRD), FOURTH);
        code.shift(SECOND, SECOND, RIGHT, 16, false);
        code.shift(x, SECOND, LEFT, 16, false);
    }

    private int operand(KernelIr.Op op, int i, int scratch) {
        return registers.read(code, op.operands().get(i), Registers.operandKind(op, i), scratch);
    }

    private Source source(KernelIr.Op op, int i) {
        return registers.source(op.operands().get(i), Registers.operandKind(op, i));
    }

    private void move(int to, int from) {
        if (to != from) {
            code.load(to, new Register(from));
        }
    }

    /// `to = mask ? then : otherwise`.
    void blend(int to, int otherwise, Source then, int mask) {
        code.vex3a(wide ? 0x4B : 0x4A, to, otherwise, then, mask << 4);
    }

    // ---- constants ----------------------------------------------------------------------------------------------

    private void ones(int to) {
        code.vex(Prefix.P66, COMPARE_WHOLE_EQUAL, to, to, new Register(to));
    }

    private void zero(int to) {
        code.vex(Prefix.NONE, XOR, to, to, new Register(to));
    }

    /// The sign bit of a float or double.
    private void sign(int to) {
        ones(to);
        code.shift(to, to, LEFT, wide ? 63 : 31, wide);
    }

    /// 1.0: all ones, of which those of its exponent are left.
    private void one(int to) {
        ones(to);
        code.shift(to, to, RIGHT, wide ? 54 : 25, wide);
        code.shift(to, to, LEFT, wide ? 52 : 23, wide);
    }

    // ---- one operand --------------------------------------------------------------------------------------------

    private void unary(UnaryKind unary, Kind kind, int to, int x) {
        boolean real = kind == Kind.FLOAT || kind == Kind.DOUBLE;
        switch (unary) {
            case SQRT -> code.vex(floating, SQRT, to, 0, new Register(x));
            case NEG -> {
                if (real) {
                    sign(FIFTH);
                    code.vex(floating, XOR, to, x, new Register(FIFTH));
                } else {
                    negate(to, x);
                }
            }
            case ABS -> {
                if (real) {
                    ones(FIFTH);
                    code.shift(FIFTH, FIFTH, RIGHT, 1, wide);
                    code.vex(floating, AND, to, x, new Register(FIFTH));
                } else if (wide) {
                    // The instruction that blends looks at signs.
                    negate(FOURTH, x);
                    blend(to, x, new Register(FOURTH), x);
                } else {
                    code.vex38(0x1E, to, 0, new Register(x));
                }
            }
            case SIGN -> sign(to, x);
            case NOT -> not(to, x);
            default -> throw new IllegalStateException("no machine form: " + unary + " of " + kind);
        }
    }

    private void negate(int to, int x) {
        zero(FIFTH);
        code.vex(Prefix.P66, wide ? SUBTRACT_LONG : SUBTRACT_INT, to, FIFTH, new Register(x));
    }

    private void not(int to, int x) {
        ones(FIFTH);
        code.vex(Prefix.NONE, XOR, to, x, new Register(FIFTH));
    }

    /// 1 or -1 where the number is not zero and not NaN, else the number itself.
    private void sign(int to, int x) {
        zero(SECOND);
        one(THIRD);
        code.vex(floating, COMPARE, FOURTH, x, new Register(SECOND), GREATER);
        code.vex(floating, COMPARE, SECOND, x, new Register(SECOND), LESS);
        blend(FOURTH, x, new Register(THIRD), FOURTH);
        sign(FIFTH);
        code.vex(floating, OR, THIRD, THIRD, new Register(FIFTH));
        blend(to, FOURTH, new Register(THIRD), SECOND);
    }

    private void cast(Kind from, Kind result, int to, int x) {
        if (from == result) {
            move(to, x);
        } else if (from == Kind.MASK) {
            if (result == Kind.INT) {
                numberOf(to, x);
            } else if (result == Kind.LONG) {
                code.shift(to, x, RIGHT, 63, true);
            } else {
                one(FIFTH);
                code.vex(floating, AND, to, x, new Register(FIFTH));
            }
        } else if (result == Kind.MASK) {
            zero(FIFTH);
            if (from == Kind.INT || from == Kind.LONG) {
                wholeEqual(to, x, new Register(FIFTH));
                not(to, to);
            } else {
                code.vex(floating, COMPARE, to, x, new Register(FIFTH), UNEQUAL);
            }
        } else {
            code.vex(Prefix.NONE, FLOAT_OF_INT, to, 0, new Register(x));
        }
    }

    /// Makes a mask of the 0 and 1 in a register.
    void maskOf(int register) {
        zero(FIFTH);
        code.vex(Prefix.P66, COMPARE_WHOLE_GREATER, register, register, new Register(FIFTH));
    }

    /// Makes 0 and 1 of a mask.
    void numberOf(int to, int mask) {
        code.shift(to, mask, RIGHT, 31, false);
    }

    // ---- two operands -------------------------------------------------------------------------------------------

    private void binary(BinaryKind binary, Kind kind, int to, KernelIr.Op op) {
        boolean extreme = binary == BinaryKind.MIN || binary == BinaryKind.MAX;
        if (extreme && (kind == Kind.FLOAT || kind == Kind.DOUBLE)) {
            for (int i = 0; i < 2; i++) {
                if (numbers.contains(op.operands().get(i))) {
                    // If the last operand is NaN the instruction gives that; zeros do not meet.
                    code.vex(
                            floating,
                            binary == BinaryKind.MIN ? LEAST : MOST,
                            to,
                            operand(op, i, FIRST),
                            source(op, 1 - i));
                    return;
                }
            }
        }
        binary(binary, kind, to, operand(op, 0, FIRST), source(op, 1));
    }

    /// `to = x <reduction> y`; `x` may be the first scratch register, `y` the second.
    void combine(ReduceKind reduction, Kind kind, int to, int x, Source y) {
        BinaryKind binary = switch (reduction) {
            case SUM -> BinaryKind.ADD;
            case PROD -> BinaryKind.MUL;
            case MIN -> BinaryKind.MIN;
            case MAX -> BinaryKind.MAX;
            case AND -> BinaryKind.AND;
            case OR -> BinaryKind.OR;
        };
        binary(binary, kind, to, x, y);
    }

    private void binary(BinaryKind binary, Kind kind, int to, int x, Source y) {
        switch (kind) {
            case FLOAT, DOUBLE -> real(binary, to, x, y);
            case INT -> whole(binary, to, x, y);
            case LONG -> wholeWide(binary, to, x, y);
            case MASK -> code.vex(Prefix.NONE, binary == BinaryKind.AND ? AND : OR, to, x, y);
        }
    }

    private void real(BinaryKind binary, int to, int x, Source y) {
        switch (binary) {
            case ADD -> code.vex(floating, ADD, to, x, y);
            case MUL -> code.vex(floating, 0x59, to, x, y);
            case SUB -> code.vex(floating, 0x5C, to, x, y);
            case DIV -> code.vex(floating, 0x5E, to, x, y);
            case MIN -> extreme(LEAST, OR, to, x, y);
            case MAX -> extreme(MOST, AND, to, x, y);
            default -> throw new IllegalStateException("no machine form: " + binary);
        }
    }

    /// The instructions change one of their operands.
    private void multiplyAdd(KernelIr.Op op, int to) {
        var target = new Register(to);
        if (source(op, 2).equals(target)) {
            code.multiplyAdd(to, operand(op, 0, SECOND), source(op, 1));
            return;
        }
        boolean second = source(op, 1).equals(target);
        int factor = operand(op, second ? 0 : 1, SECOND);
        if (!second && !source(op, 0).equals(target)) {
            code.load(to, source(op, 0));
        }
        code.multiplyBy(to, factor, source(op, 2));
    }

    /// The instruction alone gives its last operand if one is NaN or both are zero. Equal numbers have equal bits, but
    /// for zeros, of which `join` picks the right one; the sum of a NaN and anything is that NaN.
    private void extreme(int opcode, int join, int to, int x, Source y) {
        code.load(SECOND, y);
        code.vex(floating, opcode, THIRD, x, new Register(SECOND));
        code.vex(floating, COMPARE, FOURTH, x, new Register(SECOND), EQUAL);
        code.vex(floating, join, FIFTH, x, new Register(SECOND));
        blend(THIRD, THIRD, new Register(FIFTH), FOURTH);
        code.vex(floating, COMPARE, FOURTH, x, new Register(SECOND), UNORDERED);
        code.vex(floating, ADD, FIFTH, x, new Register(SECOND));
        blend(to, THIRD, new Register(FIFTH), FOURTH);
    }

    private void whole(BinaryKind binary, int to, int x, Source y) {
        switch (binary) {
            case ADD -> code.vex(Prefix.P66, ADD_INT, to, x, y);
            case SUB -> code.vex(Prefix.P66, SUBTRACT_INT, to, x, y);
            case MUL -> code.vex38(0x40, to, x, y);
            case MIN -> code.vex38(0x39, to, x, y);
            case MAX -> code.vex38(0x3D, to, x, y);
            case AND -> code.vex(Prefix.P66, 0xDB, to, x, y);
            case OR -> code.vex(Prefix.P66, 0xEB, to, x, y);
            case SHL -> code.vex38(0x47, to, x, y);
            case SHR -> code.vex38(0x46, to, x, y);
            default -> throw new IllegalStateException("no machine form: " + binary);
        }
    }

    private void wholeWide(BinaryKind binary, int to, int x, Source y) {
        switch (binary) {
            case ADD -> code.vex(Prefix.P66, 0xD4, to, x, y);
            case SUB -> code.vex(Prefix.P66, SUBTRACT_LONG, to, x, y);
            case MIN, MAX -> {
                code.load(SECOND, y);
                wholeGreater(THIRD, x, new Register(SECOND));
                if (binary == BinaryKind.MIN) {
                    blend(to, x, new Register(SECOND), THIRD);
                } else {
                    blend(to, SECOND, new Register(x), THIRD);
                }
            }
            default -> throw new IllegalStateException("no machine form of longs: " + binary);
        }
    }

    private void wholeEqual(int to, int x, Source y) {
        if (wide) {
            code.vex38(0x29, to, x, y);
        } else {
            code.vex(Prefix.P66, COMPARE_WHOLE_EQUAL, to, x, y);
        }
    }

    private void wholeGreater(int to, int x, Source y) {
        if (wide) {
            code.vex38(0x37, to, x, y);
        } else {
            code.vex(Prefix.P66, COMPARE_WHOLE_GREATER, to, x, y);
        }
    }

    private void compare(CompareKind compare, Kind kind, int to, KernelIr.Op op) {
        int x = operand(op, 0, FIRST);
        Source y = source(op, 1);
        if (kind == Kind.FLOAT || kind == Kind.DOUBLE) {
            int predicate = switch (compare) {
                case EQ -> EQUAL;
                case NE -> UNEQUAL;
                case LT -> LESS;
                case LE -> LESS_OR_EQUAL;
                case GT -> GREATER;
                case GE -> GREATER_OR_EQUAL;
            };
            code.vex(floating, COMPARE, to, x, y, predicate);
            return;
        }
        switch (compare) {
            case EQ, NE -> wholeEqual(to, x, y);
            case GT, LE -> wholeGreater(to, x, y);
            case LT, GE -> {
                code.load(SECOND, y);
                wholeGreater(to, SECOND, new Register(x));
            }
        }
        if (compare == CompareKind.NE || compare == CompareKind.LE || compare == CompareKind.GE) {
            not(to, to);
        }
    }
}
