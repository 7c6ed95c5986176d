package dev.argali.cpu.kernels;

import dev.argali.cpu.NativeMemory;
import dev.argali.cpu.team.Team;
import java.lang.foreign.SegmentAllocator;
import java.lang.ref.Cleaner;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// The memory in which one run of a plan takes place: addresses of all storages, and the steps bound to them. Made
/// once, borrowed by one run at a time; a run allocates nothing. The memory is given back by [#close], or when the
/// frame is collected.
public final class Frame implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    static final long[] UNMEASURED = {};

    private static final Team ALONE = Team.of(1, () -> {});

    // While a frame lives, so do the constants of its plan, of which it knows the addresses.
    private final Plan plan;

    private final Team team;
    private final long[] addresses;
    private final long[] generations;
    private final Step[] steps;
    private final Outside[] outside;

    /// A storage whose place is another one in each run.
    private record Outside(int storage, boolean isResult, int index) {}

    /// Whether a run had work for more than one thread: the next ones have too.
    private boolean sliced;

    private final Memory memory = new Memory();
    private final Cleaner.Cleanable release = CLEANER.register(this, memory);
    private final List<Frame> inner = new ArrayList<>();

    /// The pieces of memory of a frame.
    private static final class Memory implements Runnable {
        private record Piece(long address, long bytes) {}

        private final List<Piece> pieces = new ArrayList<>();

        synchronized long allocate(long bytes) {
            long address = NativeMemory.allocate(bytes);
            pieces.add(new Piece(address, bytes));
            return address;
        }

        @Override
        public synchronized void run() {
            pieces.forEach(p -> NativeMemory.free(p.address, p.bytes));
            pieces.clear();
        }
    }

    /// A frame for this plan.
    public Frame(Plan plan, Team team) {
        this.plan = plan;
        this.team = team;
        this.addresses = new long[plan.storages().size()];
        this.generations = new long[addresses.length];
        long arena = scratch(Math.max(plan.arenaBytes(), 1));
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = switch (plan.storages().get(i)) {
                case Plan.Temporary t -> arena + t.offset();
                case Plan.Fixed c -> c.memory().address();
                case Plan.Argument _, Plan.Result _ -> 0;
            };
        }
        this.outside = IntStream.range(0, addresses.length)
                .boxed()
                .flatMap(i -> outside(plan.storages().get(i), i).stream())
                .toArray(Outside[]::new);
        List<Kernel> kernels = plan.kernels();
        this.steps = new Step[kernels.size()];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = kernels.get(i).bind(this);
        }
    }

    private static Optional<Outside> outside(Plan.Storage storage, int number) {
        return switch (storage) {
            case Plan.Argument a -> Optional.of(new Outside(number, false, a.index()));
            case Plan.Result r -> Optional.of(new Outside(number, true, r.index()));
            case Plan.Temporary _, Plan.Fixed _ -> Optional.empty();
        };
    }

    /// Memory that lives as long as this frame.
    public long scratch(long bytes) {
        return memory.allocate(bytes);
    }

    /// {@return what allocates segments that live as long as this frame}
    SegmentAllocator segments() {
        return (bytes, _) -> NativeMemory.ALL.asSlice(scratch(bytes), bytes);
    }

    /// A frame for a plan inside of this one's: it lives as long as this frame.
    Frame inner(Plan part) {
        var made = new Frame(part, team);
        inner.add(made);
        return made;
    }

    /// A frame for a plan inside of this one's that one thread of the team runs by itself: it lives as long as this
    /// frame.
    Frame apart(Plan part) {
        var made = new Frame(part, ALONE);
        inner.add(made);
        return made;
    }

    /// Gives the memory back. The frame is not run any more after this.
    @Override
    public void close() {
        for (Step step : steps) {
            step.close();
        }
        inner.forEach(Frame::close);
        release.clean();
    }

    /// Runs all steps.
    public void run(long[] arguments, long[] results) {
        run(arguments, results, UNMEASURED, 0);
    }

    /// Runs all steps.
    ///
    /// @param arguments addresses of the parameters
    /// @param results addresses of the results
    /// @param nanos gets what each step takes added, or has no room and nothing is measured
    /// @param at the place of the first step
    public void run(long[] arguments, long[] results, long[] nanos, int at) {
        for (Outside o : outside) {
            addresses[o.storage] = o.isResult ? results[o.index] : arguments[o.index];
        }
        boolean entered = sliced;
        team.begin();
        if (entered) {
            team.enter();
        }
        try {
            if (nanos.length > 0) {
                measured(nanos, at);
            } else {
                for (Step step : steps) {
                    step.run();
                }
            }
        } finally {
            if (entered) {
                team.leave();
            }
        }
    }

    private void measured(long[] nanos, int at) {
        int place = at;
        for (int i = 0; i < steps.length; i++) {
            steps[i].measure(nanos, place);
            place++;
            for (Plan part : plan.kernels().get(i).parts()) {
                place += part.kernelCount();
            }
        }
    }

    /// Says what the content of an argument is in the next run.
    ///
    /// @param generation a number other than 0 that stands for this content alone
    public void generation(int argument, long generation) {
        generations[argument] = generation;
    }

    /// {@return what stands for the content of a storage in this run, 0 if nobody said}
    long generation(int storage) {
        return plan.storages().get(storage) instanceof Plan.Argument(int index) ? generations[index] : 0;
    }

    /// {@return where a storage is in this run}
    public long address(int storage) {
        return addresses[storage];
    }

    /// Has the team do slices.
    void inSlices(int count, Step step) {
        sliced |= count > 1;
        team.run(count, step);
    }

    /// {@return how many threads may run slices at once}
    public int threads() {
        return team.threads();
    }
}
