package dev.argali.cpu.x86;

import dev.argali.cpu.matmul.MatmulShape;
import dev.argali.cpu.matmul.Strides;
import dev.argali.cpu.x86.Assembler.Condition;
import dev.argali.cpu.x86.Assembler.Element;
import dev.argali.cpu.x86.Assembler.Prefix;
import dev.argali.cpu.x86.Assembler.Register;
import dev.argali.cpu.x86.Assembler.Slot;

/// The instructions of a [PanelProduct]. A panel is some columns of the right operand; for each, all rows of the left
/// go by, a few at a time, their sums in registers. Sizes and strides are numbers in the code.
///
/// | rows at a time | vectors of columns |
/// |---|---|
/// | 1 | 8 |
/// | 2 | 4 |
/// | 3 | 3 |
/// | 4 to 6 | 2 |
///
/// A panel whose columns are not dense is copied first, so that they are.
final class PanelCode {
    static final int LANES = 8;

    // The block: three addresses, the mask of the last columns, offsets of eight columns, and the copy of a panel.
    static final int LEFT_AT = 0;
    static final int RIGHT_AT = 8;
    static final int RESULT_AT = 16;
    static final int MASK_AT = 32;
    static final int OFFSETS_AT = 64;
    private static final int PANEL_AT = 128;

    private static final int VECTOR_BYTES = LANES * Float.BYTES;
    private static final int MOST_ROWS = 6;
    private static final int UNROLLED = 4;

    // Vector registers: sums from 0, then as many vectors of the right operand; the last ones are
    private static final int VALUE = 14;
    private static final int MASK = 15;

    private static final int LEFT = Assembler.R9;
    private static final int TERM = Assembler.RAX;
    private static final int RIGHT = Assembler.RDX;
    private static final int RIGHT_ROW = Assembler.R10;
    private static final int RESULT = Assembler.RSI;
    private static final int RESULT_ROW = Assembler.RDI;
    private static final int ROWS = Assembler.RCX;
    private static final int PANELS = Assembler.R11;

    private final Assembler code = new Assembler();
    private final int m;
    private final int k;
    private final int n;
    private final int leftRow;
    private final int leftTerm;
    private final int rightRow;
    private final int rightColumn;
    private final int resultRow;
    private final int vectors;
    private final boolean copied;

    PanelCode(MatmulShape shape) {
        MatmulShape.Sizes s = shape.sizes();
        this.m = (int) s.m();
        this.k = (int) s.k();
        this.n = (int) s.n();
        this.leftRow = bytes(shape.a().row());
        this.leftTerm = bytes(shape.a().column());
        this.rightRow = bytes(shape.b().row());
        this.rightColumn = bytes(shape.b().column());
        this.resultRow = bytes(shape.c().row());
        this.vectors = m == 1 ? 8 : Math.max(2, 6 - m);
        this.copied = rightColumn != Float.BYTES;
    }

    private static int bytes(long elements) {
        return (int) elements * Float.BYTES;
    }

    /// {@return whether every distance in a shape fits an instruction}
    static boolean reaches(MatmulShape shape) {
        MatmulShape.Sizes s = shape.sizes();
        return reaches(shape.a(), s.m(), s.k()) && reaches(shape.b(), s.k(), s.n()) && reaches(shape.c(), s.m(), s.n());
    }

    private static boolean reaches(Strides strides, long rows, long columns) {
        return strides.at(rows, columns) < Integer.MAX_VALUE / Float.BYTES / 2;
    }

    /// {@return the bytes of a block}
    long blockBytes() {
        return PANEL_AT + (copied ? (long) k * vectors * VECTOR_BYTES : 0);
    }

    /// {@return how many lanes of the last vector of columns are used, or 0 if all are}
    int lastLanes() {
        return n % LANES;
    }

    /// {@return the distance of two columns of the right operand}
    int columnBytes() {
        return rightColumn;
    }

    byte[] assemble() {
        code.move(Assembler.R8, Assembler.RDI);
        code.pointer(RIGHT, Assembler.R8, RIGHT_AT);
        code.pointer(RESULT, Assembler.R8, RESULT_AT);
        code.load(MASK, new Slot(Assembler.R8, MASK_AT));
        int width = vectors * LANES;
        times(PANELS, n / width, () -> {
            panel(vectors, false);
            code.add(RIGHT, width * rightColumn);
            code.add(RESULT, vectors * VECTOR_BYTES);
        });
        int rest = n % width;
        if (rest > 0) {
            panel(Math.ceilDiv(rest, LANES), rest % LANES > 0);
        }
        code.end();
        return code.bytes();
    }

