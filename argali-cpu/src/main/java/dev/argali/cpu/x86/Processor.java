package dev.argali.cpu.x86;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.argali.cpu.NativeMemory;
import java.util.Locale;
import java.util.Optional;

/// What the processor can do, asked of itself.
final class Processor {
    private static final int SAVED_BY_SYSTEM = 1 << 27;
    private static final int AVX = 1 << 28;
    private static final int HALFS = 1 << 29;
    private static final int FMA = 1 << 12;
    private static final int WANTED = SAVED_BY_SYSTEM | AVX | HALFS;
    private static final int AVX2 = 1 << 5;
    private static final int AVX512 = 1 << 16;
    private static final int VECTOR_STATES = 6;
    private static final int LONG_VECTOR_STATES = 0xE6;
    private static final int BLOCK = 64;

    private Processor() {}

    /// {@return whether code for AVX2 can be written and run here: an x86-64 processor that has it, and the
    ///     conversions of float16 that all of them have, under an operating
    ///     system that passes arguments as Unix does and saves vector registers}
    static boolean hasAvx2() {
        String machine = System.getProperty("os.arch");
        boolean unix = !System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");
        if (!unix || !(machine.equals("amd64") || machine.equals("x86_64"))) {
            return false;
        }
        int[] first = identify(1, 0, false);
        if (first.length == 0 || (first[2] & WANTED) != WANTED) {
            return false;
        }
        int[] seventh = identify(7, 0, true);
        return (seventh[1] & AVX2) != 0 && (seventh[4] & VECTOR_STATES) == VECTOR_STATES;
    }

    /// {@return whether a processor with AVX2 multiplies and adds floats in one instruction}
    static boolean hasFma() {
        int[] first = identify(1, 0, false);
        return first.length > 0 && (first[2] & FMA) != 0;
    }

    /// {@return whether a processor with AVX2 has vectors of 512 bits too, and the system saves them}
    static boolean hasAvx512() {
        int[] seventh = identify(7, 0, true);
        return seventh.length > 0
                && (seventh[1] & AVX512) != 0
                && (seventh[4] & LONG_VECTOR_STATES) == LONG_VECTOR_STATES;
    }

    /// EAX, EBX, ECX and EDX of `cpuid`, then the states that the system saves; empty if no code can be written.
    private static int[] identify(int leaf, int subleaf, boolean states) {
        var code = new Assembler();
        code.move(Assembler.R8, Assembler.RDI);
        code.identify(leaf, subleaf, Assembler.R8);
        if (states) {
            code.states(Assembler.R8, 4 * Integer.BYTES);
        }
        code.leave();
        Optional<Routine> routine = Routine.of(code.bytes());
        if (routine.isEmpty()) {
            return new int[0];
        }
        long block = NativeMemory.allocate(BLOCK);
        try {
            NativeMemory.ALL.asSlice(block, BLOCK).fill((byte) 0);
            routine.get().run(block, 0, 0, true);
            int[] answer = new int[5];
            for (int i = 0; i < answer.length; i++) {
                answer[i] = NativeMemory.ALL.get(JAVA_INT, block + (long) i * Integer.BYTES);
            }
            return answer;
        } finally {
            NativeMemory.free(block, BLOCK);
        }
    }
}
