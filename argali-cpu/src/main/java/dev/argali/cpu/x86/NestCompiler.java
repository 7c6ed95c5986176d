package dev.argali.cpu.x86;

import dev.argali.cpu.loops.LoopShape.Kind;
import dev.argali.cpu.x86.Assembler.Condition;
import dev.argali.cpu.x86.Assembler.Element;
import dev.argali.cpu.x86.Assembler.Register;
import dev.argali.cpu.x86.Assembler.Slot;
import dev.argali.cpu.x86.Assembler.Source;
import dev.argali.cpu.x86.Nest.Fold;
import dev.argali.cpu.x86.Nest.Operand;
import dev.argali.cpu.x86.Nest.Pattern;
import dev.argali.graph.DType;
import java.util.List;
import java.util.function.Consumer;

/// From a loop nest to machine code. The columns of a row are done a vector at a time; those that do not fill one are
/// read and written under a mask, so that nothing behind them is touched.
///
/// The code is called with the address of a block ([NestBlock]), the rows and the columns. In it all of
/// these are in general registers, and one, the address register, fetches from the block where the row of an operand
/// begins, one operand after the other.
final class NestCompiler {
    static final int VECTOR_BYTES = 32;

    private static final int BLOCK = Assembler.R8;
    /// The column that comes next.
    private static final int COLUMN = Assembler.R9;
    /// How many columns fill vectors.
    private static final int FULL = Assembler.R10;
    /// How many rows are left.
    private static final int ROWS = Assembler.R11;

    private static final int COLUMNS = Assembler.RSI;
    /// Where the mask of the columns behind the full ones lies.
    private static final int MASK = Assembler.RCX;

    private static final int ADDRESS = Assembler.RAX;
    private static final int COUNT = Assembler.RDX;
    private static final int BYTE = Assembler.RDI;

    private static final int FIRST = Operations.FIRST;
    private static final int SECOND = Operations.SECOND;
    private static final int THIRD = Operations.THIRD;

    private static final int SWAP_PAIRS = 0x4E;
    private static final int SWAP_NEIGHBOURS = 0xB1;

    private final Nest nest;
    private final NestBlock layout;
    private final Assembler code = new Assembler();
    private final Registers registers;
    private final Operations operations;

    NestCompiler(Nest nest) {
        this.nest = nest;
        this.layout = new NestBlock(nest);
        this.registers = new Registers(nest, layout.registers());
        this.operations = new Operations(code, registers, nest);
    }

    /// {@return the bytes of the block that the code works with}
    long blockBytes() {
        return layout.registers() + (long) registers.slots() * VECTOR_BYTES;
    }

    byte[] assemble() {
        begin();
        for (int i = 0; i < nest.inputs().size(); i++) {
            if (nest.inputs().get(i).pattern() == Pattern.ONCE) {
                spread(i);
            }
        }
        if (nest.columns()) {
            overColumns(this::clearColumnFolds);
        }
        int row = code.position();
        if (!nest.columns()) {
            clearRowFolds();
        }
        overColumns(this::points);
        if (!nest.columns()) {
            storeRowFolds();
        }
        for (int i = 0; i < nest.operands(); i++) {
            if (i >= nest.inputs().size() || nest.inputs().get(i).pattern() != Pattern.ONCE) {
                code.pointer(ADDRESS, BLOCK, layout.step(i));
                code.addTo(new Slot(BLOCK, layout.address(i)), ADDRESS);
            }
        }
        code.add(ROWS, -1);
        code.jumpBack(Condition.UNEQUAL, row);
        code.end();
        return code.bytes();
    }

    private void begin() {
        code.move(BLOCK, Assembler.RDI);
        code.move(ROWS, Assembler.RSI);
        code.move(COLUMNS, Assembler.RDX);
        code.move(FULL, COLUMNS);
        code.and(FULL, -nest.lanes());
        code.move(MASK, FULL);
        code.subtract(MASK, COLUMNS);
        code.addressOf(MASK, new Element(BLOCK, MASK, nest.laneBytes(), layout.masks() + VECTOR_BYTES));
    }

    /// A loop over the full vectors of a row, and behind it the same once more, under the mask, for what is left.
    ///
    /// @param body writes code; is told whether that works under the mask
    private void overColumns(Consumer<Boolean> body) {
        code.clear(COLUMN);
        code.compare(COLUMN, FULL);
        int none = code.jump(Condition.EQUAL);
        int next = code.position();
        body.accept(false);
        code.add(COLUMN, nest.lanes());
        code.compare(COLUMN, FULL);
        code.jumpBack(Condition.BELOW, next);
        code.land(none);
        code.compare(FULL, COLUMNS);
        int all = code.jump(Condition.EQUAL);
        body.accept(true);
        code.land(all);
    }

