package dev.argali.cpu.x86;

import java.util.Arrays;

/// Puts instructions into bytes: AVX2 with vectors of 256 bits, AVX-512 with 512; three operands, the last of them a
/// register or memory.
///
/// The prefixes VEX and EVEX and the operand bytes are as in the Intel 64 and IA-32 Architectures Software Developer's
/// Manual, volume 2, chapters 2.3 and 2.7.
final class Assembler {
    /// Where the last operand of an instruction is.
    sealed interface Source {}

    /// A vector register, 0 to 15, in AVX-512 to 31.
    record Register(int number) implements Source {}

    /// Memory at `[base + displacement]`.
    record Slot(int base, int displacement) implements Source {}

    /// Memory at `[base + index * scale + displacement]`; `scale` is 1, 2, 4 or 8.
    record Element(int base, int index, int scale, int displacement) implements Source {}

    /// General registers, by their numbers.
    static final int RAX = 0;

    static final int RCX = 1;
    static final int RDX = 2;
    /// Belongs to the caller: see [#keep].
    static final int RBX = 3;
    static final int RSI = 6;
    static final int RDI = 7;
    static final int R8 = 8;
    static final int R9 = 9;
    static final int R10 = 10;
    static final int R11 = 11;

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

    /// When a jump is taken, by the condition codes of the processor.
    enum Condition {
        BELOW(2),
        EQUAL(4),
        UNEQUAL(5);

        private final int bits;

        Condition(int bits) {
            this.bits = bits;
        }
    }

    /// With the number of a mask: the lanes that it does not have become 0.
    static final int OTHERS_ZERO = 0x80;

    private byte[] code = new byte[512];
    private int size;

    byte[] bytes() {
        return Arrays.copyOf(code, size);
    }

    /// {@return where the next instruction goes}
    int position() {
        return size;
    }

    private void put(int value) {
        if (size == code.length) {
            code = Arrays.copyOf(code, 2 * size);
        }
        code[size++] = (byte) value;
    }

    private void bytes(int... values) {
        for (int v : values) {
            put(v);
        }
    }

    private void word(int value) {
        put(value);
        put(value >> 8);
        put(value >> 16);
        put(value >> 24);
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
        vex(prefix, map, 1, opcode, target, first, second);
    }

    /// @param length 1 for 256 bits, 0 for 128
    private void vex(Prefix prefix, int map, int length, int opcode, int target, int first, Source second) {
        int base = base(second);
        int index = index(second);
        // R, X and B are the fourth bits of target, index and base, and first is vvvv; all inverted.
        int extensions = (~target >> 3 & 1) << 7 | (~index >> 3 & 1) << 6 | (~base >> 3 & 1) << 5;
        bytes(0xC4, extensions | map, (~first & 15) << 3 | length << 2 | prefix.bits, opcode);
        operands(target, second);
    }

    private static int base(Source source) {
        return switch (source) {
            case Register r -> r.number;
            case Slot s -> s.base;
            case Element e -> e.base;
        };
    }

    private static int index(Source source) {
        return source instanceof Element e ? e.index : 0;
    }

    /// An instruction of the map `0F` on vectors of 512 bits.
    ///
    /// @param mask number of a mask register, 0 for none, perhaps with [#OTHERS_ZERO]
    void evex(Prefix prefix, int opcode, int target, int first, Source second, int mask) {
        evex(prefix, MAP_0F, opcode, target, first, second, mask);
    }

    /// An instruction of the map `0F 38`, prefix `66`, on vectors of 512 bits.
    void evex38(int opcode, int target, int first, Source second, int mask) {
        evex(Prefix.P66, MAP_0F38, opcode, target, first, second, mask);
    }

