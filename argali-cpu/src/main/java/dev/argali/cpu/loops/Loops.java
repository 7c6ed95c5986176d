package dev.argali.cpu.loops;

import dev.argali.cpu.NativeMemory;
import java.lang.System.Logger.Level;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The generated classes of the process, one for each shape of loop. A class is made when it is asked for, and handed
/// out when it is warm: a background thread calls it on a few points until the JVM has compiled it, which takes about
/// 0.1 s, while whoever asked goes on with tiles.
public final class Loops {
    /// Classes beyond these are dropped, the one that was asked for the longest time ago first.
    private static final int MOST = 512;

    /// Whole vectors on any machine.
    private static final int WARM_POINTS = 64;

    private static final int WARM_CALLS = 200_000;
    private static final int FAST_CALLS = 50;

    /// What an operation on [#WARM_POINTS] takes at most once it is compiled; before that it takes ten times as long.
    private static final long FAST_NANOS = 80;

    private static final long IDLE_SECONDS = 2;

    private static final System.Logger LOG = System.getLogger("dev.argali.cpu");
    private static final boolean AVAILABLE =
            ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    private static final Loops PROCESS = new Loops();

    /// A class that is there, or will be.
    public static final class Handle {
        private final LoopShape shape;
        private volatile @Nullable Loop ready;

        private Handle(LoopShape shape) {
            this.shape = shape;
        }

        /// {@return the loop, or null while it is not warm}
        public @Nullable Loop ready() {
            return ready;
        }
    }

    private final Map<LoopShape, Handle> handles = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<LoopShape, Handle> eldest) {
            return size() > MOST;
        }
    };
    private final BlockingQueue<Handle> waiting = new LinkedBlockingQueue<>();
    private boolean warming;

    private Loops() {}

    /// {@return whether this JVM has the Vector API: it was started with `--add-modules jdk.incubator.vector`}
    public static boolean available() {
        return AVAILABLE;
    }

    /// {@return the class for a shape, made in the background the first time}
    public static Handle request(LoopShape shape) {
        return PROCESS.handle(shape);
    }

    private synchronized Handle handle(LoopShape shape) {
        return handles.computeIfAbsent(shape, this::enqueue);
    }

    private Handle enqueue(LoopShape shape) {
        var handle = new Handle(shape);
        waiting.add(handle);
        if (!warming) {
            warming = true;
            Thread.ofPlatform().daemon().name("argali-kernels").start(this::warmAll);
        }
        return handle;
    }

    private void warmAll() {
        try {
            while (true) {
                Handle next = waiting.poll(IDLE_SECONDS, TimeUnit.SECONDS);
                if (next != null) {
                    warm(next);
                } else if (isOver()) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isOver() {
        if (waiting.isEmpty()) {
            warming = false;
        }
        return !warming;
    }

    private static void warm(Handle handle) {
        try {
            Loop loop = make(handle.shape);
            callUntilFast(handle.shape, loop);
            handle.ready = loop;
        } catch (LinkageError | RuntimeException e) {
            LOG.log(Level.WARNING, "a kernel stays in its slower form: " + handle.shape, e);
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
