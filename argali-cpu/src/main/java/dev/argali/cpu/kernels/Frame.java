package dev.argali.cpu.kernels;

import dev.argali.cpu.NativeMemory;
import dev.argali.cpu.team.Team;
import java.lang.ref.Cleaner;
import java.util.List;

/// The memory in which one run of a plan takes place: addresses of all storages, and the steps bound to them. Made
/// once, borrowed by one run at a time; a run allocates nothing.
public final class Frame {
    private static final Cleaner CLEANER = Cleaner.create();

    private final Plan plan;
    private final Team team;
    private final long[] addresses;
    private final Step[] steps;
    private static final boolean PROF = Boolean.getBoolean("prof");
    private long[] nanos = new long[4000]; private int runs; private long last, gap;

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
    ///
    /// @param arguments addresses of the parameters
    /// @param results addresses of the results
    public void run(long[] arguments, long[] results) {
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
            if (PROF) {
                long t = System.nanoTime();
                if (last != 0) { gap += t - last; }
                for (int i = 0; i < steps.length; i++) {
                    steps[i].run();
                    long u = System.nanoTime();
                    nanos[i] += u - t;
                    t = u;
                }
                last = t;
                if (++runs == 2000) { runs = 0;
                    long sum = 0; for (long n : nanos) sum += n;
                    if (steps.length > 0) {
                    System.out.println("=== total " + sum / 2000 + " gap " + gap / 2000);
                    for (int i = 0; i < steps.length; i++) {
                        String k = plan.kernels().get(i).toString();
                        System.out.printf("%8d %s %s%n", nanos[i] / 2000, steps[i].getClass().getSimpleName().equals("FusedStep") ? steps[i].toString() : "", k.contains("dot") ? k.trim() : k.substring(0, k.indexOf((char) 10)) + " ops " + k.lines().count());
                    } }
                    java.util.Arrays.fill(nanos, 0); gap = 0;
                }
            } else
            for (Step step : steps) {
                step.run();
            }
        } finally {
            team.leave();
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
