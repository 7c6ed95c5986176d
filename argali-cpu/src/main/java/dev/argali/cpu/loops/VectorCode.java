package dev.argali.cpu.loops;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.argali.cpu.compiler.KernelIr;
import dev.argali.cpu.loops.LoopShape.Input;
import dev.argali.cpu.loops.LoopShape.Kind;
import dev.argali.cpu.loops.LoopShape.Output;
import dev.argali.graph.DType;
import dev.argali.graph.Prim.BinaryKind;
import dev.argali.graph.Prim.UnaryKind;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The code of one method of a generated class: which local holds what, and the way of a vector of points from loads
/// through operations to stores.
///
/// A mask is always kept as one of floating vectors, and cast where whole numbers meet it.
final class VectorCode {
    private static final ClassDesc CD_SEGMENT =
            MemorySegment.class.describeConstable().orElseThrow();
    private static final ClassDesc CD_ORDER =
            ByteOrder.class.describeConstable().orElseThrow();
    private static final ClassDesc COMPARISON = Lanes.operatorClass("Comparison");

    /// A register of the kernel: whole numbers and masks share theirs.
    private record Register(Lanes lane, int number) {}

    /// The locals of the arguments.
    static final int BLOCK = 1;

    static final int COUNT = 3;

    private final LoopShape shape;
    private final CodeBuilder code;
    private final Lanes floating;
    private final int offset;
    private final List<Integer> addresses = new ArrayList<>();
    private final Map<Register, Integer> locals = new HashMap<>();

    VectorCode(LoopShape shape, CodeBuilder code) {
        this.shape = shape;
        this.code = code;
        this.floating = shape.wide() ? Lanes.DOUBLE : Lanes.FLOAT;
        this.offset = code.allocateLocal(TypeKind.LONG);
    }

    /// {@return the vectors that the loop counts in}
    Lanes lanes() {
        return floating;
    }

    /// {@return the local with the distance of the first point, in bytes}
    int offset() {
        return offset;
    }

    // ---- before the loop ----------------------------------------------------------------------------------------

    /// Fetches addresses, and spreads what is the same for all points.
    void prologue() {
        for (int i = 0; i < shape.operands(); i++) {
            int local = code.allocateLocal(TypeKind.LONG);
            code.getstatic(VectorAssembler.SUPER, "ALL", CD_SEGMENT);
            long at = (long) i * Long.BYTES;
            get(
                    TypeKind.LONG,
                    CD_long,
                    "JAVA_LONG",
                    () -> code.lload(BLOCK).loadConstant(at).ladd());
            code.lstore(local);
            addresses.add(local);
        }
        for (int i = 0; i < shape.inputs().size(); i++) {
            if (shape.inputs().get(i).same()) {
                spread(shape.inputs().get(i), addresses.get(i));
            }
        }
    }

    private void spread(Input in, int address) {
        Lanes lanes = Lanes.of(in.kind());
        (in.kind() == Kind.MASK ? floating : lanes).species(code);
        code.getstatic(VectorAssembler.SUPER, "ALL", CD_SEGMENT);
        get(lanes.element(), lanes.type(), "JAVA_" + lanes.name(), () -> code.lload(address));
        if (in.kind() == Kind.MASK) {
            code.invokeinterface(Lanes.SPECIES, "maskAll", MethodTypeDesc.of(Lanes.MASK, CD_boolean));
        } else {
            code.invokestatic(
                    lanes.vector(), "broadcast", MethodTypeDesc.of(lanes.vector(), Lanes.SPECIES, lanes.type()));
        }
        define(in.register(), in.kind());
    }

    /// Replaces the segment on the stack by a number in it.
    private void get(TypeKind kind, ClassDesc type, String layout, Runnable address) {
        ClassDesc of = ClassDesc.of("java.lang.foreign.ValueLayout").nested("Of" + layoutName(kind));
        code.getstatic(ClassDesc.of("java.lang.foreign.ValueLayout"), layout, of);
        address.run();
        code.invokeinterface(CD_SEGMENT, "get", MethodTypeDesc.of(type, of, CD_long));
    }

    private static String layoutName(TypeKind kind) {
        return switch (kind) {
            case FLOAT -> "Float";
            case DOUBLE -> "Double";
            case INT -> "Int";
            case LONG -> "Long";
            default -> throw new IllegalStateException(kind.toString());
        };
    }

    // ---- registers ----------------------------------------------------------------------------------------------

    private void define(int register, Kind kind) {
        code.astore(locals.computeIfAbsent(
                new Register(Lanes.of(kind), register), _ -> code.allocateLocal(TypeKind.REFERENCE)));
    }

