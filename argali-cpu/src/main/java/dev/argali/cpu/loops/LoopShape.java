package dev.argali.cpu.loops;

import dev.argali.cpu.compiler.KernelIr;
import dev.argali.cpu.compiler.KernelIr.Lane;
import dev.argali.graph.DType;
import dev.argali.graph.Prim.BinaryKind;
import dev.argali.graph.Prim.UnaryKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a generated class depends on: operations, dtypes, and in which way operands come. No extents, no addresses, no
/// numbers, so that equal layers of any size share a class.
///
/// @param wide whether the elements have 64 bits
/// @param inputs what is loaded for each point, or once
/// @param ops the computation, in order
/// @param outputs what is written for each point
public record LoopShape(boolean wide, List<Input> inputs, List<KernelIr.Op> ops, List<Output> outputs) {
    /// More operations than these, and the JVM's compiler may not take the loop.
    private static final int MOST_OPS = 128;

    /// What is loaded to a register: an element for each point, one behind the other, or the same for all points.
    public record Input(int register, Kind kind, boolean same) {}

    /// What is stored from a register, an element for each point.
    public record Output(int register, Kind kind) {}

    /// What a register holds.
    public enum Kind {
        /// float32.
        FLOAT,
        /// float64.
        DOUBLE,
        /// int32, and narrower integers that were only loaded.
        INT,
        /// int64.
        LONG,
        /// bool: a mask.
        MASK;

        /// {@return what a register of a dtype holds}
        public static Kind of(DType dtype) {
            return switch (dtype) {
                case FLOAT16, BFLOAT16, FLOAT32 -> FLOAT;
                case FLOAT64 -> DOUBLE;
                case INT8, UINT8, INT32 -> INT;
                case UINT32, INT64 -> LONG;
                case BOOL -> MASK;
            };
        }
    }

    /// {@return how many operands there are}
    public int operands() {
        return inputs.size() + outputs.size();
    }

    /// {@return the bytes of the block that a run is given}
    public long blockBytes() {
        return Math.ceilDiv(operands() * Long.BYTES, 64) * 64L;
    }

    /// Keeps unmodifiable copies.
    public LoopShape {
        inputs = List.copyOf(inputs);
        ops = List.copyOf(ops);
        outputs = List.copyOf(outputs);
    }

    /// {@return whether an access is one run of elements of the lane's own type}
    public static boolean isDense(KernelIr.Access access, List<Integer> extents) {
        boolean plain = switch (access.dtype()) {
            case FLOAT32, FLOAT64, INT32, INT64 -> true;
            case BOOL, INT8, UINT8, UINT32, FLOAT16, BFLOAT16 -> false;
        };
        long stride = 1;
        for (int axis = extents.size() - 1; axis >= 0 && plain; axis--) {
            plain = extents.get(axis) == 1 || access.strides().get(axis) == stride;
            stride *= extents.get(axis);
        }
        return plain;
    }

    /// {@return the shape of a kernel's loop, or empty if it has something that only tiles can do}
    public static Optional<LoopShape> of(KernelIr ir) {
        boolean halfs = ir.ops().stream().anyMatch(op -> switch (op.code()) {
            case KernelIr.Cast(DType to) -> to.isHalf();
            case KernelIr.Unary _, KernelIr.Binary _, KernelIr.Select _ ->
                op.dtype().isHalf();
            case KernelIr.Compare _, KernelIr.Bits _, KernelIr.MultiplyAdd _ -> false;
        });
        return halfs ? Optional.empty() : withHalfs(ir);
    }

