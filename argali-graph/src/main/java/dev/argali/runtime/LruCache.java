package dev.argali.runtime;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Keeps what is dear to make, up to a limit: beyond it, what was asked for the longest time ago goes first.
///
/// Caches of one name are counted together, also those that are gone: [#counts]. Safe for many threads; values are
/// made outside of the lock, so that two threads that ask for the same at once may both make it, and both get the one
/// that was there first.
public final class LruCache<K, V> {
    private static final Map<String, Group> GROUPS = new TreeMap<>();

    /// What caches of one name did.
    ///
    /// @param name what is kept
    /// @param size how many entries there are now, in all caches of this name
    /// @param limit how many each cache keeps at most
    /// @param hits how often something was there
    /// @param misses how often it had to be made
    /// @param evictions how many entries went because of the limit
    public record Counts(String name, int size, int limit, long hits, long misses, long evictions) {
        /// {@return for instance `programs: 3 kept of at most 512, 17 hits, 3 misses, 0 evictions`}
        @Override
        public String toString() {
            return name + ": " + size + " kept of at most " + limit + ", " + hits + " hits, " + misses + " misses, "
                    + evictions + " evictions";
        }
    }

    /// The caches of one name.
    private static final class Group {
        private final String name;
        private final int limit;
        private final LongAdder hits = new LongAdder();
        private final LongAdder misses = new LongAdder();
        private final LongAdder evictions = new LongAdder();
        private final Set<LruCache<?, ?>> living = Collections.newSetFromMap(new WeakHashMap<>());

        Group(String name, int limit) {
            this.name = name;
            this.limit = limit;
        }

        Counts counts() {
            int size = living.stream().mapToInt(LruCache::size).sum();
            return new Counts(name, size, limit, hits.sum(), misses.sum(), evictions.sum());
        }
    }

    private final Group group;
    private final Consumer<? super V> dropped;
    private final LinkedHashMap<K, V> entries = new LinkedHashMap<>(16, 0.75f, true);

    private LruCache(Group group, Consumer<? super V> dropped) {
        this.group = group;
        this.dropped = dropped;
    }

    /// An empty cache.
    ///
    /// @param name what is kept, in the plural; caches of one name have one limit
    /// @param limit how many entries it has at most
    /// @param dropped is given each value that goes, so that what it holds need not wait for the garbage collector;
    ///     somebody may still be using it
    public static <K, V> LruCache<K, V> of(String name, int limit, Consumer<? super V> dropped) {
        synchronized (GROUPS) {
            Group group = GROUPS.computeIfAbsent(name, n -> new Group(n, limit));
            var made = new LruCache<K, V>(group, dropped);
            group.living.add(made);
            return made;
        }
    }

    /// An empty cache of values that need nothing when they go.
    public static <K, V> LruCache<K, V> of(String name, int limit) {
        return of(name, limit, _ -> {});
    }

    /// {@return what the caches of this process did, by name}
    public static List<Counts> counts() {
        synchronized (GROUPS) {
            return GROUPS.values().stream().map(Group::counts).toList();
        }
    }

    /// Empties all caches of this process. What they kept is made again when it is needed.
    public static void clearAll() {
        List<LruCache<?, ?>> all = new ArrayList<>();
        synchronized (GROUPS) {
            GROUPS.values().forEach(g -> all.addAll(g.living));
        }
        all.forEach(LruCache::clear);
    }

    /// {@return the value of this key, if it is there; it counts as used}
    public Optional<V> find(K key) {
        Optional<V> known;
        synchronized (entries) {
            known = Optional.ofNullable(entries.get(key));
        }
        (known.isPresent() ? group.hits : group.misses).increment();
        return known;
    }

    /// {@return the value of this key, made now if it is not there} If making it throws, nothing is kept.
    public V get(K key, Supplier<? extends V> make) {
        return find(key).orElseGet(() -> keep(key, make.get()));
    }

    private V keep(K key, V made) {
        List<V> gone = new ArrayList<>();
        V kept;
        synchronized (entries) {
            V first = entries.putIfAbsent(key, made);
            kept = first == null ? made : first;
            if (first != null) {
                gone.add(made);
            }
            while (entries.size() > group.limit) {
                gone.add(entries.pollFirstEntry().getValue());
                group.evictions.increment();
            }
        }
        gone.forEach(dropped);
        return kept;
    }

    /// {@return the keys, the one that was used the longest time ago first}
    public List<K> keys() {
        synchronized (entries) {
            return List.copyOf(entries.keySet());
        }
    }

    /// {@return how many entries there are}
    public int size() {
        synchronized (entries) {
            return entries.size();
        }
    }

    /// Removes all entries.
    public void clear() {
        List<V> gone;
        synchronized (entries) {
            gone = List.copyOf(entries.values());
            entries.clear();
        }
        gone.forEach(dropped);
    }
}
