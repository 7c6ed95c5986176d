package dev.argali.runtime;

import dev.argali.graph.ArgaliException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CopyOnWriteArrayList;

/// Finds the backend to run on: the one named by the system property `argali.backend` or the environment variable
/// `ARGALI_BACKEND`, else the usable one of highest priority, in the end
/// [ReferenceBackend].
public final class Backends {
    private Backends() {}

    private static final List<Runnable> RELEASES = new CopyOnWriteArrayList<>();

    private static final Once<Backend> CHOSEN = Once.of(() -> choose(found(), requested()));

    /// {@return the backend of this process}
    ///
    /// @throws ArgaliException if a backend was asked for by name and cannot be used; the message gives each reason
    public static Backend current() {
        return CHOSEN.get();
    }

    /// Gives back what is kept for later: compiled programs, kernels, threads; whatever is needed afterwards is made
    /// anew. Memory of tensors goes with the tensors.
    ///
    /// For containers that load an application more than once: called when it is taken down, and when its tensors and
    /// models are not used any more, its classes can be unloaded.
    public static void release() {
        RELEASES.forEach(Runnable::run);
        LruCache.clearAll();
        current().release();
    }

    /// Has something done by [#release]: for rooms that keep buffers.
    public static void onRelease(Runnable action) {
        RELEASES.add(action);
    }

    /// {@return for each backend that was found a line: `cpu: in use`, `reference: can be used`, or why it cannot}
    public static List<String> report() {
        Backend current = current();
        List<String> lines = new ArrayList<>();
        for (Backend backend : found()) {
            boolean used = backend.name().equals(current.name());
            lines.add(
                    backend.name() + ": " + (used ? "in use" : backend.refusal().orElse("can be used")));
        }
        return lines;
    }

    private static Optional<String> requested() {
        return Optional.ofNullable(System.getProperty("argali.backend"))
                .or(() -> Optional.ofNullable(System.getenv("ARGALI_BACKEND")))
                .filter(s -> !s.isBlank());
    }

    private static List<Backend> found() {
        List<Backend> all = new ArrayList<>();
        ServiceLoader.load(Backend.class, Backends.class.getClassLoader()).forEach(all::add);
        all.add(new ReferenceBackend());
        all.add(new NullBackend());
        all.sort(Comparator.comparingInt(Backend::priority).reversed());
        return all;
    }

    static Backend choose(List<Backend> all, Optional<String> requested) {
        List<String> reasons = new ArrayList<>();
        for (Backend backend : all) {
            if (requested.isPresent() && !requested.get().equals(backend.name())) {
                reasons.add(backend.name() + " (not asked for)");
                continue;
            }
            Optional<String> refusal = backend.refusal();
            if (refusal.isEmpty()) {
                if (!reasons.isEmpty() && requested.isEmpty()) {
                    System.getLogger("dev.argali")
                            .log(Level.WARNING, "running on backend ''{0}''; refused: {1}", backend.name(), reasons);
                }
                return backend;
            }
            reasons.add(backend.name() + " (" + refusal.get() + ")");
        }
        throw new ArgaliException(
                "backend",
                "there is no usable backend '" + requested.orElse("") + "'; found " + String.join(", ", reasons),
                "Set ARGALI_BACKEND to one that can be used, or leave it unset");
    }
}
