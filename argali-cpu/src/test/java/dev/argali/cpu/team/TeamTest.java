package dev.argali.cpu.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TeamTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7})
    void every_slice_runs_exactly_once(int threads) {
        Team team = Team.of(threads, () -> {});
        for (int slices = 0; slices < 200; slices++) {
            var ran = new AtomicIntegerArray(slices);
            team.enter();
            try {
                team.run(slices, (slice, _) -> ran.incrementAndGet(slice));
            } finally {
                team.leave();
            }
            for (int i = 0; i < slices; i++) {
                assertThat(ran.get(i)).as("slice %d of %d", i, slices).isOne();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4})
    void every_slice_runs_exactly_once_under_many_callers(int threads) throws InterruptedException {
        Team team = Team.of(threads, () -> {});
        var wrong = new AtomicInteger();
        Thread[] callers = new Thread[5];
        for (int c = 0; c < callers.length; c++) {
            callers[c] = Thread.ofPlatform().start(() -> {
                for (int run = 0; run < 5_000; run++) {
                    int slices = ThreadLocalRandom.current().nextInt(1, 9);
                    var ran = new AtomicIntegerArray(slices);
                    team.run(slices, (slice, _) -> ran.incrementAndGet(slice));
                    for (int i = 0; i < slices; i++) {
                        if (ran.get(i) != 1) {
                            wrong.incrementAndGet();
                        }
                    }
                }
            });
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(wrong).hasValue(0);
    }

    @Test
    void runs_far_apart_find_parked_workers_and_wake_them() throws InterruptedException {
        Team team = Team.of(3, () -> {});
        for (int run = 0; run < 50; run++) {
            var ran = new AtomicInteger();
            team.run(12, (_, _) -> ran.incrementAndGet());
            assertThat(ran).hasValue(12);
            Thread.sleep(2);
        }
    }

    @Test
    void workers_do_take_part() {
        Team team = Team.of(2, () -> {});
        Set<Integer> workers = ConcurrentHashMap.newKeySet();
        team.enter();
        try {
            // The slice that waits for another worker proves it, however slow the machine is.
            team.run(2, (_, worker) -> {
                workers.add(worker);
                while (workers.size() < 2) {
                    Thread.onSpinWait();
                }
            });
        } finally {
            team.leave();
        }
        assertThat(workers).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void no_two_slices_have_one_worker_at_one_time() {
        Team team = Team.of(4, () -> {});
        var inside = new AtomicIntegerArray(4);
        var clashes = new AtomicInteger();
        for (int run = 0; run < 2_000; run++) {
            team.run(13, (_, worker) -> {
                if (inside.getAndIncrement(worker) != 0) {
                    clashes.incrementAndGet();
                }
                inside.getAndDecrement(worker);
            });
        }
        assertThat(clashes).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void an_exception_of_a_slice_reaches_the_caller_after_the_others_are_done(int threads) {
        Team team = Team.of(threads, () -> {});
        var ran = new AtomicInteger();
        assertThatThrownBy(() -> team.run(20, (slice, _) -> {
                    if (slice == 13) {
                        throw new ArithmeticException("slice 13");
                    }
                    ran.incrementAndGet();
                }))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("slice 13");
        assertThat(ran).hasValue(19);
        team.run(20, (_, _) -> ran.incrementAndGet());
        assertThat(ran).hasValue(39);
    }

    @Test
    void an_error_reaches_the_caller_as_it_is() {
        Team team = Team.of(2, () -> {});
        var error = new AssertionError("all of them");
        assertThatThrownBy(() -> team.run(4, (_, _) -> {
                    throw error;
                }))
                .isSameAs(error);
    }

    @Test
    void a_slice_may_run_slices_itself() {
        Team team = Team.of(3, () -> {});
        var ran = new AtomicInteger();
        team.run(5, (_, _) -> team.run(7, (_, _) -> ran.incrementAndGet()));
        assertThat(ran).hasValue(35);
    }

    @Test
    void an_interrupt_stays_with_its_thread() {
        Team team = Team.of(2, () -> {});
        Thread.currentThread().interrupt();
        var ran = new AtomicInteger();
        for (int i = 0; i < 100; i++) {
            team.run(8, (_, _) -> ran.incrementAndGet());
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(ran).hasValue(800);
    }

    @Test
    void each_worker_and_each_program_starts_with_the_threads_settings() {
        Set<Thread> set = ConcurrentHashMap.newKeySet();
        Team team = Team.of(2, () -> set.add(Thread.currentThread()));
        Set<Thread> ran = ConcurrentHashMap.newKeySet();
        team.begin();
        team.enter();
        try {
            team.run(2, (_, _) -> {
                ran.add(Thread.currentThread());
                while (ran.size() < 2) {
                    Thread.onSpinWait();
                }
            });
        } finally {
            team.leave();
        }
        assertThat(set).isEqualTo(ran);
    }

    @Test
    void a_worker_whose_settings_fail_is_missed_by_nobody() {
        Thread caller = Thread.currentThread();
        Team team = Team.of(3, () -> {
            if (Thread.currentThread() != caller) {
                throw new IllegalStateException("this worker is meant to fail");
            }
        });
        var ran = new AtomicInteger();
        team.run(10, (_, worker) -> ran.addAndGet(worker == 0 ? 1 : 100));
        assertThat(ran).hasValue(10);
    }

    private static void awaitEnd(Set<Thread> workers) throws InterruptedException {
        for (Thread worker : workers) {
            worker.join(10_000);
            assertThat(worker.isAlive()).as(worker.getName()).isFalse();
        }
    }

    /// One run in which each worker of a team of two does a slice, which waits for the other one.
    private static void bothTakePart(Team team) {
        var arrived = new AtomicInteger();
        team.run(2, (_, _) -> {
            arrived.incrementAndGet();
            while (arrived.get() < 2) {
                Thread.onSpinWait();
            }
        });
    }

    @Test
    void threads_that_have_nothing_to_do_end_and_others_begin_when_they_are_needed() throws InterruptedException {
        Set<Thread> begun = ConcurrentHashMap.newKeySet();
        Team team = Team.of(2, () -> begun.add(Thread.currentThread()), 20_000_000);
        for (int i = 1; i <= 3; i++) {
            bothTakePart(team);
            assertThat(begun).hasSize(i);
            awaitEnd(begun);
        }
    }

    @Test
    void released_threads_end_and_others_begin_when_they_are_needed() throws InterruptedException {
        Set<Thread> begun = ConcurrentHashMap.newKeySet();
        Team team = Team.of(2, () -> begun.add(Thread.currentThread()));
        bothTakePart(team);
        team.release();
        awaitEnd(begun);
        bothTakePart(team);
        assertThat(begun).hasSize(2);
        team.release();
        awaitEnd(begun);
    }

    @Test
    void no_slice_is_lost_where_threads_end_and_begin() throws InterruptedException {
        var begun = new AtomicInteger();
        Team team = Team.of(3, begun::incrementAndGet, 500_000);
        for (int run = 0; run < 600; run++) {
            var ran = new AtomicIntegerArray(6);
            team.enter();
            team.run(6, (slice, _) -> ran.incrementAndGet(slice));
            team.leave();
            for (int i = 0; i < 6; i++) {
                assertThat(ran.get(i)).as("slice %d of run %d", i, run).isOne();
            }
            if (run % 7 == 0) {
                team.release();
            }
            TimeUnit.MICROSECONDS.sleep(500L * ThreadLocalRandom.current().nextInt(1, 4));
        }
        assertThat(begun.get()).as("threads").isGreaterThan(20);
    }

    @Test
    void a_team_of_nobody_is_refused() {
        assertThatThrownBy(() -> Team.of(0, () -> {}))
                .hasMessage("Team: a team has 1 thread or more, got 0. The caller is one of them.");
    }

    @Test
    void a_negative_number_of_slices_is_refused() {
        assertThatThrownBy(() -> Team.of(1, () -> {}).run(-1, (_, _) -> {}))
                .hasMessage("Team: the number of slices is negative: -1.");
    }
}
