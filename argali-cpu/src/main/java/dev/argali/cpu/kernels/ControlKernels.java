package dev.argali.cpu.kernels;

import static dev.argali.cpu.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.argali.runtime.Profiler;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// The kernels that run other plans: conditions and loops. Each keeps frames of its sub-plans inside its own frame, so
/// that a step of a loop allocates nothing.
public final class ControlKernels {
    private ControlKernels() {}

    private static long[] addresses(Frame frame, List<Integer> storages) {
        long[] at = new long[storages.size()];
        fill(frame, storages, at);
        return at;
    }

    private static void fill(Frame frame, List<Integer> storages, long[] at) {
        for (int i = 0; i < at.length; i++) {
            at[i] = frame.address(storages.get(i));
        }
    }

    private static String text(Plan plan) {
        return " {\n" + plan.kernels().stream().map(k -> k.toString().indent(2)).collect(Collectors.joining()) + "}";
    }

    private static void copy(long from, long to, long bytes) {
        MemorySegment.copy(ALL, from, ALL, to, bytes);
    }

    /// A kernel that runs others, each in a frame of its own.
    private abstract static class Outer extends Step {
        private long[] nanos = Frame.UNMEASURED;
        private int inside;

        Outer(Frame frame) {
            super(frame);
        }

        /// Runs a frame inside.
        ///
        /// @param before how many kernels the parts before this one have
        final void run(Frame part, long[] arguments, long[] results, int before) {
            part.run(arguments, results, nanos, inside + before);
        }

        @Override
        void measure(long[] all, int at) {
            long others = Arrays.stream(all).sum() - all[at];
            nanos = all;
            inside = at + 1;
            try {
                super.measure(all, at);
            } finally {
                nanos = Frame.UNMEASURED;
            }
            // What the kernels inside took is theirs.
            all[at] -= Arrays.stream(all).sum() - all[at] - others;
        }
    }

    /// Runs one of two plans.
    ///
    /// @param condition storage of the bool scalar
    /// @param operands storages of the operands of both
    /// @param writes storages of the results
    public record Cond(Plan whenTrue, Plan whenFalse, int condition, List<Integer> operands, List<Integer> writes)
            implements Kernel {
        @Override
        public List<Integer> reads() {
            List<Integer> all = new ArrayList<>(operands);
            all.add(condition);
            return all;
        }

        @Override
        public Step bind(Frame frame) {
            return new Outer(frame) {
                private final Frame yes = frame.inner(whenTrue);
                private final Frame no = frame.inner(whenFalse);
                private final int beforeNo = whenTrue.kernelCount();

                @Override
                public void run() {
                    boolean holds = ALL.get(JAVA_BYTE, frame().address(condition)) != 0;
                    long[] in = addresses(frame(), operands);
                    long[] out = addresses(frame(), writes);
                    run(holds ? yes : no, in, out, holds ? 0 : beforeNo);
                }
            };
        }

        @Override
        public List<Plan> parts() {
            return List.of(whenTrue, whenFalse);
        }

        @Override
        public boolean mayFail() {
            return whenTrue.mayFail() || whenFalse.mayFail();
        }

        @Override
        public String toString() {
            return "cond b" + condition + " b" + operands + " -> b" + writes + text(whenTrue) + text(whenFalse) + "\n";
        }
    }

    /// Repeats a plan on a state while another gives true.
    ///
    /// @param reads storages of the first state
    /// @param writes storages of the last state
    /// @param bytes of each part of the state
    public record While(Plan condition, Plan body, List<Integer> reads, List<Integer> writes, List<Long> bytes)
            implements Kernel {
        @Override
        public Step bind(Frame frame) {
            return new Outer(frame) {
                private final Frame test = frame.inner(condition);
                private final Frame step = frame.inner(body);
                private final int beforeStep = condition.kernelCount();
                private final long[] next = spare(frame, bytes);
                private final long[] holds = {frame.scratch(1)};

                @Override
                public void run() {
                    long[] now = addresses(frame(), writes);
                    long[] first = addresses(frame(), reads);
                    move(first, now, bytes);
                    for (run(test, now, holds, 0); ALL.get(JAVA_BYTE, holds[0]) != 0; run(test, now, holds, 0)) {
                        run(step, now, next, beforeStep);
                        move(next, now, bytes);
                    }
                }
            };
        }

        @Override
        public List<Plan> parts() {
            return List.of(condition, body);
        }

        @Override
        public boolean mayFail() {
            return condition.mayFail() || body.mayFail();
        }

        @Override
        public String toString() {
            return "while b" + reads + " -> b" + writes + text(condition) + text(body) + "\n";
        }
    }

    private static long[] spare(Frame frame, List<Long> bytes) {
        return bytes.stream().mapToLong(b -> frame.scratch(Math.max(b, 1))).toArray();
    }

    private static void move(long[] from, long[] to, List<Long> bytes) {
        for (int i = 0; i < from.length; i++) {
            if (from[i] != to[i]) {
                copy(from[i], to[i], bytes.get(i));
            }
        }
    }