    private void evex(Prefix prefix, int map, int opcode, int target, int first, Source second, int mask) {
        int base = base(second);
        // The fifth bit of a last register is where an index has its fourth.
        int index = second instanceof Register ? base >> 1 : index(second);
        int extensions = (~target >> 3 & 1) << 7 | (~index >> 3 & 1) << 6 | (~base >> 3 & 1) << 5;
        bytes(0x62, extensions | (~target >> 4 & 1) << 4 | map, (~first & 15) << 3 | 4 | prefix.bits);
        bytes(0x40 | (~first >> 4 & 1) << 3 | mask, opcode);
        operands(target, second);
    }

    /// Reads a mask of 16 lanes from memory or another mask.
    void loadMask(int mask, Source source) {
        vex(Prefix.NONE, MAP_0F, 0, 0x90, mask, 0, source);
    }

    /// Lets a mask have all 16 lanes.
    void fillMask(int mask) {
        vex(Prefix.NONE, 0x46, mask, mask, new Register(mask));
    }

    private void operands(int target, Source source) {
        int field = (target & 7) << 3;
        switch (source) {
            case Register r -> bytes(0xC0 | field | r.number & 7);
            // A base whose low bits are those of RSP would need one byte more; there is none.
            case Slot s -> {
                put(0x80 | field | s.base & 7);
                word(s.displacement);
            }
            // Nor is there a base like RBP, which an element without displacement cannot have.
            case Element e -> {
                put((e.displacement == 0 ? 0x04 : 0x84) | field);
                put(Integer.numberOfTrailingZeros(e.scale) << 6 | (e.index & 7) << 3 | e.base & 7);
                if (e.displacement != 0) {
                    word(e.displacement);
                }
            }
        }
    }

    /// Writes a vector to memory, which needs no alignment.
    void store(int register, Source memory) {
        vex(Prefix.NONE, 0x11, register, 0, memory);
    }

    /// Writes the first 128 bits of a vector.
    void storeFirstHalf(int register, Source memory) {
        vex(Prefix.NONE, MAP_0F, 0, 0x11, register, 0, memory);
    }

    /// Reads a vector from memory or another register.
    void load(int register, Source source) {
        vex(Prefix.NONE, 0x10, register, 0, source);
    }

    /// Puts a float or int, or where `wide` a double or long, into all lanes.
    void broadcast(int register, Source memory, boolean wide) {
        vex38(wide ? 0x19 : 0x18, register, 0, memory);
    }

    /// Reads the lanes that `mask` has; the others become 0, and their memory is not touched.
    void loadMasked(int register, int mask, Source memory, boolean wide) {
        vex38(wide ? 0x2D : 0x2C, register, mask, memory);
    }

    /// Writes the lanes that `mask` has; the memory of the others is not touched.
    void storeMasked(int register, int mask, Source memory, boolean wide) {
        vex38(wide ? 0x2F : 0x2E, register, mask, memory);
    }

    /// Writes the first lane of 32 bits, or where `wide` of 64.
    void storeFirst(int register, Source memory, boolean wide) {
        vex(Prefix.P66, MAP_0F, 0, wide ? 0xD6 : 0x7E, register, 0, memory);
    }

    /// Makes ints of eight bytes, which keep their signs or have none.
    void widenBytes(int register, Source source, boolean signed) {
        vex38(signed ? 0x21 : 0x31, register, 0, source);
    }

    /// Makes ints of eight 16-bit numbers without signs.
    void widenShorts(int register, Source source) {
        vex38(0x33, register, 0, source);
    }

    /// Makes 16-bit numbers of the ints of two vectors: in each half of 128 bits those of `first`, then of `second`.
    void packShorts(int register, int first, int second) {
        vex38(0x2B, register, first, new Register(second));
    }

    /// Makes floats of eight float16.
    void floatsOfHalfs(int register, Source source) {
        vex38(0x13, register, 0, source);
    }

    /// Writes floats as eight float16 to memory or the first half of a register, rounded to even.
    void halfsOfFloats(int register, Source target) {
        vex3a(0x1D, register, 0, target, 0);
    }

    /// `target += first * second` on floats, with one rounding.
    void multiplyAdd(int target, int first, Source second) {
        vex38(0xB8, target, first, second);
    }

