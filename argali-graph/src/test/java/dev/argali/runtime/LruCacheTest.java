package dev.argali.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LruCacheTest {
    private static LruCache.Counts counts(String name) {
        return LruCache.counts().stream()
                .filter(c -> c.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void what_was_asked_for_the_longest_time_ago_goes_first() {
        List<String> gone = new ArrayList<>();
        LruCache<Integer, String> cache = LruCache.of("letters", 3, gone::add);
        for (int i = 0; i < 3; i++) {
            int key = i;
            cache.get(key, () -> "v" + key);
        }
        assertThat(cache.get(0, () -> "again")).isEqualTo("v0");
        cache.get(3, () -> "v3");
        assertThat(cache.keys()).containsExactly(2, 0, 3);
        assertThat(gone).containsExactly("v1");
        assertThat(cache.find(1)).isEmpty();
        cache.clear();
        assertThat(gone).containsExactly("v1", "v2", "v0", "v3");
        assertThat(cache.size()).isZero();
    }

    @Test
    void caches_of_one_name_are_counted_together_and_the_dead_stay_counted() throws InterruptedException {
        LruCache<Integer, Integer> one = LruCache.of("pairs", 2);
        LruCache<Integer, Integer> other = LruCache.of("pairs", 2);
        for (int i = 0; i < 5; i++) {
            int key = i;
            one.get(key, () -> key);
        }
        other.get(1, () -> 1);
        other.get(1, () -> 2);
        assertThat(counts("pairs")).isEqualTo(new LruCache.Counts("pairs", 3, 2, 1, 6, 3));
        assertThat(counts("pairs")).hasToString("pairs: 3 kept of at most 2, 1 hits, 6 misses, 3 evictions");
        one = null;
        for (int i = 0; i < 100 && counts("pairs").size() > 1; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertThat(counts("pairs")).isEqualTo(new LruCache.Counts("pairs", 1, 2, 1, 6, 3));
        assertThat(other.size()).isEqualTo(1);
    }

    @Test
    void what_cannot_be_made_is_not_kept() {
        LruCache<Integer, String> cache = LruCache.of("failures", 2);
        assertThatThrownBy(() -> cache.get(1, () -> {
                    throw new IllegalStateException("of the maker");
                }))
                .hasMessage("of the maker");
        assertThat(cache.get(1, () -> "second try")).isEqualTo("second try");
    }

    @Test
    void threads_that_make_the_same_at_once_get_one_value_and_the_others_are_dropped() throws Exception {
        int threads = 4;
        var dropped = new AtomicInteger();
        LruCache<Integer, Object> cache = LruCache.of("races", 10, _ -> dropped.incrementAndGet());
        var all = new CyclicBarrier(threads);
        List<Object> got = new ArrayList<>();
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            running.add(Thread.ofPlatform().start(() -> {
                Object value = cache.get(7, () -> {
                    try {
                        all.await();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    return new Object();
                });
                synchronized (got) {
                    got.add(value);
                }
            }));
        }
        for (Thread t : running) {
            t.join();
        }
        assertThat(got).hasSize(threads).allSatisfy(v -> assertThat(v).isSameAs(got.getFirst()));
        assertThat(dropped).hasValue(threads - 1);
    }

    @Test
    void all_caches_can_be_emptied() {
        LruCache<Integer, Integer> cache = LruCache.of("emptied", 4);
        cache.get(1, () -> 1);
        LruCache.clearAll();
        assertThat(cache.size()).isZero();
    }
}