    private void use(int register, Kind kind) {
        code.aload(Objects.requireNonNull(locals.get(new Register(Lanes.of(kind), register))));
    }

    private void castMask(Lanes to) {
        to.species(code);
        code.invokevirtual(Lanes.MASK, "cast", MethodTypeDesc.of(Lanes.MASK, Lanes.SPECIES));
    }

    // ---- one vector of points -----------------------------------------------------------------------------------

    /// Code that takes one vector of points from loads to stores.
    void points() {
        int operand = 0;
        for (Input in : shape.inputs()) {
            if (!in.same()) {
                load(in, addresses.get(operand));
            }
            operand++;
        }
        shape.ops().forEach(this::compute);
        for (Output out : shape.outputs()) {
            store(out, addresses.get(operand++));
        }
    }

    private void load(Input in, int address) {
        Lanes lanes = Lanes.of(in.kind());
        lanes.species(code);
        pointAt(address);
        code.invokestatic(
                lanes.vector(),
                "fromMemorySegment",
                MethodTypeDesc.of(lanes.vector(), Lanes.SPECIES, CD_SEGMENT, CD_long, CD_ORDER));
        if (in.kind() == Kind.MASK) {
            compare("NE", lanes, 0);
            castMask(floating);
        }
        define(in.register(), in.kind());
    }

    private void store(Output out, int address) {
        Lanes lanes = Lanes.of(out.kind());
        use(out.register(), out.kind());
        if (out.kind() == Kind.MASK) {
            fromMask(lanes);
        }
        pointAt(address);
        code.invokevirtual(
                lanes.vector(), "intoMemorySegment", MethodTypeDesc.of(CD_void, CD_SEGMENT, CD_long, CD_ORDER));
    }

    /// Puts on the stack where the points of an operand are.
    private void pointAt(int address) {
        code.getstatic(VectorAssembler.SUPER, "ALL", CD_SEGMENT);
        code.lload(address).lload(offset).ladd();
        code.getstatic(VectorAssembler.SUPER, "ORDER", CD_ORDER);
    }

    // ---- operations ---------------------------------------------------------------------------------------------

    private void compute(KernelIr.Op op) {
        Kind kind = Kind.of(op.dtype());
        Lanes lanes = Lanes.of(kind);
        int first = op.operands().getFirst();
        int second = op.operands().size() > 1 ? op.operands().get(1) : -1;
        Kind result = kind;
        switch (op.code()) {
            case KernelIr.Unary(UnaryKind unary) -> {
                use(first, kind);
                unary(unary, kind, lanes);
            }
            case KernelIr.Binary(BinaryKind binary) -> {
                use(first, kind);
                use(second, kind);
                binary(binary, kind, lanes);
            }
            case KernelIr.Compare compare -> {
                use(first, kind);
                operator(compare.kind().name(), COMPARISON);
                use(second, kind);
                code.invokevirtual(lanes.vector(), "compare", MethodTypeDesc.of(Lanes.MASK, COMPARISON, Lanes.VECTOR));
                if (lanes != floating) {
                    castMask(floating);
                }
                result = Kind.MASK;
            }
            case KernelIr.Select _ -> {
                use(op.operands().get(2), kind);
                use(second, kind);
                use(first, Kind.MASK);
                if (lanes != floating) {
                    castMask(lanes);
                }
                code.invokevirtual(
                        lanes.vector(), "blend", MethodTypeDesc.of(lanes.vector(), Lanes.VECTOR, Lanes.MASK));
            }
            case KernelIr.MultiplyAdd _ -> {
                use(first, kind);
                use(second, kind);
                use(op.operands().get(2), kind);
                code.invokevirtual(
                        lanes.vector(), "fma", MethodTypeDesc.of(lanes.vector(), Lanes.VECTOR, Lanes.VECTOR));
            }
            case KernelIr.Cast(DType to) -> {
                result = Kind.of(to);
                use(first, kind);
                cast(kind, result);
            }
            case KernelIr.Bits(DType to) -> {
                result = Kind.of(to);
                use(first, kind);
                String name = result == Kind.INT ? "reinterpretAsInts" : "reinterpretAsFloats";
                code.invokevirtual(
                        lanes.vector(), name, MethodTypeDesc.of(Lanes.of(result).vector()));
            }
        }
        define(op.target(), result);
    }

    private void operator(String name, ClassDesc type) {
        code.getstatic(Lanes.OPERATORS, name, type);
    }