    /// Runs a plan along rows, carrying a state.
    ///
    /// @param steps how many, and in which direction
    /// @param reads storages of the states, the sequences and the constants
    /// @param writes storages of the last states and the stacked rows
    /// @param rows sizes
    public record Scan(Plan body, Steps steps, List<Integer> reads, List<Integer> writes, Rows rows) implements Kernel {
        /// Fewer steps are done one after the other, each by all threads.
        private static final int LEAST_APART = 4;

        /// So are steps that take more memory than this.
        private static final long MOST_APART_BYTES = 1 << 24;

        /// How many steps, and in which direction.
        public record Steps(int length, boolean reverse) {}

        /// Bytes of each state, of a row of each sequence, and of a row of each stacked result.
        public record Rows(List<Long> states, List<Long> sequences, List<Long> outputs) {}

        /// Whether the steps can be done in any order, and side by side in memory for each thread.
        private boolean isApart() {
            return rows.states.isEmpty()
                    && steps.length >= LEAST_APART
                    && body.arenaBytes() <= MOST_APART_BYTES
                    && !body.mayFail();
        }

        @Override
        public Step bind(Frame frame) {
            return isApart() ? new Apart(frame, this) : inOrder(frame);
        }

        private Step inOrder(Frame frame) {
            return new Outer(frame) {
                private final Frame step = frame.inner(body);
                private final long[] odd = spare(frame, rows.states);
                private final long[] even = spare(frame, rows.states);
                private final long[] in = new long[reads.size()];
                private final long[] out = new long[writes.size()];

                @Override
                public void run() {
                    int n = rows.states.size();
                    long[] first = addresses(frame(), reads);
                    long[] last = addresses(frame(), writes);
                    fill(frame(), reads, in);
                    for (int t = 0; t < steps.length; t++) {
                        int row = steps.reverse ? steps.length - 1 - t : t;
                        long[] made = (t & 1) == 0 ? even : odd;
                        for (int i = 0; i < rows.sequences.size(); i++) {
                            in[n + i] = first[n + i] + row * rows.sequences.get(i);
                        }
                        for (int i = 0; i < out.length; i++) {
                            out[i] = i < n ? made[i] : last[i] + row * rows.outputs.get(i - n);
                        }
                        run(step, in, out, 0);
                        System.arraycopy(made, 0, in, 0, n);
                    }
                    for (int i = 0; i < n; i++) {
                        copy(in[i], last[i], rows.states.get(i));
                    }
                }
            };
        }

        @Override
        public List<Plan> parts() {
            return List.of(body);
        }

        @Override
        public int repeats() {
            return steps.length;
        }

        @Override
        public Profiler.Cost cost() {
            String name = isApart() ? steps.length + " parts side by side" : "scan of " + steps.length + " steps";
            return new Profiler.Cost(name + ", between their kernels", 0, 0);
        }

        @Override
        public boolean mayFail() {
            return body.mayFail();
        }

        @Override
        public String toString() {
            return "scan " + steps + " b" + reads + " -> b" + writes + text(body) + "\n";
        }
    }

    /// A scan without a state: each thread of the team does steps in a frame of its own.
    private static final class Apart extends Step {
        private final Scan scan;
        private final Frame[] frames;
        private final long[][] in;
        private final long[][] out;
        private final long[] first;
        private final long[] last;
        private long[][] nanos = {};
        private long runs;

        Apart(Frame frame, Scan scan) {
            super(frame);
            this.scan = scan;
            this.first = new long[scan.reads.size()];
            this.last = new long[scan.writes.size()];
            this.frames = new Frame[frame.threads()];
            this.in = new long[frames.length][first.length];
            this.out = new long[frames.length][last.length];
            for (int i = 0; i < frames.length; i++) {
                frames[i] = frame.apart(scan.body);
            }
        }

        @Override
        public void run() {
            fill(frame(), scan.reads, first);
            fill(frame(), scan.writes, last);
            runs++;
            for (int i = scan.rows.sequences.size(); i < first.length; i++) {
                long known = frame().generation(scan.reads.get(i));
                // What nobody knows is the same in all steps of this run.
                long content = known != 0 ? known : Long.MIN_VALUE + runs;
                for (Frame each : frames) {
                    each.generation(i, content);
                }
            }
            inSlices(scan.steps.length);
        }

        @Override
        public void run(int slice, int worker) {
            long[] from = in[worker];
            long[] to = out[worker];
            for (int i = 0; i < from.length; i++) {
                long row = i < scan.rows.sequences.size() ? slice * scan.rows.sequences.get(i) : 0;
                from[i] = first[i] + row;
            }
            for (int i = 0; i < to.length; i++) {
                to[i] = last[i] + slice * scan.rows.outputs.get(i);
            }
            frames[worker].run(from, to, nanos.length == 0 ? Frame.UNMEASURED : nanos[worker], 0);
        }

        @Override
        void measure(long[] all, int at) {
            int kernels = scan.body.kernelCount();
            nanos = new long[frames.length][kernels];
            long before = System.nanoTime();
            try {
                run();
            } finally {
                all[at] += System.nanoTime() - before;
                for (long[] each : nanos) {
                    for (int i = 0; i < kernels; i++) {
                        all[at + 1 + i] += each[i] / frames.length;
                        all[at] -= each[i] / frames.length;
                    }
                }
                nanos = new long[0][];
            }
        }
    }
}
