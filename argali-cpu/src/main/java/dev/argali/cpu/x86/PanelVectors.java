package dev.argali.cpu.x86;

import static dev.argali.cpu.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.argali.cpu.x86.Assembler.Element;
import dev.argali.cpu.x86.Assembler.Prefix;
import dev.argali.cpu.x86.Assembler.Register;
import dev.argali.cpu.x86.Assembler.Slot;
import dev.argali.cpu.x86.Assembler.Source;

/// What a [PanelCode] asks of vectors of floats, in the instructions of one length. A *part* is the first lanes of a
/// vector, as many as the mask says; the memory of the others is not touched.
abstract sealed class PanelVectors {
    /// Whether this processor has those of 512 bits.
    static final boolean LONG = Processor.hasAvx512();

    final Assembler code;

    private PanelVectors(Assembler code) {
        this.code = code;
    }

    /// {@return vectors of 512 bits, or of 256}
    static PanelVectors of(Assembler code, boolean wide) {
        return wide ? new Of512(code) : new Of256(code);
    }

    abstract int lanes();

    /// {@return how many registers are free, from 0 on; the next one is [#value]}
    abstract int registers();

    /// {@return a register for one number in all lanes}
    final int value() {
        return registers();
    }

    final int bytes() {
        return lanes() * Float.BYTES;
    }

    /// Writes the mask to memory where [#readMask] finds it, at most 32 bytes.
    abstract void writeMask(long address, int lanes);

    abstract void readMask(Slot memory);

    abstract void zero(int register);

    abstract void load(int register, Source source);

    abstract void loadPart(int register, Source memory);

    abstract void store(int register, Source memory);

    abstract void storePart(int register, Source memory);

    abstract void broadcast(int register, Source memory);

    /// `target += first * second`, with one rounding.
    abstract void multiplyAdd(int target, int first, Source second);

    abstract void add(int target, Source second);

    /// Reads floats that lie apart, by the offsets in a vector. Register 2 is overwritten.
    abstract void gather(int target, Element memory, boolean part);

    /// AVX2: 16 registers, a mask is one of them.
    private static final class Of256 extends PanelVectors {
        private static final int MASK = 15;

        Of256(Assembler code) {
            super(code);
        }

        @Override
        int lanes() {
            return 8;
        }

        @Override
        int registers() {
            return 14;
        }

        @Override
        void writeMask(long address, int lanes) {
            for (int lane = 0; lane < lanes(); lane++) {
                ALL.set(JAVA_INT, address + (long) lane * Integer.BYTES, lane < lanes ? -1 : 0);
            }
        }

        @Override
        void readMask(Slot memory) {
            code.load(MASK, memory);
        }

        @Override
        void zero(int register) {
            code.vex(Prefix.NONE, 0x57, register, register, new Register(register));
        }

        @Override
        void load(int register, Source source) {
            code.load(register, source);
        }

        @Override
        void loadPart(int register, Source memory) {
            code.loadMasked(register, MASK, memory, false);
        }

        @Override
        void store(int register, Source memory) {
            code.store(register, memory);
        }

        @Override
        void storePart(int register, Source memory) {
            code.storeMasked(register, MASK, memory, false);
        }

        @Override
        void broadcast(int register, Source memory) {
            code.broadcast(register, memory, false);
        }

        @Override
        void multiplyAdd(int target, int first, Source second) {
            code.multiplyAdd(target, first, second);
        }

        @Override
        void add(int target, Source second) {
            code.vex(Prefix.NONE, 0x58, target, target, second);
        }

        @Override
        void gather(int target, Element memory, boolean part) {
            int lanes = 2;
            if (part) {
                code.load(lanes, new Register(MASK));
                zero(target);
            } else {
                code.vex(Prefix.P66, 0x76, lanes, lanes, new Register(lanes));
            }
            code.gather(target, lanes, memory);
        }
    }

    /// AVX-512: 32 registers, masks have their own.
    private static final class Of512 extends PanelVectors {
        private static final int MASK = 1;
        private static final int USED_UP = 2;

        Of512(Assembler code) {
            super(code);
        }

        @Override
        int lanes() {
            return 16;
        }

        @Override
        int registers() {
            return 31;
        }

        @Override
        void writeMask(long address, int lanes) {
            ALL.set(JAVA_INT, address, (1 << lanes) - 1);
        }

        @Override
        void readMask(Slot memory) {
            code.loadMask(MASK, memory);
        }

        @Override
        void zero(int register) {
            code.evex(Prefix.P66, 0xEF, register, register, new Register(register), 0);
        }

        @Override
        void load(int register, Source source) {
            code.evex(Prefix.NONE, 0x10, register, 0, source, 0);
        }

        @Override
        void loadPart(int register, Source memory) {
            code.evex(Prefix.NONE, 0x10, register, 0, memory, MASK | Assembler.OTHERS_ZERO);
        }

        @Override
        void store(int register, Source memory) {
            code.evex(Prefix.NONE, 0x11, register, 0, memory, 0);
        }

        @Override
        void storePart(int register, Source memory) {
            code.evex(Prefix.NONE, 0x11, register, 0, memory, MASK);
        }

        @Override
        void broadcast(int register, Source memory) {
            code.evex38(0x18, register, 0, memory, 0);
        }

        @Override
        void multiplyAdd(int target, int first, Source second) {
            code.evex38(0xB8, target, first, second, 0);
        }

        @Override
        void add(int target, Source second) {
            code.evex(Prefix.NONE, 0x58, target, target, second, 0);
        }

        @Override
        void gather(int target, Element memory, boolean part) {
            if (part) {
                code.loadMask(USED_UP, new Register(MASK));
                zero(target);
            } else {
                code.fillMask(USED_UP);
            }
            code.evex38(0x92, target, 0, memory, USED_UP);
        }
    }
}