    /// Repeats instructions, which must leave the counter alone.
    private void times(int counter, int count, Runnable body) {
        if (count == 0) {
            return;
        }
        code.clear(counter);
        code.add(counter, count);
        int again = code.position();
        body.run();
        code.add(counter, -1);
        code.jumpBack(Condition.UNEQUAL, again);
    }

    /// @param masked whether the last vector is not full
    private void panel(int vectors, boolean masked) {
        if (copied) {
            copy(vectors, masked);
        }
        code.pointer(LEFT, Assembler.R8, LEFT_AT);
        code.move(RESULT_ROW, RESULT);
        int groups = Math.ceilDiv(m, MOST_ROWS);
        int least = m / groups;
        int larger = m % groups;
        times(ROWS, larger, () -> rows(least + 1, vectors, masked));
        times(ROWS, groups - larger, () -> rows(least, vectors, masked));
    }

    /// Copies a panel into the block, its columns dense.
    private void copy(int vectors, boolean masked) {
        int offsets = 1;
        int lanes = 2;
        code.load(offsets, new Slot(Assembler.R8, OFFSETS_AT));
        code.move(RIGHT_ROW, RIGHT);
        code.addressOf(RESULT_ROW, new Slot(Assembler.R8, PANEL_AT));
        times(TERM, k, () -> {
            for (int v = 0; v < vectors; v++) {
                if (masked && v == vectors - 1) {
                    code.load(lanes, new Register(MASK));
                    code.vex(Prefix.NONE, 0x57, 0, 0, new Register(0));
                } else {
                    code.vex(Prefix.P66, 0x76, lanes, lanes, new Register(lanes));
                }
                code.gather(0, lanes, new Element(RIGHT_ROW, offsets, 1, v * LANES * rightColumn));
                code.store(0, new Slot(RESULT_ROW, v * VECTOR_BYTES));
            }
            code.add(RIGHT_ROW, rightRow);
            code.add(RESULT_ROW, vectors * VECTOR_BYTES);
        });
    }

    /// Some rows of the result in a panel; then goes on to the next ones.
    private void rows(int rows, int vectors, boolean masked) {
        for (int sum = 0; sum < rows * vectors; sum++) {
            code.vex(Prefix.NONE, 0x57, sum, sum, new Register(sum));
        }
        if (copied) {
            code.addressOf(RIGHT_ROW, new Slot(Assembler.R8, PANEL_AT));
        } else {
            code.move(RIGHT_ROW, RIGHT);
        }
        code.clear(TERM);
        int whole = k - k % UNROLLED;
        if (whole > 0) {
            int again = code.position();
            terms(UNROLLED, rows, vectors, masked);
            code.add(TERM, UNROLLED * leftTerm);
            code.add(RIGHT_ROW, UNROLLED * step(vectors));
            code.compareNumber(TERM, whole * leftTerm);
            code.jumpBack(Condition.UNEQUAL, again);
        }
        terms(k % UNROLLED, rows, vectors, masked);
        for (int r = 0; r < rows; r++) {
            for (int v = 0; v < vectors; v++) {
                var to = new Slot(RESULT_ROW, r * resultRow + v * VECTOR_BYTES);
                if (masked && v == vectors - 1) {
                    code.storeMasked(r * vectors + v, MASK, to, false);
                } else {
                    code.store(r * vectors + v, to);
                }
            }
        }
        code.add(LEFT, rows * leftRow);
        code.add(RESULT_ROW, rows * resultRow);
    }

    /// From one row of a panel to the next.
    private int step(int vectors) {
        return copied ? vectors * VECTOR_BYTES : rightRow;
    }

    private void terms(int count, int rows, int vectors, boolean masked) {
        for (int term = 0; term < count; term++) {
            if (rows == 1) {
                code.broadcast(VALUE, left(term, 0), false);
            }
            for (int v = 0; v < vectors; v++) {
                var from = new Slot(RIGHT_ROW, term * step(vectors) + v * VECTOR_BYTES);
                boolean part = masked && !copied && v == vectors - 1;
                int at = rows == 1 ? VALUE - 1 : rows * vectors + v;
                if (part) {
                    code.loadMasked(at, MASK, from, false);
                } else if (rows > 1) {
                    code.load(at, from);
                }
                if (rows == 1) {
                    code.multiplyAdd(v, VALUE, part ? new Register(at) : from);
                }
            }
            for (int r = 0; rows > 1 && r < rows; r++) {
                code.broadcast(VALUE, left(term, r), false);
                for (int v = 0; v < vectors; v++) {
                    code.multiplyAdd(r * vectors + v, VALUE, new Register(rows * vectors + v));
                }
            }
        }
    }

    private Element left(int term, int row) {
        return new Element(LEFT, TERM, 1, term * leftTerm + row * leftRow);
    }
}
