package dev.argali.cpu.x86;

import static dev.argali.cpu.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.argali.cpu.matmul.MatmulShape;
import dev.argali.cpu.matmul.Strides;
import dev.argali.cpu.x86.Assembler.Condition;
import dev.argali.cpu.x86.Assembler.Element;
import dev.argali.cpu.x86.Assembler.Register;
import dev.argali.cpu.x86.Assembler.Slot;

/// The instructions of a [PanelProduct]. A panel is some columns of the right operand; for each, all rows of the left
/// go by, a few at a time, their sums in registers. Sizes and strides are numbers in the code.
///
/// | rows at a time | vectors of columns, AVX2 | AVX-512 |
/// |---|---|---|
/// | 1 | 8 | 8 |
/// | 2 | 4 | 8 |
/// | 3 | 3 | 7 |
/// | 4 | 2 | 6 |
/// | 5 | 2 | 5 |
/// | 6 | 2 | 4 |
///
/// What is left of the columns may be narrower, with more rows. A panel whose columns are not dense is copied first, so
/// that they are.
final class PanelCode {
    // The block: three addresses, the mask of the last columns, offsets of the columns of a vector, the copy of a
    // panel.
    static final int LEFT_AT = 0;
    static final int RIGHT_AT = 8;
    static final int RESULT_AT = 16;
    private static final int MASK_AT = 32;
    private static final int OFFSETS_AT = 64;
    private static final int PANEL_AT = 128;

    static final int BEST_ROWS = 6;
    private static final int MOST_ROWS = 12;
    private static final int MOST_VECTORS = 8;
    private static final int UNROLLED = 4;

    private static final int LEFT = Assembler.R9;
    private static final int TERM = Assembler.RAX;
    private static final int RIGHT = Assembler.RDX;
    private static final int RIGHT_ROW = Assembler.R10;
    private static final int RESULT = Assembler.RSI;
    private static final int RESULT_ROW = Assembler.RDI;
    private static final int ROWS = Assembler.RCX;
    private static final int PANELS = Assembler.R11;
    private static final int RUNS = Assembler.RBX;

    private final Assembler code = new Assembler();
    private final PanelVectors lanes;
    private final int m;
    private final int k;
    private final int runs;
    private final int leftRun;
    private final boolean adds;
    private final int n;
    private final int leftRow;
    private final int leftTerm;
    private final int rightRow;
    private final int rightColumn;
    private final int resultRow;
    private final int vectors;
    private final boolean copied;

    /// @param wide whether vectors have 512 bits
    PanelCode(MatmulShape shape, PanelProduct.Form form, boolean wide) {
        this.lanes = PanelVectors.of(code, wide);
        MatmulShape.Sizes s = shape.sizes();
        this.m = (int) s.m();
        this.k = (int) s.k();
        this.runs = form.runs();
        this.leftRun = bytes(form.apart());
        this.adds = form.adds();
        this.n = (int) s.n();
        this.leftRow = bytes(shape.a().row());
        this.leftTerm = bytes(shape.a().column());
        this.rightRow = bytes(shape.b().row());
        this.rightColumn = bytes(shape.b().column());
        this.resultRow = bytes(shape.c().row());
        int together = Math.min(m, BEST_ROWS);
        this.vectors = m == 1 ? MOST_VECTORS : Math.min(MOST_VECTORS, lanes.registers() / (together + 1));
        this.copied = rightColumn != Float.BYTES;
    }

    /// Prepares a block, once.
    void begin(long block) {
        lanes.writeMask(block + MASK_AT, n % lanes.lanes());
        for (int lane = 0; lane < lanes.lanes(); lane++) {
            ALL.set(JAVA_INT, block + OFFSETS_AT + (long) lane * Integer.BYTES, lane * rightColumn);
        }
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
        return PANEL_AT + (copied ? (long) k * vectors * lanes.bytes() : 0);
    }