    private void points(boolean masked) {
        List<Operand> inputs = nest.inputs();
        for (int i = 0; i < inputs.size(); i++) {
            switch (inputs.get(i).pattern()) {
                case ONCE -> {}
                case ROW -> spread(i);
                case CELL -> load(i, masked);
            }
        }
        nest.ops().forEach(operations::compute);
        for (int i = 0; i < nest.outputs().size(); i++) {
            store(i, masked);
        }
        for (int i = 0; i < nest.folds().size(); i++) {
            if (nest.columns()) {
                combineColumns(i, masked);
            } else {
                combineRow(i, masked);
            }
        }
    }

    // ---- operands -----------------------------------------------------------------------------------------------

    private void fetch(int operand) {
        code.pointer(ADDRESS, BLOCK, layout.address(operand));
    }

    private Source cell(int bytes) {
        return new Element(ADDRESS, COLUMN, bytes, 0);
    }

    /// The element of a row, or of all points, in all lanes.
    private void spread(int input) {
        Operand in = nest.inputs().get(input);
        fetch(input);
        int to = registers.target(in.register(), in.kind());
        var element = new Slot(ADDRESS, 0);
        if (in.isNarrow()) {
            code.broadcastByte(to, element);
            code.widenBytes(to, new Register(to), isSigned(in));
        } else if (in.isHalf()) {
            code.broadcastShort(to, element);
            if (in.dtype() == DType.BFLOAT16) {
                code.shift(to, to, Operations.LEFT, Short.SIZE, false);
            } else {
                code.floatsOfHalfs(to, new Register(to));
            }
        } else {
            code.broadcast(to, element, nest.wide());
        }
        defined(in, to);
    }

    private static boolean isSigned(Operand in) {
        return switch (in.dtype()) {
            case INT8 -> true;
            case BOOL, UINT8 -> false;
            case INT32, UINT32, INT64, FLOAT16, BFLOAT16, FLOAT32, FLOAT64 ->
                throw new IllegalStateException(in.dtype() + " is not a byte");
        };
    }

    private void load(int input, boolean masked) {
        Operand in = nest.inputs().get(input);
        fetch(input);
        int to = registers.target(in.register(), in.kind());
        if (in.isNarrow() || in.isHalf()) {
            Source cells = cell(in.dtype().bytes());
            if (masked) {
                copyBytes(cells, in.dtype().bytes(), true);
                cells = new Slot(BLOCK, layout.bytes());
            }
            widen(in, to, cells);
        } else if (masked) {
            loadMask(to);
            code.loadMasked(to, to, cell(nest.laneBytes()), nest.wide());
        } else {
            code.load(to, cell(nest.laneBytes()));
        }
        defined(in, to);
    }

    private void widen(Operand in, int to, Source cells) {
        switch (in.dtype()) {
            case BFLOAT16 -> {
                code.widenShorts(to, cells);
                code.shift(to, to, Operations.LEFT, Short.SIZE, false);
            }
            case FLOAT16 -> code.floatsOfHalfs(to, cells);
            default -> code.widenBytes(to, cells, isSigned(in));
        }
    }

    private void defined(Operand in, int to) {
        if (in.kind() == Kind.MASK) {
            operations.maskOf(to);
        }
        registers.finish(code, in.register(), in.kind(), to);
    }

    private void loadMask(int to) {
        code.load(to, new Slot(MASK, 0));
    }

    private void store(int output, boolean masked) {
        Operand out = nest.outputs().get(output);
        int from = registers.read(code, out.register(), out.kind(), FIRST);
        if (out.kind() == Kind.MASK) {
            operations.numberOf(FIRST, from);
            packBytes(FIRST);
            fetch(nest.inputs().size() + output);
            code.storeFirst(FIRST, masked ? new Slot(BLOCK, layout.bytes()) : cell(1), true);
            if (masked) {
                copyBytes(cell(1), 1, false);
            }
        } else if (out.isHalf()) {
            fetch(nest.inputs().size() + output);
            storeHalfs(out, from, masked ? new Slot(BLOCK, layout.bytes()) : cell(Short.BYTES));
            if (masked) {
                copyBytes(cell(Short.BYTES), Short.BYTES, false);
            }
        } else {
            fetch(nest.inputs().size() + output);
            storeCells(from, masked);
        }
    }

