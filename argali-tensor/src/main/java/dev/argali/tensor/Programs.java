package dev.argali.tensor;

import dev.argali.graph.Graph;
import dev.argali.graph.Verifier;
import dev.argali.runtime.Backend;
import dev.argali.runtime.Backends;
import dev.argali.runtime.Program;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// Compiled programs by graph, so that a loop which records the same graph again only looks it up. The least recently
/// used ones go first; a program that still runs elsewhere lives on until it is unreachable.
final class Programs {
    /// How many programs are kept.
    static final int LIMIT = 512;

    private record Key(Graph graph, List<Backend.InPlace> inPlace) {}

    private static final Map<Key, Program> CACHE = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Program> eldest) {
            return size() > LIMIT;
        }
    };

    private static final AtomicLong COMPILED = new AtomicLong();

    private Programs() {}

    /// {@return how many graphs were compiled in this process}
    static long compiled() {
        return COMPILED.get();
    }

    /// {@return the program of this graph on the backend of the process}
    static Program compiled(Graph graph, List<Backend.InPlace> inPlace) {
        var key = new Key(graph, inPlace);
        synchronized (CACHE) {
            Program known = CACHE.get(key);
            if (known != null) {
                return known;
            }
        }
        COMPILED.incrementAndGet();
        Program made = Backends.current().compile(Verifier.verify("trace", graph), inPlace);
        synchronized (CACHE) {
            Program other = CACHE.putIfAbsent(key, made);
            return other == null ? made : other;
        }
    }
}
