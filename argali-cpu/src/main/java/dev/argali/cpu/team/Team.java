package dev.argali.cpu.team;

import dev.argali.graph.ValueException;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A team of threads that does slices of work, the calling thread among them. The backend makes one for the
/// process.
///
/// Each worker begins with its own share of the slices, the same share for the same number of slices, so that its
/// caches still hold what it worked on last time; whoever is done takes slices from the others. A worker that sleeps,
/// or whose core is busy elsewhere, thus costs time but is never waited for unless it is inside a slice.
///
/// A program is put between [#enter] and [#leave]: meanwhile idle workers spin, up to 3 ms after the last slice;
/// without a program they park after 1 ms. A parked worker costs its next caller 5 to 50 µs. Its thread ends after half
/// a minute, and another one begins when it is needed: so a team keeps no class loader alive. Where workers are kept
/// from their slices, because there are more runnable threads than processors, callers do without them for some
/// milliseconds before they try again.
///
/// One run at a time: while the team is busy, another thread that calls [#run], or a slice that does, does all its
/// slices itself. So nothing here can deadlock. Nothing is allocated by a run, and no thread's interrupt flag is
/// touched.
public final class Team {
    /// A spinning processor is given to whoever wants it after this time.
    private static final long YIELD_NANOS = 50_000;

    private static final long PARK_NANOS_IN_PROGRAM = 3_000_000;
    /// Longer than what lies between two steps of a training loop: who parks there is late in every step.
    private static final long PARK_NANOS = 1_000_000;

    /// A thread that was parked for so long ends.
    private static final long END_NANOS = 30_000_000_000L;

    /// Who waits for workers longer than this, and longer than their slices would have taken it, does without for a
    /// while.
    private static final long LATE_NANOS = 60_000;

    /// How long a rest is, in times of what was lost: so little is lost to trying again.
    private static final long REST = 2;

    private static final int MOST_STRIKES = 4;

    /// A strike is forgiven once one part in so many of what was lost is gained again.
    private static final int FORGIVEN = 4;

    /// The distance of two words in `long`s: no two share a cache line, nor the pair that is fetched together.
    private static final int SPACING = 16;

    private static final SliceTask NOTHING = (_, _) -> {};
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    private final int threads;
    private final Runnable onThreadStart;
    private final long endNanos;
    private final Worker[] workers;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicInteger programs = new AtomicInteger();

    /// What threads wait for or fight over, each word on a cache line of its own: for each worker the next slice of its
    /// share, under the number of the run: `run << 32 | slice` (a claim succeeds only in the run that it is meant for,
    /// and while one of its slices is not done a run cannot end); then the number of the run; then how many slices are
    /// not done.
    private final long[] words;

    private final int epochAt;
    private final int unfinishedAt;
    private volatile @Nullable Throwable failure;

    // Written by the thread that holds `busy`, after the claims and before the number of the run. A worker that is
    // late, still in
    // the run before, may read the new values, but its next claim then fails. Hence volatile, and hence this order.
    private volatile SliceTask task = NOTHING;
    private volatile int slices;

    /// Until when nobody is asked to help, or 0. What follows belongs to the thread that holds `busy`.
    private volatile long restUntil;

    private int strikes;

    /// What the last run that came late took longer than one thread would have, and what others saved since.
    private long lost;

    private long gained;

    private Team(int threads, Runnable onThreadStart, long endNanos) {
        this.threads = threads;
        this.onThreadStart = onThreadStart;
        this.endNanos = endNanos;
        words = new long[(threads + 4) * SPACING];
        epochAt = (threads + 1) * SPACING;
        unfinishedAt = (threads + 2) * SPACING;
        workers = new Worker[threads - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker(this, i + 1);
        }
    }

    /// A team of its own. Its workers are daemons.
    ///
    /// @param threads its size, the caller included
    /// @param onThreadStart what each worker does first, and each caller in [#begin]: settings that belong to a thread,
    ///     such as OpenMP's number of threads
    /// @throws ValueException if `threads` is less than 1
    public static Team of(int threads, Runnable onThreadStart) {
        return of(threads, onThreadStart, END_NANOS);
    }

    /// A team whose threads end when they were parked for `endNanos`.
    static Team of(int threads, Runnable onThreadStart, long endNanos) {
        if (threads < 1) {
            throw new ValueException(
                    "Team", "a team has 1 thread or more, got " + threads, "The caller is one of them");
        }
        var team = new Team(threads, onThreadStart, endNanos);
        for (Worker worker : team.workers) {
            worker.start();
        }
        return team;
    }

