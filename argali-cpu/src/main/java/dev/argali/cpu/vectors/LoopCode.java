package dev.argali.cpu.vectors;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;

import dev.argali.cpu.compiler.KernelIr;
import dev.argali.cpu.vectors.LoopShape.Input;
import dev.argali.cpu.vectors.LoopShape.Kind;
import dev.argali.cpu.vectors.LoopShape.Mode;
import dev.argali.cpu.vectors.LoopShape.Output;
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

/// The code of one method of a generated class: which local holds what, and the way of a vector of points from loads
/// through operations to stores.
///
/// A mask is always kept as one of floating vectors, and cast where whole numbers meet it.
final class LoopCode {
    private static final ClassDesc CD_SEGMENT = MemorySegment.class.describeConstable().orElseThrow();
    private static final ClassDesc CD_ORDER = ByteOrder.class.describeConstable().orElseThrow();
    private static final ClassDesc COMPARISON = Lanes.operatorClass("Comparison");

    /// A register of the kernel: whole numbers and masks share theirs.
    private record Register(Lanes lane, int number) {}

    private final LoopShape shape;
    private final CodeBuilder code;
    private final int arguments;
    private final Lanes floating;
    private final Lanes whole;
    private final int offset;
    private final List<Integer> places = new ArrayList<>();
    private final Map<Register, Integer> locals = new HashMap<>();

    /// @param arguments the local of the first argument: addresses, behind it arrays
    LoopCode(LoopShape shape, CodeBuilder code, int arguments) {
        this.shape = shape;
        this.code = code;
        this.arguments = arguments;
        this.floating = shape.wide() ? Lanes.DOUBLE : Lanes.FLOAT;
        this.whole = shape.wide() ? Lanes.LONG : Lanes.INT;
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

    /// Fetches addresses and arrays, and spreads what is the same for all points.
    void prologue() {
        int dense = 0;
        int array = 0;
        for (Input in : shape.inputs()) {
            places.add(in.mode() == Mode.DENSE ? address(dense++) : array(array++, in.kind()));
            if (in.mode() == Mode.SAME) {
                spread(in, places.getLast());
            }
        }
        for (Output out : shape.outputs()) {
            places.add(out.mode() == Mode.DENSE ? address(dense++) : array(array++, out.kind()));
        }
    }

    private int address(int number) {
        int local = code.allocateLocal(TypeKind.LONG);
        code.aload(arguments).loadConstant(number).laload().lstore(local);
        return local;
    }

    private int array(int number, Kind kind) {
        int local = code.allocateLocal(TypeKind.REFERENCE);
        code.aload(arguments + 1).loadConstant(number).aaload();
        code.checkcast(Lanes.of(kind).type().arrayType()).astore(local);
        return local;
    }

    private void spread(Input in, int array) {
        Lanes lanes = Lanes.of(in.kind());
        if (in.kind() == Kind.MASK) {
            floating.species(code);
            code.aload(array).iconst_0().iaload();
            code.invokeinterface(Lanes.SPECIES, "maskAll", MethodTypeDesc.of(Lanes.MASK, CD_boolean));
        } else {
            lanes.species(code);
            code.aload(array).iconst_0().arrayLoad(lanes.element());
            code.invokestatic(
                    lanes.vector(), "broadcast", MethodTypeDesc.of(lanes.vector(), Lanes.SPECIES, lanes.type()));
        }
        define(in.register(), in.kind());
    }

    // ---- registers ----------------------------------------------------------------------------------------------

    private void define(int register, Kind kind) {
        code.astore(locals.computeIfAbsent(
                new Register(Lanes.of(kind), register), _ -> code.allocateLocal(TypeKind.REFERENCE)));
    }

    private void use(int register, Kind kind) {
        code.aload(locals.get(new Register(Lanes.of(kind), register)));
    }

    private void castMask(Lanes to) {
        to.species(code);
        code.invokevirtual(Lanes.MASK, "cast", MethodTypeDesc.of(Lanes.MASK, Lanes.SPECIES));
    }

    // ---- one vector of points -----------------------------------------------------------------------------------

    /// Code that takes one vector of points from loads to stores.
    void points() {
        int place = 0;
        for (Input in : shape.inputs()) {
            if (in.mode() != Mode.SAME) {
                load(in, places.get(place));
            }
            place++;
        }
        shape.ops().forEach(this::compute);
        for (Output out : shape.outputs()) {
            store(out, places.get(place++));
        }
    }

    private void load(Input in, int place) {
        Lanes lanes = Lanes.of(in.kind());
        lanes.species(code);
        List<ClassDesc> types = new ArrayList<>(List.of(Lanes.SPECIES));
        String method = pointAt(in.mode(), lanes, place, types) ? "fromMemorySegment" : "fromArray";
        code.invokestatic(lanes.vector(), method, MethodTypeDesc.of(lanes.vector(), types));
        if (in.kind() == Kind.MASK) {
            compare("NE", lanes, 0);
            castMask(floating);
        }
        define(in.register(), in.kind());
    }

    private void store(Output out, int place) {
        Lanes lanes = Lanes.of(out.kind());
        use(out.register(), out.kind());
        if (out.kind() == Kind.MASK) {
            fromMask(lanes);
        }
        List<ClassDesc> types = new ArrayList<>();
        String method = pointAt(out.mode(), lanes, place, types) ? "intoMemorySegment" : "intoArray";
        code.invokevirtual(lanes.vector(), method, MethodTypeDesc.of(CD_void, types));
    }

    /// Puts on the stack where the points are.
    ///
    /// @param types receives the types of what was put there
    /// @return whether that is in memory, not in an array
    private boolean pointAt(Mode mode, Lanes lanes, int place, List<ClassDesc> types) {
        if (mode != Mode.DENSE) {
            code.aload(place).lload(offset).loadConstant(lanes.shift()).lshr().l2i();
            types.addAll(List.of(lanes.type().arrayType(), CD_int));
            return false;
        }
        code.getstatic(LoopAssembler.SUPER, "ALL", CD_SEGMENT);
        code.lload(place).lload(offset).ladd();
        code.getstatic(LoopAssembler.SUPER, "ORDER", CD_ORDER);
        types.addAll(List.of(CD_SEGMENT, CD_long, CD_ORDER));
        return true;
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
                code.invokevirtual(
                        lanes.vector(), "compare", MethodTypeDesc.of(Lanes.MASK, COMPARISON, Lanes.VECTOR));
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
