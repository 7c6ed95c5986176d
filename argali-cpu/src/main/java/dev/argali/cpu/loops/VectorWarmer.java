package dev.argali.cpu.loops;

import dev.argali.cpu.NativeMemory;
import java.lang.System.Logger.Level;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Makes classes on the Vector API and calls them on a few points until the JVM has compiled them, in a thread that
/// ends when there is nothing left to do. A class takes 0.1 s, the first one of a process 1 s.
public final class VectorWarmer {
    private static final int WARM_POINTS = 64;
    private static final int WARM_CALLS = 200_000;
    private static final int FAST_CALLS = 50;

    /// What an operation on [#WARM_POINTS] takes at most once it is compiled; before that it takes ten times as long.
    private static final long FAST_NANOS = 80;

    private static final long IDLE_SECONDS = 2;

    private static final System.Logger LOG = System.getLogger("dev.argali.cpu");
    private static final boolean AVAILABLE =
            ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    private static final BlockingQueue<Wanted> WAITING = new LinkedBlockingQueue<>();
    private static boolean warming;

    private record Wanted(LoopShape shape, Loops.Handle handle) {}

    private VectorWarmer() {}

    /// {@return whether this JVM has the Vector API: it was started with `--add-modules jdk.incubator.vector`}
    public static boolean available() {
        return AVAILABLE;
    }

    /// Sets the handle when code of this shape is warm.
    static synchronized void enqueue(LoopShape shape, Loops.Handle handle) {
        WAITING.add(new Wanted(shape, handle));
        if (!warming) {
            warming = true;
            Thread.ofPlatform().daemon().name("argali-kernels").start(VectorWarmer::warmAll);
        }
    }

    private static void warmAll() {
        try {
            while (true) {
                Wanted next = WAITING.poll(IDLE_SECONDS, TimeUnit.SECONDS);
                if (next != null) {
                    warm(next);
                } else if (isOver()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            end();
            Thread.currentThread().interrupt();
        }
    }

    /// The next one that is wanted starts another thread.
    private static synchronized void end() {
        warming = false;
    }

    private static synchronized boolean isOver() {
        if (WAITING.isEmpty()) {
            warming = false;
        }
        return !warming;
    }

    private static void warm(Wanted wanted) {
        try {
            Loop loop = make(wanted.shape);
            callUntilFast(wanted.shape, loop);
            wanted.handle.set(loop);
        } catch (LinkageError | OutOfMemoryError | RuntimeException e) {
            LOG.log(Level.WARNING, "a kernel stays in its slower form: " + wanted.shape, e);
        }
    }

    /// {@return a loop of this shape, in a new class that is not compiled yet}
    public static Loop make(LoopShape shape) {
        try {
            MethodHandles.Lookup made = MethodHandles.lookup().defineHiddenClass(VectorAssembler.assemble(shape), true);
            return (Loop) made.findConstructor(made.lookupClass(), MethodType.methodType(void.class))
                    .invoke();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new IllegalStateException("a loop of the shape " + shape, t);
        }
    }

    private static void callUntilFast(LoopShape shape, Loop loop) {
        long room = Math.ceilDiv((long) WARM_POINTS * Long.BYTES, 64) * 64;
        long bytes = shape.blockBytes() + shape.operands() * room;
        long block = NativeMemory.allocate(bytes);
        try {
            NativeMemory.ALL.asSlice(block, bytes).fill((byte) 0);
            for (int i = 0; i < shape.operands(); i++) {
                long address = block + shape.blockBytes() + i * room;
                NativeMemory.ALL.set(ValueLayout.JAVA_LONG, block + (long) i * Long.BYTES, address);
            }
            long fast = FAST_NANOS * (shape.ops().size() + shape.operands());
            int inTime = 0;
            for (int i = 0; i < WARM_CALLS && inTime < FAST_CALLS; i++) {
                long start = System.nanoTime();
                loop.run(block, WARM_POINTS);
                inTime = System.nanoTime() - start < fast ? inTime + 1 : 0;
            }
        } finally {
            NativeMemory.free(block, bytes);
        }
    }
}