    /// {@return the number of threads of the team of a process: `ARGALI_NUM_THREADS`, else the physical cores that
    /// affinity and quota allow}
    ///
    /// @throws ValueException if `ARGALI_NUM_THREADS` is not a whole number from 1 to 4096
    public static int threadsOfProcess() {
        return ThreadCount.ofProcess();
    }

    /// {@return the number of threads, the caller included}
    public int threads() {
        return threads;
    }

    /// Says that a program begins on this thread, with slices or without.
    public void begin() {
        onThreadStart.run();
    }

    /// Says that a program with slices begins on this thread: wakes the workers and lets them spin until [#leave].
    public void enter() {
        if (programs.getAndIncrement() == 0) {
            for (Worker worker : workers) {
                worker.wake();
            }
        }
    }

    /// Says that the program is over. Belongs into a `finally`.
    public void leave() {
        programs.decrementAndGet();
    }

    /// Ends the threads of workers that do nothing, and forgets the last task. They begin again when they are needed.
    public void release() {
        if (busy.compareAndSet(false, true)) {
            task = NOTHING;
            busy.set(false);
        }
        for (Worker worker : workers) {
            worker.release();
        }
    }

    /// Does the slices 0 to `count` − 1 of `task`, each exactly once, and returns when all are done. The slices are
    /// done by the whole team, or by this thread alone, as worker 0, if the team is busy.
    ///
    /// If a slice throws, the others are done all the same; then the first exception is thrown here.
    ///
    /// @throws ValueException if `count` is negative
    public void run(int count, SliceTask task) {
        if (count < 0) {
            throw new ValueException("Team", "the number of slices is negative: " + count, "");
        }
        if (count <= 1 || threads == 1 || isResting() || !busy.compareAndSet(false, true)) {
            alone(count, task);
            return;
        }
        @Nullable Throwable thrown;
        try {
            together(count, task);
        } finally {
            thrown = failure;
            failure = null;
            busy.set(false);
        }
        rethrow(thrown);
    }

    /// Whether workers were kept from their slices by others lately: then the caller is faster alone.
    private boolean isResting() {
        long until = restUntil;
        if (until == 0) {
            return false;
        }
        if (System.nanoTime() - until < 0) {
            return true;
        }
        restUntil = 0;
        return false;
    }

    /// A caller that would have been done earlier alone has workers whose cores do something else: one rest in
    /// proportion to what that took, longer each time that this happens again soon.
    private void judge(long worked, long waited) {
        long gain = worked * (threads - 1) - waited;
        if (gain < 0 && waited > LATE_NANOS) {
            lost = -gain;
            gained = 0;
            restUntil = System.nanoTime() + (REST * lost << strikes) | 1;
            strikes = Math.min(strikes + 1, MOST_STRIKES);
        } else if (strikes > 0) {
            gained += gain;
            if (FORGIVEN * gained > lost) {
                gained = 0;
                strikes--;
            }
        }
    }

    private static void alone(int count, SliceTask task) {
        @Nullable Throwable thrown = null;
        for (int i = 0; i < count; i++) {
            try {
                task.run(i, 0);
            } catch (Throwable t) {
                thrown = thrown == null ? t : thrown;
            }
        }
        rethrow(thrown);
    }

