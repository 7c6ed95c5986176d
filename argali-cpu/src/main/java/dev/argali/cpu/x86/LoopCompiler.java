package dev.argali.cpu.x86;

import dev.argali.cpu.compiler.KernelIr;
import dev.argali.cpu.loops.Loop;
import dev.argali.cpu.loops.LoopShape;
import dev.argali.cpu.loops.LoopShape.Input;
import dev.argali.cpu.loops.LoopShape.Kind;
import dev.argali.cpu.loops.LoopShape.Output;
import dev.argali.cpu.x86.Assembler.Element;
import dev.argali.cpu.x86.Assembler.Slot;
import java.util.Optional;

/// From the shape of a loop to machine code. In it R8 is the address of the block, R9 counts bytes, R10 is where they
/// end, and RAX fetches the address of one operand after the other.
public final class LoopCompiler {
    private static final int BLOCK = Assembler.R8;
    private static final int OFFSET = Assembler.R9;
    private static final int END = Assembler.R10;
    private static final int ADDRESS = Assembler.RAX;
    private static final int VECTOR_BYTES = 32;

    private static final boolean AVAILABLE = Processor.hasAvx2();

    private final LoopShape shape;
    private final Assembler code = new Assembler();
    private final Registers registers;
    private final Operations operations;

    private LoopCompiler(LoopShape shape, Registers registers) {
        this.shape = shape;
        this.registers = registers;
        this.operations = new Operations(code, registers, shape.wide());
    }

    private static final class Compiled extends Loop {
        private final Routine routine;
        private final int elementBytes;

        Compiled(Routine routine, boolean wide) {
            this.routine = routine;
            this.elementBytes = wide ? Double.BYTES : Float.BYTES;
        }

        @Override
        public void run(long block, int count) {
            routine.run(block, (long) count * elementBytes);
        }
    }

    /// {@return whether code can be written and run here}
    public static boolean isAvailable() {
        return AVAILABLE;
    }

    /// {@return the loop, or empty if this machine is another one, or the shape has something that only others can do}
    public static Optional<Loop> compile(LoopShape shape) {
        if (!AVAILABLE || hasLongs(shape)) {
            return Optional.empty();
        }
        return Registers.of(shape)
                .flatMap(r -> Routine.of(new LoopCompiler(shape, r).assemble()))
                .map(r -> new Compiled(r, shape.wide()));
    }

    private static boolean hasLongs(LoopShape shape) {
        return shape.inputs().stream().anyMatch(i -> i.kind() == Kind.LONG)
                || shape.ops().stream()
                        .anyMatch(op -> Kind.of(op.dtype()) == Kind.LONG
                                || op.code() instanceof KernelIr.Cast c && Kind.of(c.to()) == Kind.LONG);
    }

    private byte[] assemble() {
        code.move(BLOCK, Assembler.RDI);
        code.move(END, Assembler.RSI);
        code.clear(OFFSET);
        int operand = 0;
        for (Input in : shape.inputs()) {
            if (in.same()) {
                spread(in, operand);
            }
            operand++;
        }
        int next = code.position();
        operand = 0;
        for (Input in : shape.inputs()) {
            if (!in.same()) {
                load(in, operand);
            }
            operand++;
        }
        shape.ops().forEach(operations::compute);
        for (Output out : shape.outputs()) {
            store(out, operand++);
        }
        code.add(OFFSET, VECTOR_BYTES);
        code.jumpIfBelow(OFFSET, END, next);
        code.end();
        return code.bytes();
    }

    private void fetch(int operand) {
        code.pointer(ADDRESS, BLOCK, operand * Long.BYTES);
    }

    private void spread(Input in, int operand) {
        fetch(operand);
        int to = registers.target(in.register(), in.kind());
        code.broadcast(to, new Slot(ADDRESS, 0), shape.wide() && in.kind() != Kind.MASK);
        defined(in, to);
    }

    private void load(Input in, int operand) {
        fetch(operand);
        int to = registers.target(in.register(), in.kind());
        code.load(to, new Element(ADDRESS, OFFSET));
        defined(in, to);
    }

    private void defined(Input in, int to) {
        if (in.kind() == Kind.MASK) {
            operations.maskOf(to);
        }
        registers.finish(code, in.register(), in.kind(), to);
    }

    private void store(Output out, int operand) {
        fetch(operand);
        int from = registers.read(code, out.register(), out.kind(), Registers.SCRATCH);
        if (out.kind() == Kind.MASK) {
            operations.numberOf(Registers.SCRATCH, from);
            from = Registers.SCRATCH;
        }
        code.store(from, new Element(ADDRESS, OFFSET));
    }
}
