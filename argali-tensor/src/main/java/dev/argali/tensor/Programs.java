package dev.argali.tensor;

import dev.argali.graph.Graph;
import dev.argali.graph.Verifier;
import dev.argali.runtime.Backend;
import dev.argali.runtime.Backends;
import dev.argali.runtime.EngineEvents;
import dev.argali.runtime.LruCache;
import dev.argali.runtime.Profiler;
import dev.argali.runtime.Program;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Compiled programs by graph, so that a loop which records the same graph again only looks it up. The least recently
/// used ones go first, and give back the memory in which they ran; whoever still holds one may go on running it.
final class Programs {
    /// How many programs are kept.
    static final int LIMIT = 512;

    private record Key(Graph graph, List<Backend.InPlace> inPlace) {}

    private static final LruCache<Key, Program> CACHE = LruCache.of("programs", LIMIT, Program::close);

    private static final AtomicLong COMPILED = new AtomicLong();

    private Programs() {}

    /// {@return how many graphs were compiled in this process}
    static long compiled() {
        return COMPILED.get();
    }

    /// {@return the program of this graph on the backend of the process}
    ///
    /// @param name what the graph was traced from
    static Program compiled(String name, Graph graph, List<Backend.InPlace> inPlace) {
        return CACHE.get(new Key(graph, inPlace), () -> {
            COMPILED.incrementAndGet();
            try (var _ = EngineEvents.compile(name, graph.nodes().size())) {
                Profiler.stage("verify", () -> Verifier.verify("trace", graph));
                return Profiler.stage("compile", () -> Backends.current().compile(graph, inPlace));
            }
        });
    }
}
