package dev.argali.cpu.loops;

import dev.argali.cpu.x86.LoopCompiler;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The generated code of the process, once for each shape of loop: machine code where this processor's can be written,
/// which is there at once; elsewhere a class on the Vector API, which is handed out when the JVM has compiled it.
public final class Loops {
    /// Shapes beyond these are dropped, the one that was asked for the longest time ago first.
    private static final int MOST = 512;

    private static final Loops PROCESS = new Loops();

    /// Code that is there, or will be, or will never be.
    public static final class Handle {
        private volatile @Nullable Loop ready;

        private Handle() {}

        /// {@return the code, or null while it is not there}
        public @Nullable Loop ready() {
            return ready;
        }

        void set(Loop loop) {
            ready = loop;
        }
    }

    private final Map<LoopShape, Handle> handles = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<LoopShape, Handle> eldest) {
            return size() > MOST;
        }
    };

    private Loops() {}

    /// {@return code that costs next to nothing to make, or empty where there is none of that kind}
    public static Optional<Loop> atOnce(LoopShape shape) {
        return LoopCompiler.isAvailable()
                ? Optional.ofNullable(PROCESS.handle(shape, false).ready())
                : Optional.empty();
    }

    /// {@return code that may take some time of another thread}
    public static Handle later(LoopShape shape) {
        return PROCESS.handle(shape, true);
    }

    private synchronized Handle handle(LoopShape shape, boolean later) {
        return handles.computeIfAbsent(shape, s -> make(s, later));
    }

    private static Handle make(LoopShape shape, boolean later) {
        var handle = new Handle();
        LoopCompiler.compile(shape).ifPresent(handle::set);
        if (handle.ready == null && later && VectorWarmer.available()) {
            VectorWarmer.enqueue(shape, handle);
        }
        return handle;
    }
}