    /// Replaces the vector on the stack by where it is unlike `number`, or however `comparison` says.
    private void compare(String comparison, Lanes lanes, int number) {
        operator(comparison, COMPARISON);
        constant(lanes, number);
        code.invokevirtual(lanes.vector(), "compare", MethodTypeDesc.of(Lanes.MASK, COMPARISON, lanes.type()));
    }

    private void constant(Lanes lanes, int number) {
        switch (lanes) {
            case FLOAT -> code.loadConstant((float) number);
            case DOUBLE -> code.loadConstant((double) number);
            case INT -> code.loadConstant(number);
            case LONG -> code.loadConstant((long) number);
        }
    }

    private void unary(UnaryKind unary, Kind kind, Lanes lanes) {
        switch (unary) {
            case NOT -> code.invokevirtual(Lanes.MASK, "not", MethodTypeDesc.of(Lanes.MASK));
            case NEG -> code.invokevirtual(lanes.vector(), "neg", MethodTypeDesc.of(lanes.vector()));
            case ABS -> code.invokevirtual(lanes.vector(), "abs", MethodTypeDesc.of(lanes.vector()));
            case SQRT -> code.invokevirtual(lanes.vector(), "sqrt", MethodTypeDesc.of(lanes.vector()));
            case SIGN -> {
                // Zeros and NaN are left as they are.
                code.dup();
                compare("LT", lanes, 0);
                blend(lanes, -1);
                code.dup();
                compare("GT", lanes, 0);
                blend(lanes, 1);
            }
            default -> throw new IllegalStateException("no vector form: " + unary + " of " + kind);
        }
    }

    /// Where the mask on the stack holds, puts a number into the vector beneath it.
    private void blend(Lanes lanes, int number) {
        int mask = code.allocateLocal(TypeKind.REFERENCE);
        code.astore(mask);
        constant(lanes, number);
        code.aload(mask);
        code.invokevirtual(lanes.vector(), "blend", MethodTypeDesc.of(lanes.vector(), lanes.type(), Lanes.MASK));
    }

    private void binary(BinaryKind binary, Kind kind, Lanes lanes) {
        if (kind == Kind.MASK) {
            String name = binary == BinaryKind.AND ? "and" : "or";
            code.invokevirtual(Lanes.MASK, name, MethodTypeDesc.of(Lanes.MASK, Lanes.MASK));
            return;
        }
        MethodTypeDesc type = MethodTypeDesc.of(lanes.vector(), Lanes.VECTOR);
        switch (binary) {
            case ADD -> code.invokevirtual(lanes.vector(), "add", type);
            case SUB -> code.invokevirtual(lanes.vector(), "sub", type);
            case MUL -> code.invokevirtual(lanes.vector(), "mul", type);
            case DIV -> code.invokevirtual(lanes.vector(), "div", type);
            case MIN -> code.invokevirtual(lanes.vector(), "min", type);
            case MAX -> code.invokevirtual(lanes.vector(), "max", type);
            case AND -> code.invokevirtual(lanes.vector(), "and", type);
            case OR -> code.invokevirtual(lanes.vector(), "or", type);
            case SHL -> shift("LSHL", lanes);
            case SHR -> shift("ASHR", lanes);
            default -> throw new IllegalStateException("no vector form: " + binary + " of " + kind);
        }
    }

    private void shift(String name, Lanes lanes) {
        ClassDesc type = Lanes.operatorClass("Binary");
        operator(name, type);
        code.swap();
        code.invokevirtual(lanes.vector(), "lanewise", MethodTypeDesc.of(lanes.vector(), type, Lanes.VECTOR));
    }

    private void cast(Kind from, Kind to) {
        if (from == to) {
            return;
        }
        if (from == Kind.MASK) {
            fromMask(Lanes.of(to));
        } else if (to == Kind.MASK) {
            compare("NE", Lanes.of(from), 0);
            if (Lanes.of(from) != floating) {
                castMask(floating);
            }
        } else {
            ClassDesc type = Lanes.operatorClass("Conversion");
            operator("I2F", type);
            code.iconst_0().invokevirtual(Lanes.VECTOR, "convert", MethodTypeDesc.of(Lanes.VECTOR, type, CD_int));
            code.checkcast(Lanes.FLOAT.vector());
        }
    }

    /// Replaces the mask on the stack by ones and zeros.
    private void fromMask(Lanes lanes) {
        if (lanes != floating) {
            castMask(lanes);
        }
        lanes.species(code);
        code.invokestatic(lanes.vector(), "zero", MethodTypeDesc.of(lanes.vector(), Lanes.SPECIES));
        code.swap();
        blend(lanes, 1);
    }
}
