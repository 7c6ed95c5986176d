package dev.argali.cpu.kernels;

import dev.argali.cpu.NativeMemory;
import dev.argali.cpu.team.Team;
import java.lang.ref.Cleaner;
import java.util.List;

/// The memory in which one run of a plan takes place: addresses of all storages, and the steps bound to them. Made
/// once, borrowed by one run at a time; a run allocates nothing.
public final class Frame {
    private static final Cleaner CLEANER = Cleaner.create();

    private static final long[] UNMEASURED = {};

    private final Plan plan;
    private final Team team;
    private final long[] addresses;
    private final Step[] steps;

    private record Memory(long address, long bytes) implements Runnable {
        @Override
        public void run() {
            NativeMemory.free(address, bytes);
        }
    }

    /// A frame for this plan.
    public Frame(Plan plan, Team team) {
        this.plan = plan;
        this.team = team;
        this.addresses = new long[plan.storages().size()];
        long arena = scratch(Math.max(plan.arenaBytes(), 1));
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = switch (plan.storages().get(i)) {
                case Plan.Temporary t -> arena + t.offset();
                case Plan.Fixed c -> c.memory().address();
                case Plan.Argument _, Plan.Result _ -> 0;
            };
        }
        List<Kernel> kernels = plan.kernels();
        this.steps = new Step[kernels.size()];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = kernels.get(i).bind(this);
        }
    }

    /// Memory that lives as long as this frame.
    public long scratch(long bytes) {
        long address = NativeMemory.allocate(bytes);
        CLEANER.register(this, new Memory(address, bytes));
        return address;
    }

    /// Runs all steps.
    public void run(long[] arguments, long[] results) {
        run(arguments, results, UNMEASURED);
    }

    /// Runs all steps.
    ///
    /// @param arguments addresses of the parameters
    /// @param results addresses of the results
    /// @param nanos receives what each step takes, or has no room and nothing is measured
    public void run(long[] arguments, long[] results, long[] nanos) {
        List<Plan.Storage> storages = plan.storages();
        for (int i = 0; i < addresses.length; i++) {
            switch (storages.get(i)) {
                case Plan.Argument a -> addresses[i] = arguments[a.index()];
                case Plan.Result r -> addresses[i] = results[r.index()];
                case Plan.Temporary _, Plan.Fixed _ -> {}
            }
        }
        team.enter();
        try {
            if (nanos.length == steps.length) {
                measured(nanos);
            } else {
                for (Step step : steps) {
                    step.run();
                }
            }
        } finally {
            team.leave();
        }
    }

    private void measured(long[] nanos) {
        long before = System.nanoTime();
        for (int i = 0; i < steps.length; i++) {
            steps[i].run();
            long now = System.nanoTime();
            nanos[i] = now - before;
            before = now;
        }
    }

    /// {@return where a storage is in this run}
    public long address(int storage) {
        return addresses[storage];
    }

    /// {@return the team that runs slices}
    public Team team() {
        return team;
    }

    /// {@return how many threads may run slices at once}
    public int threads() {
        return team.threads();
    }
}
