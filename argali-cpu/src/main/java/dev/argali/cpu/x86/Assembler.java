package dev.argali.cpu.x86;

import java.io.ByteArrayOutputStream;

/// Puts AVX2 instructions into bytes: 256-bit vectors, three operands, the last of them a register or memory.
///
/// The VEX prefix and the operand bytes are as in the Intel 64 and IA-32 Architectures Software Developer's Manual,
/// volume 2, chapter 2.3.
final class Assembler {
    /// Where the last operand of an instruction is.
    sealed interface Source {}

    /// A vector register, 0 to 15.
    record Register(int number) implements Source {}

    /// Memory at `[base + displacement]`.
    record Slot(int base, int displacement) implements Source {}

    /// Memory at `[base + index]`.
    record Element(int base, int index) implements Source {}

    /// General registers, by their numbers.
    static final int RAX = 0;

    static final int RCX = 1;
    static final int RDX = 2;
    static final int RSI = 6;
    static final int RDI = 7;
    static final int R8 = 8;
    static final int R9 = 9;
    static final int R10 = 10;

    /// Opcode maps.
    private static final int MAP_0F = 1;

    private static final int MAP_0F38 = 2;
    private static final int MAP_0F3A = 3;

    /// The prefix that an instruction is told apart by.
    enum Prefix {
        NONE(0),
        P66(1);

        private final int bits;

        Prefix(int bits) {
            this.bits = bits;
        }
    }

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    byte[] bytes() {
        return out.toByteArray();
    }

    /// {@return where the next instruction goes}
    int position() {
        return out.size();
    }

    private void bytes(int... values) {
        for (int v : values) {
            out.write(v);
        }
    }

    private void word(int value) {
        bytes(value, value >> 8, value >> 16, value >> 24);
    }

    // ---- vectors ------------------------------------------------------------------------------------------------

    /// An instruction of the map `0F`.
    void vex(Prefix prefix, int opcode, int target, int first, Source second) {
        vex(prefix, MAP_0F, opcode, target, first, second);
    }

    /// An instruction of the map `0F 38`, prefix `66`.
    void vex38(int opcode, int target, int first, Source second) {
        vex(Prefix.P66, MAP_0F38, opcode, target, first, second);
    }

    /// An instruction of the map `0F 3A`, prefix `66`, with a byte behind its operands.
    void vex3a(int opcode, int target, int first, Source second, int immediate) {
        vex(Prefix.P66, MAP_0F3A, opcode, target, first, second);
        bytes(immediate);
    }

    /// As [#vex(Prefix,int,int,int,Source)] with a byte behind the operands.
    void vex(Prefix prefix, int opcode, int target, int first, Source second, int immediate) {
        vex(prefix, MAP_0F, opcode, target, first, second);
        bytes(immediate);
    }

    private void vex(Prefix prefix, int map, int opcode, int target, int first, Source second) {
        int base = switch (second) {
            case Register r -> r.number;
            case Slot s -> s.base;
            case Element e -> e.base;
        };
        int index = second instanceof Element e ? e.index : 0;
        // R, X and B are the fourth bits of target, index and base, and first is vvvv; all inverted.
        int extensions = (~target >> 3 & 1) << 7 | (~index >> 3 & 1) << 6 | (~base >> 3 & 1) << 5;
        bytes(0xC4, extensions | map, (~first & 15) << 3 | 1 << 2 | prefix.bits, opcode);
        operands(target, second);
    }

    private void operands(int target, Source source) {
        int field = (target & 7) << 3;
        switch (source) {
            case Register r -> bytes(0xC0 | field | r.number & 7);
            // A base whose low bits are those of RSP would need one byte more; there is none.
            case Slot s -> {
                bytes(0x80 | field | s.base & 7);
                word(s.displacement);
            }
            case Element e -> bytes(0x04 | field, (e.index & 7) << 3 | e.base & 7);
        }
    }

    /// Writes a vector to memory, which needs no alignment.
    void store(int register, Source memory) {
        vex(Prefix.NONE, 0x11, register, 0, memory);
    }

    /// Reads a vector from memory or another register.
    void load(int register, Source source) {
        vex(Prefix.NONE, 0x10, register, 0, source);
    }

    /// Puts a float or int, or where `wide` a double or long, into all lanes.
    void broadcast(int register, Source memory, boolean wide) {
        vex38(wide ? 0x19 : 0x18, register, 0, memory);
    }

    /// Shifts each lane by a fixed count: `extension` 2 right, 6 left; zeros come in.
    void shift(int target, int from, int extension, int count, boolean wide) {
        vex(Prefix.P66, wide ? 0x73 : 0x72, extension, target, new Register(from), count);
    }

    // ---- the frame around them ----------------------------------------------------------------------------------

    /// `to = from`, 64 bits.
    void move(int to, int from) {
        bytes(0x48 | (from >> 3) << 2 | to >> 3, 0x89, 0xC0 | (from & 7) << 3 | to & 7);
    }

    /// `to = [base + displacement]`, 64 bits.
    void pointer(int to, int base, int displacement) {
        bytes(0x48 | (to >> 3) << 2 | base >> 3, 0x8B, 0x80 | (to & 7) << 3 | base & 7);
        word(displacement);
    }

    /// `register = 0`.
    void clear(int register) {
        bytes(0x40 | (register >> 3) << 2 | register >> 3, 0x31, 0xC0 | (register & 7) << 3 | register & 7);
    }

    /// `register += value`, 64 bits.
    void add(int register, int value) {
        bytes(0x48 | register >> 3, 0x81, 0xC0 | register & 7);
        word(value);
    }

    /// Jumps back to a position if `a < b`, both without sign.
    void jumpIfBelow(int a, int b, int position) {
        bytes(0x48 | (b >> 3) << 2 | a >> 3, 0x39, 0xC0 | (b & 7) << 3 | a & 7);
        bytes(0x0F, 0x82);
        word(position - (position() + Integer.BYTES));
    }

    /// Ends the routine, the upper halves of all vectors zeroed, as other code expects them.
    void end() {
        bytes(0xC5, 0xF8, 0x77, 0xC3);
    }

    /// `cpuid` for a leaf and a subleaf, results in EAX, EBX, ECX, EDX; then these to `[memory]`; RBX is kept.
    void identify(int leaf, int subleaf, int memory) {
        bytes(0x53, 0xB8);
        word(leaf);
        bytes(0xB9);
        word(subleaf);
        bytes(0x0F, 0xA2);
        int[] registers = {0, 3, 1, 2};
        for (int i = 0; i < registers.length; i++) {
            bytes(0x40 | memory >> 3, 0x89, 0x80 | registers[i] << 3 | memory & 7);
            word(i * Integer.BYTES);
        }
        bytes(0x5B);
    }

    /// `xgetbv` for register 0, its low half to `[memory + displacement]`.
    void states(int memory, int displacement) {
        bytes(0x31, 0xC9, 0x0F, 0x01, 0xD0);
        bytes(0x40 | memory >> 3, 0x89, 0x80 | memory & 7);
        word(displacement);
    }

    /// `ret`.
    void leave() {
        bytes(0xC3);
    }
}
