package dev.argali.cpu.loops;

import dev.argali.runtime.LruCache;
import org.jspecify.annotations.Nullable;

/// The classes on the Vector API of the process, one for each shape of loop. A class is handed out when the JVM has
/// compiled it.
public final class Loops {
    private static final LruCache<LoopShape, Handle> KNOWN = LruCache.of("kernels on the Vector API", 512);

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

    private Loops() {}

    /// {@return code that another thread makes ready}
    public static Handle later(LoopShape shape) {
        return KNOWN.get(shape, () -> {
            var handle = new Handle();
            VectorWarmer.enqueue(shape, handle);
            return handle;
        });
    }
}
