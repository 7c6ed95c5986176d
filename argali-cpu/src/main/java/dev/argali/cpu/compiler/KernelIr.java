package dev.argali.cpu.compiler;

import dev.argali.graph.DType;
import dev.argali.graph.Prim;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The loop nest of one fused kernel: what every point of an iteration space loads, computes, stores and reduces.
///
/// Values live in registers, numbered apart for each [Lane]. A register is reused once its value is dead. The
/// iteration space is walked in row-major order; the last `reduced` axes are those that reductions run over, unless
/// `columns` says that the reduced axis is the one before the last, of two or three.
///
/// @param extents the iteration space, neighbouring axes merged where all accesses allow
/// @param reduced how many of the last axes are reduced; 0 for a purely elementwise kernel
/// @param columns whether instead the last axis but one, of two or three, is reduced
/// @param loads what is read before the ops
/// @param ops the computation, in order
/// @param stores what is written for each point
/// @param reductions what is combined over the reduced axes
/// @param registers how many registers of each lane are used
public record KernelIr(
        List<Integer> extents,
        int reduced,
        boolean columns,
        List<Load> loads,
        List<Op> ops,
        List<Access> stores,
        List<Reduction> reductions,
        List<Integer> registers) {

    /// How a dtype is computed: the Java type of its tiles.
    public enum Lane {
        /// float32 and the halves, which are rounded after every op.
        FLOAT,
        /// float64.
        DOUBLE,
        /// bool (0 or 1), int8, uint8, int32.
        INT,
        /// uint32 (kept in 0 … 2³²-1) and int64.
        LONG;

        /// {@return the lane of a dtype}
        public static Lane of(DType dtype) {
            return switch (dtype) {
                case FLOAT16, BFLOAT16, FLOAT32 -> FLOAT;
                case FLOAT64 -> DOUBLE;
                case BOOL, INT8, UINT8, INT32 -> INT;
                case UINT32, INT64 -> LONG;
            };
        }
    }

    /// A value that comes from outside.
    public sealed interface Load {
        /// {@return the register that receives it}
        int register();

        /// {@return its dtype}
        DType dtype();
    }

    /// An element of a buffer for each point, or where all strides are 0 one for all.
    ///
    /// @param buffer position among the buffers of the kernel
    /// @param offset first element
    /// @param strides distance in elements for each axis of the iteration space; 0 repeats
    public record Access(int register, DType dtype, int buffer, long offset, List<Long> strides) implements Load {
        /// {@return whether it is one element for all points}
        public boolean isUniform() {
            return strides.stream().allMatch(s -> s == 0);
        }
    }

    /// A number known at compile time. Floating ones are double bits.
    public record Immediate(int register, DType dtype, long bits) implements Load {}

    /// The index along an axis, given by how often it steps: element `p` of the walk has `(p / inner) % extent`.
    public record Index(int register, DType dtype, long inner, int extent) implements Load {}

    /// One operation on registers.
    ///
    /// @param code what it does
    /// @param dtype of the operands (of the first value operand for `Select`), which says the lane and the rounding
    /// @param target the register of the result
    /// @param operands the registers of the operands
    public record Op(Code code, DType dtype, int target, List<Integer> operands) {}

    /// What an op does.
    public sealed interface Code {}

    /// A function of one operand.
    public record Unary(Prim.UnaryKind kind) implements Code {}

    /// A function of two operands.
    public record Binary(Prim.BinaryKind kind) implements Code {}

    /// A comparison; the result is a bool.
    public record Compare(Prim.CompareKind kind) implements Code {}

    /// A choice by the bool in the first operand.
    public record Select() implements Code {}

    /// The product of two float32 plus a third, rounded once.
    public record MultiplyAdd() implements Code {}

    /// A conversion to another dtype.
    public record Cast(DType to) implements Code {}

    /// The bits of a float32 as an int32, or the reverse.
    public record Bits(DType to) implements Code {}

    /// A reduction of a register to a buffer with one element for each point of the axes that are kept.
    public record Reduction(Prim.ReduceKind kind, DType dtype, int register, int buffer) {}

    /// Keeps unmodifiable copies.
    public KernelIr {
        extents = List.copyOf(extents);
        loads = List.copyOf(loads);
        ops = List.copyOf(ops);
        stores = List.copyOf(stores);
        reductions = List.copyOf(reductions);
        registers = List.copyOf(registers);
    }

    /// {@return the number of points}
    public long size() {
        return product(0, extents.size());
    }

    /// {@return whether anything is computed in a lane}
    @SuppressWarnings("EnumOrdinal") // an index into a list as long as the enum
    public boolean uses(Lane lane) {
        return registers.get(lane.ordinal()) > 0;
    }

    /// {@return how many results each reduction has}
    public long results() {
        return columns ? product(0, extents.size() - 2) * extents.getLast() : rowCount();
    }

    /// {@return how many points lie one behind the other along the reduced axes}
    public long rowLength() {
        return product(extents.size() - reduced, extents.size());
    }

    /// {@return how many points the other axes have}
    public int rowCount() {
        return Math.toIntExact(product(0, extents.size() - reduced));
    }

    private long product(int from, int to) {
        long product = 1;
        for (int i = from; i < to; i++) {
            product *= extents.get(i);
        }
        return product;
    }

    /// {@return the operations in a few words: those that say most of what a kernel is for}
    public String words() {
        return ops.stream()
                .map(op -> text(op.code()))
                .collect(Collectors.groupingBy(w -> w, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(e -> e.getValue() == 1 ? e.getKey() : e.getValue() + " " + e.getKey())
                .collect(Collectors.joining(", ", "(", ")"));
    }

    /// {@return how much work a point is, in units of one simple operation on one element}
    public int weight() {
        int total = loads.size() + stores.size() + reductions.size() * 2;
        for (Op op : ops) {
            total += op.code() instanceof Unary u ? weight(u.kind()) : 1;
        }
        return total;
    }

    private static int weight(Prim.UnaryKind kind) {
        return switch (kind) {
            case NEG, ABS, SIGN, FLOOR, CEIL, ROUND, NOT -> 1;
            case SQRT, RSQRT -> 4;
            case EXP, SIGMOID, LOG, TANH -> 12;
            case EXPM1, LOG1P, SIN, COS, TAN, ASIN, ACOS, ATAN, SINH, COSH, ASINH, ACOSH, ATANH, ERF, ERFINV -> 40;
        };
    }

    /// {@return the kernel as text, one access or op a line}
    @Override
    public String toString() {
        var out = new StringBuilder("kernel ").append(extents);
        out.append(columns ? " columns" : reduced > 0 ? " reduce last " + reduced : "")
                .append('\n');
        for (Load load : loads) {
            out.append("  ").append(name(load.dtype(), load.register())).append(" = ");
            out.append(
                    switch (load) {
                        case Access a -> "load b" + a.buffer() + "+" + a.offset() + a.strides();
                        case Immediate i ->
                            i.dtype().isFloating() ? Double.toString(Double.longBitsToDouble(i.bits())) : "" + i.bits();
                        case Index i -> "index /" + i.inner() + "%" + i.extent();
                    });
            out.append(' ').append(load.dtype()).append('\n');
        }
        for (Op op : ops) {
            out.append("  ").append(text(op)).append('\n');
        }
        for (Access s : stores) {
            out.append("  store b" + s.buffer() + "+" + s.offset() + s.strides() + " " + name(s.dtype(), s.register()));
            out.append(' ').append(s.dtype()).append('\n');
        }
        for (Reduction r : reductions) {
            out.append("  reduce_" + lower(r.kind()) + " b" + r.buffer() + " " + name(r.dtype(), r.register()));
            out.append(' ').append(r.dtype()).append('\n');
        }
        return out.toString();
    }

    private static String text(Op op) {
        DType result = switch (op.code()) {
            case Compare _ -> DType.BOOL;
            case Cast c -> c.to();
            case Bits b -> b.to();
            case Unary _, Binary _, Select _, MultiplyAdd _ -> op.dtype();
        };
        String operands = op.operands().stream().map(Object::toString).collect(Collectors.joining(" "));
        return name(result, op.target()) + " = " + text(op.code()) + " " + op.dtype() + " " + operands;
    }

    private static String text(Code code) {
        return switch (code) {
            case Unary u -> lower(u.kind());
            case Binary b -> lower(b.kind());
            case Compare c -> lower(c.kind());
            case Select _ -> "select";
            case MultiplyAdd _ -> "multiply_add";
            case Cast c -> "cast " + c.to();
            case Bits b -> "bits " + b.to();
        };
    }

    private static String name(DType dtype, int register) {
        return Lane.of(dtype).name().substring(0, 1).toLowerCase(Locale.ROOT) + register;
    }

    private static String lower(Enum<?> kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