    byte[] assemble() {
        if (runs > 1) {
            code.keep(RUNS);
        }
        code.move(Assembler.R8, Assembler.RDI);
        code.pointer(RIGHT, Assembler.R8, RIGHT_AT);
        code.pointer(RESULT, Assembler.R8, RESULT_AT);
        lanes.readMask(new Slot(Assembler.R8, MASK_AT));
        int width = vectors * lanes.lanes();
        times(PANELS, n / width, () -> {
            panel(vectors, false);
            code.add(RIGHT, width * rightColumn);
            code.add(RESULT, vectors * lanes.bytes());
        });
        int rest = n % width;
        if (rest > 0) {
            panel(Math.ceilDiv(rest, lanes.lanes()), rest % lanes.lanes() > 0);
        }
        if (runs > 1) {
            code.giveBack(RUNS);
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
        int together = Math.max(1, Math.min(MOST_ROWS, lanes.registers() / vectors - 1));
        int groups = Math.ceilDiv(m, together);
        int least = m / groups;
        int larger = m % groups;
        times(ROWS, larger, () -> rows(least + 1, vectors, masked));
        times(ROWS, groups - larger, () -> rows(least, vectors, masked));
    }

    /// Copies a panel into the block, its columns dense.
    private void copy(int vectors, boolean masked) {
        int offsets = 1;
        lanes.load(offsets, new Slot(Assembler.R8, OFFSETS_AT));
        code.move(RIGHT_ROW, RIGHT);
        code.addressOf(RESULT_ROW, new Slot(Assembler.R8, PANEL_AT));
        times(TERM, k, () -> {
            for (int v = 0; v < vectors; v++) {
                var from = new Element(RIGHT_ROW, offsets, 1, v * lanes.lanes() * rightColumn);
                lanes.gather(0, from, masked && v == vectors - 1);
                lanes.store(0, new Slot(RESULT_ROW, v * lanes.bytes()));
            }
            code.add(RIGHT_ROW, rightRow);
            code.add(RESULT_ROW, vectors * lanes.bytes());
        });
    }

    /// Some rows of the result in a panel; then goes on to the next ones.
    private void rows(int rows, int vectors, boolean masked) {
        for (int sum = 0; sum < rows * vectors; sum++) {
            lanes.zero(sum);
        }
        if (copied) {
            code.addressOf(RIGHT_ROW, new Slot(Assembler.R8, PANEL_AT));
        } else {
            code.move(RIGHT_ROW, RIGHT);
        }
        if (runs == 1) {
            run(rows, vectors, masked);
        } else {
            times(RUNS, runs, () -> {
                run(rows, vectors, masked);
                code.add(LEFT, leftRun);
            });
            code.add(LEFT, -runs * leftRun);
        }
        for (int r = 0; r < rows; r++) {
            for (int v = 0; v < vectors; v++) {
                deliver(
                        r * vectors + v,
                        new Slot(RESULT_ROW, r * resultRow + v * lanes.bytes()),
                        masked && v == vectors - 1);
            }
        }
        code.add(LEFT, rows * leftRow);
        code.add(RESULT_ROW, rows * resultRow);
    }

    /// Rows of the result that overlap are added to one after the other.
    private void deliver(int sum, Slot to, boolean part) {
        if (adds && part) {
            lanes.loadPart(lanes.value(), to);
            lanes.add(sum, new Register(lanes.value()));
        } else if (adds) {
            lanes.add(sum, to);
        }
        if (part) {
            lanes.storePart(sum, to);
        } else {
            lanes.store(sum, to);
        }
    }

    /// The terms of one run.
    private void run(int rows, int vectors, boolean masked) {
        int length = k / runs;
        int whole = length - length % UNROLLED;
        code.clear(TERM);
        if (whole > 0) {
            int again = code.position();
            terms(UNROLLED, rows, vectors, masked);
            code.add(TERM, UNROLLED * leftTerm);
            code.add(RIGHT_ROW, UNROLLED * step(vectors));
            code.compareNumber(TERM, whole * leftTerm);
            code.jumpBack(Condition.UNEQUAL, again);
        }
        int rest = length - whole;
        terms(rest, rows, vectors, masked);
        if (runs > 1 && rest > 0) {
            code.add(RIGHT_ROW, rest * step(vectors));
        }
    }

    /// From one row of a panel to the next.
    private int step(int vectors) {
        return copied ? vectors * lanes.bytes() : rightRow;
    }

    private void terms(int count, int rows, int vectors, boolean masked) {
        int value = lanes.value();
        for (int term = 0; term < count; term++) {
            if (rows == 1) {
                lanes.broadcast(value, left(term, 0));
            }
            for (int v = 0; v < vectors; v++) {
                var right = new Slot(RIGHT_ROW, term * step(vectors) + v * lanes.bytes());
                boolean part = masked && !copied && v == vectors - 1;
                int at = rows == 1 ? value - 1 : rows * vectors + v;
                if (part) {
                    lanes.loadPart(at, right);
                } else if (rows > 1) {
                    lanes.load(at, right);
                }
                if (rows == 1) {
                    lanes.multiplyAdd(v, value, part ? new Register(at) : right);
                }
            }
            for (int r = 0; rows > 1 && r < rows; r++) {
                lanes.broadcast(value, left(term, r));
                for (int v = 0; v < vectors; v++) {
                    lanes.multiplyAdd(r * vectors + v, value, new Register(rows * vectors + v));
                }
            }
        }
    }

    private Element left(int term, int row) {
        return new Element(LEFT, TERM, 1, term * leftTerm + row * leftRow);
    }
}