    /// `target = target * first + second` on floats, with one rounding.
    void multiplyBy(int target, int first, Source second) {
        vex38(0xA8, target, first, second);
    }

    /// Puts a byte into all bytes.
    void broadcastByte(int register, Source memory) {
        vex38(0x78, register, 0, memory);
    }

    /// Puts 16 bits into all lanes of 16 bits.
    void broadcastShort(int register, Source memory) {
        vex38(0x79, register, 0, memory);
    }

    /// Reads a float for each lane that `mask` has, at `[base + lane of the index vector * scale + displacement]`; the
    /// mask is used up.
    void gather(int target, int mask, Element memory) {
        vex38(0x92, target, mask, memory);
    }

    /// Swaps the halves of a vector.
    void swapHalves(int target, int from) {
        vex3a(0x06, target, from, new Register(from), 1);
    }

    /// Orders the four 32-bit lanes of each half: two bits of `order` for each.
    void shuffle(int target, int from, int order) {
        vex(Prefix.P66, 0x70, target, 0, new Register(from), order);
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

    /// `register += value`, 64 bits; sets flags.
    void add(int register, int value) {
        bytes(0x48 | register >> 3, 0x81, 0xC0 | register & 7);
        word(value);
    }

    /// `register &= value`, 64 bits.
    void and(int register, int value) {
        bytes(0x48 | register >> 3, 0x81, 0xE0 | register & 7);
        word(value);
    }

    /// `register -= other`, 64 bits.
    void subtract(int register, int other) {
        general(0x29, other, new Register(register));
    }

    /// `[memory] += register`, 64 bits.
    void addTo(Source memory, int register) {
        general(0x01, register, memory);
    }

    /// `register = address of memory`.
    void addressOf(int register, Source memory) {
        general(0x8D, register, memory);
    }

    /// An instruction on general registers of 64 bits.
    private void general(int opcode, int register, Source memory) {
        rex(0x48, register, memory);
        put(opcode);
        operands(register, memory);
    }

    private void rex(int bits, int register, Source memory) {
        put(bits | register >> 3 << 2 | index(memory) >> 3 << 1 | base(memory) >> 3);
    }

    /// Asks for a line of memory, into all caches.
    void prefetch(Source memory) {
        rex(0x40, 0, memory);
        bytes(0x0F, 0x18);
        operands(1, memory);
    }

    /// Reads a byte without sign.
    void loadByte(int register, Source memory) {
        rex(0x40, register, memory);
        bytes(0x0F, 0xB6);
        operands(register, memory);
    }

    /// Writes a register's lowest byte.
    void storeByte(int register, Source memory) {
        rex(0x40, register, memory);
        put(0x88);
        operands(register, memory);
    }

    /// Compares two registers, 64 bits without sign, for the jump that follows.
    void compare(int a, int b) {
        general(0x39, b, new Register(a));
    }

    /// Compares a register with a number, 64 bits, for the jump that follows.
    void compareNumber(int register, int value) {
        bytes(0x48 | register >> 3, 0x81, 0xF8 | register & 7);
        word(value);
    }

    /// Jumps back to a position.
    void jumpBack(Condition condition, int position) {
        bytes(0x0F, 0x80 | condition.bits);
        word(position - (position() + Integer.BYTES));
    }

    /// Jumps to where [#land] is told.
    ///
    /// @return what [#land] wants
    int jump(Condition condition) {
        bytes(0x0F, 0x80 | condition.bits);
        word(0);
        return position();
    }

    /// Lets a jump lead here.
    void land(int jump) {
        int distance = position() - jump;
        for (int i = 0; i < Integer.BYTES; i++) {
            code[jump - Integer.BYTES + i] = (byte) (distance >> 8 * i);
        }
    }

    /// Saves one of the first eight registers, which belongs to the caller.
    void keep(int register) {
        bytes(0x50 + register);
    }

    /// Gives a register back that was saved.
    void giveBack(int register) {
        bytes(0x58 + register);
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
