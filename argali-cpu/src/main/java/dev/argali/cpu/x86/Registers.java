package dev.argali.cpu.x86;

import dev.argali.cpu.compiler.KernelIr;
import dev.argali.cpu.loops.LoopShape.Kind;
import dev.argali.cpu.x86.Assembler.Register;
import dev.argali.cpu.x86.Assembler.Slot;
import dev.argali.cpu.x86.Assembler.Source;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Where the registers of a kernel live: the ones that are used most in registers of the processor, the others in the
/// block, where an instruction can read them as its last operand. What a row is folded to has registers too, numbered
/// downward from −1 in the order of the folds.
final class Registers {
    /// The first of five registers for what an instruction needs besides.
    static final int SCRATCH = 11;

    private static final int HOMES = SCRATCH;

    /// A register of the kernel: masks share the numbers of ints.
    private record Name(Kind kind, int number) {
        static Name of(int number, Kind kind) {
            return new Name(kind == Kind.MASK ? Kind.INT : kind, number);
        }
    }

    private final Map<Name, Source> places = new HashMap<>();

    /// @param firstSlot where in the block the registers begin that the processor has no room for
    Registers(Nest nest, int firstSlot) {
        Map<Name, Integer> uses = new LinkedHashMap<>();
        for (Nest.Operand in : nest.inputs()) {
            uses.merge(Name.of(in.register(), in.kind()), 1, Integer::sum);
        }
        for (KernelIr.Op op : nest.ops()) {
            for (int i = 0; i < op.operands().size(); i++) {
                uses.merge(Name.of(op.operands().get(i), operandKind(op, i)), 1, Integer::sum);
            }
            uses.merge(Name.of(op.target(), resultKind(op)), 1, Integer::sum);
        }
        for (Nest.Operand out : nest.outputs()) {
            uses.merge(Name.of(out.register(), out.kind()), 1, Integer::sum);
        }
        for (int i = 0; i < nest.folds().size(); i++) {
            Nest.Fold fold = nest.folds().get(i);
            uses.merge(Name.of(fold.register(), fold.kind()), 1, Integer::sum);
            if (!nest.columns()) {
                uses.merge(Name.of(-1 - i, fold.kind()), 2, Integer::sum);
            }
        }
        List<Name> order = uses.entrySet().stream()
                .sorted(Map.Entry.<Name, Integer>comparingByValue(Comparator.reverseOrder()))
                .map(Map.Entry::getKey)
                .toList();
        for (int i = 0; i < order.size(); i++) {
            int slot = firstSlot + (i - HOMES) * NestCompiler.VECTOR_BYTES;
            places.put(order.get(i), i < HOMES ? new Register(i) : new Slot(Assembler.R8, slot));
        }
    }

    /// {@return how many registers live in the block}
    int slots() {
        return Math.max(0, places.size() - HOMES);
    }

    /// {@return what an operand of an operation is}
    static Kind operandKind(KernelIr.Op op, int operand) {
        return op.code() instanceof KernelIr.Select && operand == 0 ? Kind.MASK : Kind.of(op.dtype());
    }

    /// {@return what the result of an operation is}
    static Kind resultKind(KernelIr.Op op) {
        return switch (op.code()) {
            case KernelIr.Compare _ -> Kind.MASK;
            case KernelIr.Cast c -> Kind.of(c.to());
            case KernelIr.Bits b -> Kind.of(b.to());
            case KernelIr.Unary _, KernelIr.Binary _, KernelIr.Select _, KernelIr.MultiplyAdd _ -> Kind.of(op.dtype());
        };
    }

    /// {@return where a register is, as the last operand of an instruction}
    Source source(int register, Kind kind) {
        Source place = places.get(Name.of(register, kind));
        if (place == null) {
            throw new IllegalStateException("no place for register " + register + " of " + kind);
        }
        return place;
    }

    /// {@return the processor's register that holds a register: its own, or `scratch`, to which it is loaded}
    int read(Assembler code, int register, Kind kind, int scratch) {
        Source place = source(register, kind);
        if (place instanceof Register(int number)) {
            return number;
        }
        code.load(scratch, place);
        return scratch;
    }

    /// {@return the processor's register to compute a register in; [#finish] must follow}
    int target(int register, Kind kind) {
        return source(register, kind) instanceof Register(int number) ? number : SCRATCH;
    }

    /// Brings what was computed in `from` to where the register lives.
    void finish(Assembler code, int register, Kind kind, int from) {
        switch (source(register, kind)) {
            case Register(int number) when number == from -> {}
            case Register(int number) -> code.load(number, new Register(from));
            case Source memory -> code.store(from, memory);
        }
    }
}