    private static void rethrow(@Nullable Throwable thrown) {
        switch (thrown) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException("Team: a slice threw a checked exception: " + thrown, thrown);
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // yielding is for the machine that is full; nothing relies on it
    private void together(int count, SliceTask work) {
        long begun = System.nanoTime();
        int run = (int) (long) WORD.get(words, epochAt) + 1;
        WORD.set(words, unfinishedAt, (long) count);
        for (int w = 0; w < threads; w++) {
            WORD.setVolatile(words, (w + 1) * SPACING, word(run, first(w, count)));
        }
        task = work;
        slices = count;
        WORD.setVolatile(words, epochAt, (long) run);
        for (int w = 1; w < threads && w < count; w++) {
            workers[w - 1].wake();
        }
        work(0, run);
        long worked = System.nanoTime() - begun;
        long waited = 0;
        for (int n = 1; (long) WORD.getAcquire(words, unfinishedAt) != 0; n++) {
            if ((n & 63) == 0) {
                waited = System.nanoTime() - begun - worked;
                if (waited > YIELD_NANOS) {
                    Thread.yield();
                }
            }
        }
        judge(worked, waited);
    }

    private synchronized void failed(Throwable t) {
        if (failure == null) {
            failure = t;
        }
    }

    private int epoch() {
        return (int) (long) WORD.getVolatile(words, epochAt);
    }

    private static long word(int run, int slice) {
        return (long) run << 32 | slice;
    }

    /// The first slice of worker `w`'s share. The last worker's share ends at `first(threads, count)`.
    private int first(int w, int count) {
        return (int) ((long) count * w / threads);
    }

    /// Does slices of `run` until none is left to claim: first those of `worker`'s share, then those of the others.
    private void work(int worker, int run) {
        int count = slices;
        SliceTask work = task;
        int done = 0;
        for (int i = 0; i < threads; i++) {
            int owner = worker + i < threads ? worker + i : worker + i - threads;
            int end = first(owner + 1, count);
            for (int slice = claim(owner, run, end); slice >= 0; slice = claim(owner, run, end)) {
                try {
                    work.run(slice, worker);
                } catch (Throwable t) {
                    failed(t);
                }
                done++;
            }
        }
        if (done > 0) {
            WORD.getAndAdd(words, unfinishedAt, -(long) done);
        }
    }

    /// {@return a slice of `owner`'s share that nobody else gets, or −1 if none is left or `run` is over}
    private int claim(int owner, int run, int end) {
        int index = (owner + 1) * SPACING;
        while (true) {
            long seen = (long) WORD.getVolatile(words, index);
            int slice = (int) seen;
            if ((int) (seen >>> 32) != run || slice >= end) {
                return -1;
            }
            if (WORD.compareAndSet(words, index, seen, seen + 1)) {
                return slice;
            }
        }
    }

    /// One thread of the team beside its caller: at most one at a time, none while nothing is to be done for long.
    private static final class Worker implements Runnable {
        private final Team team;
        private final int number;
        private @Nullable Thread thread;

        /// Parked, or without a thread.
        private volatile boolean parked;

        private volatile boolean released;

        Worker(Team team, int number) {
            this.team = team;
            this.number = number;
        }

        synchronized void start() {
            parked = false;
            released = false;
            var made = Thread.ofPlatform()
                    .daemon()
                    .name("argali-worker-" + number)
                    .inheritInheritableThreadLocals(false)
                    .unstarted(this);
            // Not that of the caller, which may be an application that goes before this library does.
            made.setContextClassLoader(Team.class.getClassLoader());
            thread = made;
            try {
                made.start();
            } catch (OutOfMemoryError e) {
                // The system has no more threads: the others do all slices. Callers rely on this not to throw.
                thread = null;
                parked = true;
                System.getLogger(Team.class.getName()).log(Level.WARNING, "a thread cannot be started", e);
            }
        }

        void wake() {
            if (parked) {
                wakeParked();
            }
        }

        private synchronized void wakeParked() {
            if (thread == null) {
                start();
            } else {
                LockSupport.unpark(thread);
            }
        }

        synchronized void release() {
            released = true;
            LockSupport.unpark(thread);
        }

        @Override
        public void run() {
            try {
                team.onThreadStart.run();
            } catch (RuntimeException | Error e) {
                // Without its settings this thread must not touch a slice; the others do them all.
                String name = Thread.currentThread().getName();
                System.getLogger(Team.class.getName())
                        .log(Level.ERROR, "%s does not take part: %s".formatted(name, e), e);
                return;
            }
            int last = 0;
            while (true) {
                int run = awaitRunAfter(last);
                if (run == last) {
                    return;
                }
                last = run;
                team.work(number, last);
            }
        }

        /// {@return the number of the next run, or `last` if this thread shall end}
        @SuppressWarnings("ThreadPriorityCheck") // as above
        private int awaitRunAfter(int last) {
            long since = 0;
            for (int n = 0; ; n++) {
                int run = team.epoch();
                if (run != last) {
                    return run;
                }
                if ((n & 63) == 63) {
                    long now = System.nanoTime();
                    since = since == 0 ? now : since;
                    boolean expected = team.programs.get() > 0 && team.restUntil == 0;
                    long limit = expected ? PARK_NANOS_IN_PROGRAM : PARK_NANOS;
                    if (now - since > limit) {
                        if (park(last)) {
                            return last;
                        }
                        since = 0;
                    } else if (now - since > YIELD_NANOS) {
                        Thread.yield();
                    }
                }
            }
        }

        /// {@return whether this thread shall end: nobody woke it for long}
        private boolean park(int last) {
            long since = System.nanoTime();
            parked = true;
            // A caller sets the run's number before it looks at `parked`: one of us sees the other.
            if (team.epoch() == last) {
                LockSupport.parkNanos(team, team.endNanos);
            }
            // An interrupted thread cannot park; nobody has reason to interrupt a worker.
            Thread.interrupted();
            boolean over = released || System.nanoTime() - since >= team.endNanos;
            if (over && end(last)) {
                return true;
            }
            parked = false;
            return false;
        }

        /// Ends, unless there is something to do. Who comes later finds a parked worker without a thread.
        private synchronized boolean end(int last) {
            if (team.epoch() != last) {
                return false;
            }
            thread = null;
            return true;
        }
    }
}