    /// The floats are rounded already.
    private void storeHalfs(Operand out, int from, Source to) {
        if (out.dtype() == DType.FLOAT16) {
            code.halfsOfFloats(from, to);
            return;
        }
        code.shift(SECOND, from, Operations.RIGHT, Short.SIZE, false);
        code.swapHalves(THIRD, SECOND);
        code.packShorts(SECOND, SECOND, THIRD);
        code.storeFirstHalf(SECOND, to);
    }

    private void storeCells(int from, boolean masked) {
        if (masked) {
            loadMask(THIRD);
            code.storeMasked(from, THIRD, cell(nest.laneBytes()), nest.wide());
        } else {
            code.store(from, cell(nest.laneBytes()));
        }
    }

    /// Eight ints to the eight lowest bytes.
    private void packBytes(int register) {
        code.swapHalves(SECOND, register);
        code.vex(Assembler.Prefix.P66, 0x6B, register, register, new Register(SECOND));
        code.vex(Assembler.Prefix.P66, 0x67, register, register, new Register(register));
    }

    /// Copies the bytes of the columns that do not fill a vector to the block, or from there.
    ///
    /// @param each the bytes of a column, 1 or 2
    private void copyBytes(Source cell, int each, boolean load) {
        code.addressOf(ADDRESS, cell);
        code.move(COUNT, COLUMNS);
        code.subtract(COUNT, FULL);
        if (each == 2) {
            code.addTo(new Register(COUNT), COUNT);
        }
        int next = code.position();
        Source there = new Element(ADDRESS, COUNT, 1, -1);
        Source here = new Element(BLOCK, COUNT, 1, layout.bytes() - 1);
        code.loadByte(BYTE, load ? there : here);
        code.storeByte(BYTE, load ? here : there);
        code.add(COUNT, -1);
        code.jumpBack(Condition.UNEQUAL, next);
    }

    // ---- folds --------------------------------------------------------------------------------------------------

    private void neutral(int fold, int to) {
        code.broadcast(to, new Slot(BLOCK, layout.neutral(fold)), nest.wide());
    }

    private void fetchFold(int fold) {
        fetch(nest.inputs().size() + nest.outputs().size() + fold);
    }

    private void clearColumnFolds(boolean masked) {
        for (int i = 0; i < nest.folds().size(); i++) {
            fetchFold(i);
            neutral(i, FIRST);
            storeCells(FIRST, masked);
        }
    }

    private void combineColumns(int fold, boolean masked) {
        Fold f = nest.folds().get(fold);
        fetchFold(fold);
        if (masked) {
            loadMask(FIRST);
            code.loadMasked(FIRST, FIRST, cell(nest.laneBytes()), nest.wide());
        } else {
            code.load(FIRST, cell(nest.laneBytes()));
        }
        operations.combine(f.reduction(), f.kind(), FIRST, FIRST, registers.source(f.register(), f.kind()));
        storeCells(FIRST, masked);
    }

    private void clearRowFolds() {
        for (int i = 0; i < nest.folds().size(); i++) {
            Kind kind = nest.folds().get(i).kind();
            int to = registers.target(-1 - i, kind);
            neutral(i, to);
            registers.finish(code, -1 - i, kind, to);
        }
    }

    private void combineRow(int fold, boolean masked) {
        Fold f = nest.folds().get(fold);
        Source value = registers.source(f.register(), f.kind());
        if (masked) {
            loadMask(THIRD);
            neutral(fold, FIRST);
            operations.blend(SECOND, FIRST, value, THIRD);
            value = new Register(SECOND);
        }
        int so = registers.read(code, -1 - fold, f.kind(), FIRST);
        int to = registers.target(-1 - fold, f.kind());
        operations.combine(f.reduction(), f.kind(), to, so, value);
        registers.finish(code, -1 - fold, f.kind(), to);
    }

    /// Combines the lanes by halves.
    private void storeRowFolds() {
        for (int i = 0; i < nest.folds().size(); i++) {
            Fold f = nest.folds().get(i);
            int from = registers.read(code, -1 - i, f.kind(), FIRST);
            code.swapHalves(SECOND, from);
            operations.combine(f.reduction(), f.kind(), FIRST, from, new Register(SECOND));
            code.shuffle(SECOND, FIRST, SWAP_PAIRS);
            operations.combine(f.reduction(), f.kind(), FIRST, FIRST, new Register(SECOND));
            if (!nest.wide()) {
                code.shuffle(SECOND, FIRST, SWAP_NEIGHBOURS);
                operations.combine(f.reduction(), f.kind(), FIRST, FIRST, new Register(SECOND));
            }
            fetchFold(i);
            code.storeFirst(FIRST, new Slot(ADDRESS, 0), nest.wide());
        }
    }
}
