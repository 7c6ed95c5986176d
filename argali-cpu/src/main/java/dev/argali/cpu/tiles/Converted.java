package dev.argali.cpu.tiles;

import static dev.argali.cpu.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.argali.cpu.compiler.KernelIr;
import dev.argali.cpu.compiler.KernelIr.Lane;
import dev.argali.graph.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A kernel whose single int64 numbers are converted before it runs, so that all its lanes are of one width: such as
/// the count of steps, of which an optimizer makes a float.
///
/// @param ir the kernel; in place of the numbers it has immediates, whose bits do not count
/// @param numbers what is converted
record Converted(KernelIr ir, List<SingleLong> numbers) {
    /// A number in memory, and the load of the kernel that it became.
    record SingleLong(int load, KernelIr.Access from) {
        /// Reads the number and writes the float.
        void convert(long[] buffers, long to) {
            long at = buffers[from.buffer()] + from.offset() * Long.BYTES;
            ALL.set(JAVA_FLOAT, to, (float) ALL.get(JAVA_LONG, at));
        }
    }

    Converted {
        numbers = List.copyOf(numbers);
    }

    /// {@return the kernel with its numbers converted, or as it is if it does more with int64 than that}
    static Converted of(KernelIr ir) {
        boolean simple = ir.loads().stream().allMatch(l -> Lane.of(l.dtype()) != Lane.LONG || isNumber(l, ir))
                && ir.ops().stream().allMatch(op -> !isWide(op) || isConversion(op))
                && ir.stores().stream().noneMatch(s -> Lane.of(s.dtype()) == Lane.LONG)
                && ir.reductions().stream().noneMatch(r -> Lane.of(r.dtype()) == Lane.LONG);
        return simple && ir.uses(Lane.LONG) ? convert(ir) : new Converted(ir, List.of());
    }

    private static boolean isNumber(KernelIr.Load load, KernelIr ir) {
        return load instanceof KernelIr.Access a && a.dtype() == DType.INT64 && (a.isUniform() || ir.size() == 1);
    }

    private static boolean isWide(KernelIr.Op op) {
        boolean makesWide = op.code() instanceof KernelIr.Cast(DType to) && Lane.of(to) == Lane.LONG;
        return makesWide || Lane.of(op.dtype()) == Lane.LONG;
    }

    private static boolean isConversion(KernelIr.Op op) {
        return op.dtype() == DType.INT64 && op.code() instanceof KernelIr.Cast(DType to) && to == DType.FLOAT32;
    }

    /// Every number gets a new register for floats, which the conversion copies.
    @SuppressWarnings("EnumOrdinal") // an index into a list as long as the enum
    private static Converted convert(KernelIr ir) {
        int register = ir.registers().get(Lane.FLOAT.ordinal());
        Map<Integer, Integer> floats = new HashMap<>();
        List<SingleLong> numbers = new ArrayList<>();
        List<KernelIr.Load> loads = new ArrayList<>();
        for (KernelIr.Load load : ir.loads()) {
            if (load instanceof KernelIr.Access a && isNumber(a, ir)) {
                numbers.add(new SingleLong(loads.size(), a));
                floats.put(a.register(), register);
                loads.add(new KernelIr.Immediate(register++, DType.FLOAT32, 0));
            } else {
                loads.add(load);
            }
        }
        var copy = new KernelIr.Cast(DType.FLOAT32);
        List<KernelIr.Op> ops = ir.ops().stream()
                .map(op -> isConversion(op)
                        ? new KernelIr.Op(
                                copy,
                                DType.FLOAT32,
                                op.target(),
                                List.of(floats.get(op.operands().getFirst())))
                        : op)
                .toList();
        List<Integer> registers = new ArrayList<>(ir.registers());
        registers.set(Lane.FLOAT.ordinal(), register);
        registers.set(Lane.LONG.ordinal(), 0);
        var narrow = new KernelIr(
                ir.extents(), ir.reduced(), ir.columns(), loads, ops, ir.stores(), ir.reductions(), registers);
        return new Converted(narrow, numbers);
    }
}