    /// {@return the same where half floats may be computed, each result rounded}
    public static Optional<LoopShape> withHalfs(KernelIr ir) {
        boolean narrow = ir.uses(Lane.FLOAT);
        boolean wide = ir.uses(Lane.DOUBLE) || ir.uses(Lane.LONG);
        if (narrow && wide || ir.ops().isEmpty() || ir.ops().size() > MOST_OPS) {
            return Optional.empty();
        }
        Map<Integer, Long> immediates = new HashMap<>();
        List<Input> inputs = new ArrayList<>();
        for (KernelIr.Load load : ir.loads()) {
            boolean same = load instanceof KernelIr.Immediate || load instanceof KernelIr.Access a && a.isUniform();
            if (load instanceof KernelIr.Immediate i && i.dtype() == DType.INT32) {
                immediates.put(i.register(), i.bits());
            }
            inputs.add(new Input(load.register(), Kind.of(load.dtype()), same));
        }
        if (!ir.ops().stream().allMatch(op -> isSupported(op, wide, immediates))) {
            return Optional.empty();
        }
        List<Output> outputs = new ArrayList<>();
        ir.stores().forEach(a -> outputs.add(new Output(a.register(), Kind.of(a.dtype()))));
        ir.reductions().forEach(r -> outputs.add(new Output(r.register(), Kind.of(r.dtype()))));
        // Masks come and go as ints, of which there are not as many to a vector as of wide elements.
        boolean fits = ir.loads().stream().noneMatch(l -> l.dtype() == DType.UINT32)
                && inputs.stream().allMatch(i -> fits(i.kind(), wide) && !(wide && i.kind() == Kind.MASK && !i.same()))
                && outputs.stream().allMatch(o -> fits(o.kind(), wide) && !(wide && o.kind() == Kind.MASK));
        return fits ? Optional.of(new LoopShape(wide, inputs, ir.ops(), outputs)) : Optional.empty();
    }

    private static boolean fits(Kind kind, boolean wide) {
        return kind == Kind.MASK || (kind == Kind.DOUBLE || kind == Kind.LONG) == wide;
    }

    private static boolean isSupported(KernelIr.Op op, boolean wide, Map<Integer, Long> immediates) {
        DType dtype = op.dtype();
        Kind kind = Kind.of(dtype);
        if (!fits(kind, wide)) {
            return false;
        }
        boolean exact = switch (dtype) {
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64, INT32, INT64, BOOL -> true;
            case INT8, UINT8, UINT32 -> false;
        };
        return switch (op.code()) {
            case KernelIr.Unary(UnaryKind code) -> exact && isSupported(code, kind);
            case KernelIr.Binary(BinaryKind code) ->
                exact
                        && isSupported(
                                code,
                                kind,
                                immediates.getOrDefault(op.operands().get(1), -1L));
            case KernelIr.Compare _ -> kind != Kind.MASK;
            case KernelIr.Select _ -> exact && kind != Kind.MASK;
            case KernelIr.Cast(DType to) -> isSupported(dtype, to, wide);
            case KernelIr.Bits _, KernelIr.MultiplyAdd _ -> true;
        };
    }

    private static boolean isSupported(UnaryKind code, Kind kind) {
        return switch (code) {
            case NEG, ABS -> kind != Kind.MASK;
            case SIGN, SQRT -> kind == Kind.FLOAT || kind == Kind.DOUBLE;
            case NOT -> kind == Kind.MASK;
            case FLOOR,
                    CEIL,
                    ROUND,
                    EXP,
                    EXPM1,
                    LOG,
                    LOG1P,
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
                    ERFINV -> false;
        };
    }

    private static boolean isSupported(BinaryKind code, Kind kind, long immediate) {
        return switch (code) {
            case ADD, SUB, MUL, MIN, MAX -> kind != Kind.MASK;
            case DIV -> kind == Kind.FLOAT || kind == Kind.DOUBLE;
            case AND, OR -> kind == Kind.MASK || kind == Kind.INT;
            // The processor takes the count modulo 32; what is known to be smaller is the same everywhere.
            case SHL, SHR -> kind == Kind.INT && immediate >= 0 && immediate < Integer.SIZE;
            case REM, POW, ATAN2, XOR -> false;
        };
    }

    private static boolean isSupported(DType from, DType to, boolean wide) {
        Kind target = Kind.of(to);
        if (!fits(target, wide)) {
            return false;
        }
        return switch (Kind.of(from)) {
            case FLOAT -> target == Kind.FLOAT || target == Kind.MASK;
            case DOUBLE -> target == Kind.DOUBLE || target == Kind.MASK;
            case INT -> to == DType.FLOAT32 || to == DType.INT32 || target == Kind.MASK;
            case LONG -> to == DType.INT64 && from == DType.INT64 || target == Kind.MASK;
            case MASK ->
                target == Kind.FLOAT
                        || to == DType.INT32
                        || to == DType.FLOAT64
                        || to == DType.INT64
                        || target == Kind.MASK;
        };
    }
}
