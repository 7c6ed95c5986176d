package dev.argali.cpu.x86;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Optional;

/// Machine code that takes the address of a block and two numbers.
final class Routine {
    private static final Cleaner CLEANER = Cleaner.create();

    private static final FunctionDescriptor TYPE = FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG, JAVA_LONG);

    @SuppressWarnings("restricted")
    private static final MethodHandle CALL = Linker.nativeLinker().downcallHandle(TYPE);

    /// Spares the JVM the change of states around the call, but no collection can begin before it ends.
    @SuppressWarnings("restricted")
    private static final MethodHandle BRIEF_CALL =
            Linker.nativeLinker().downcallHandle(TYPE, Linker.Option.critical(false));

    private final MemorySegment entry;

    private Routine(CodeMemory.Pages pages) {
        this.entry = MemorySegment.ofAddress(pages.address());
        CLEANER.register(this, pages);
    }

    /// {@return the routine, or empty if the system does not let a process write code}
    static Optional<Routine> of(byte[] code) {
        return CodeMemory.hold(code).map(Routine::new);
    }

    /// @param brief whether it ends within some ten microseconds
    void run(long block, long first, long second, boolean brief) {
        try {
            if (brief) {
                BRIEF_CALL.invokeExact(entry, block, first, second);
            } else {
                CALL.invokeExact(entry, block, first, second);
            }
        } catch (Throwable t) {
            throw new IllegalStateException("generated code", t);
        } finally {
            Reference.reachabilityFence(this);
        }
    }
}
