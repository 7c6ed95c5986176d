package dev.argali.cpu;

import dev.argali.cpu.kernels.Frame;
import dev.argali.cpu.kernels.Plan;
import dev.argali.cpu.team.Team;
import dev.argali.graph.Graph;
import dev.argali.graph.TensorType;
import dev.argali.runtime.Backend;
import dev.argali.runtime.DeviceBuffer;
import dev.argali.runtime.Profiler;
import dev.argali.runtime.Program;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// A plan and the frames in which it runs. Any number of threads may run it at once; each borrows a frame.
final class CpuProgram implements Program {
    private static final int SPARE_CALLS = 16;

    private static final Set<CpuProgram> LIVING =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private final Plan plan;
    private final Team team;
    private final long[] resultBytes;
    private final int[] parameterOf;
    private final boolean[] becomesResult;
    private final AtomicReferenceArray<@Nullable Call> spare = new AtomicReferenceArray<>(SPARE_CALLS);

    CpuProgram(Graph graph, Plan plan, List<Backend.InPlace> inPlace, Team team) {
        this.plan = plan;
        this.team = team;
        this.resultBytes =
                graph.outputTypes().stream().mapToLong(TensorType::bytes).toArray();
        this.parameterOf = new int[resultBytes.length];
        Arrays.fill(parameterOf, -1);
        this.becomesResult = new boolean[graph.parameters().size()];
        var order = new InPlaceOrder(plan);
        for (Backend.InPlace pair : inPlace) {
            if (parameterOf[pair.result()] < 0 && !becomesResult[pair.parameter()] && order.allows(pair)) {
                parameterOf[pair.result()] = pair.parameter();
                becomesResult[pair.parameter()] = true;
            }
        }
        LIVING.add(this);
    }

    /// A frame and the addresses that it is given, kept from one run to the next.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Call(Frame frame, long[] in, long[] out) {}

    @Override
    public void run(DeviceBuffer[] arguments, boolean[] donated, DeviceBuffer[] results) {
        Call call = borrow();
        boolean done = false;
        int made = 0;
        try {
            for (int i = 0; i < call.in.length; i++) {
                var buffer = (CpuBuffer) arguments[i];
                call.in[i] = buffer.address();
                call.frame.generation(i, buffer.generation());
            }
            for (; made < call.out.length; made++) {
                boolean inPlace = isInPlace(made, donated);
                var buffer = inPlace ? (CpuBuffer) arguments[parameterOf[made]] : new CpuBuffer(resultBytes[made]);
                if (inPlace) {
                    buffer.changed(); // however the run ends
                }
                results[made] = buffer;
                call.out[made] = buffer.address();
            }
            run(call);
            done = true;
        } finally {
            giveBack(call);
            for (int i = 0; i < made && !done; i++) {
                if (!isInPlace(i, donated)) {
                    results[i].release();
                }
            }
        }
        for (int i = 0; i < arguments.length; i++) {
            if (donated[i] && !becomesResult[i]) {
                arguments[i].release();
            }
        }
    }

    private boolean isInPlace(int result, boolean[] donated) {
        int parameter = parameterOf[result];
        return parameter >= 0 && donated[parameter];
    }

    private void run(Call call) {
        if (!Profiler.isOpen()) {
            call.frame.run(call.in, call.out);
            return;
        }
        long[] nanos = new long[plan.kernelCount()];
        call.frame.run(call.in, call.out, nanos, 0);
        Profiler.record(this, plan::costs, nanos);
    }

    private Call borrow() {
        for (int i = 0; i < SPARE_CALLS; i++) {
            Call call = spare.get(i) == null ? null : spare.getAndSet(i, null);
            if (call != null) {
                return call;
            }
        }
        Frame frame = Profiler.stage("bind", () -> new Frame(plan, team));
        return new Call(frame, new long[becomesResult.length], new long[resultBytes.length]);
    }

    /// Beyond the spare ones a frame goes at once, with its memory.
    private void giveBack(Call call) {
        for (int i = 0; i < SPARE_CALLS; i++) {
            if (spare.get(i) == null && spare.compareAndSet(i, null, call)) {
                return;
            }
        }
        call.frame.close();
    }

    /// Gives back the frames of all programs that nobody is running now.
    static void releaseIdle() {
        List<CpuProgram> all;
        synchronized (LIVING) {
            all = List.copyOf(LIVING);
        }
        all.forEach(CpuProgram::close);
    }

    Plan plan() {
        return plan;
    }

    @Override
    public void close() {
        for (int i = 0; i < SPARE_CALLS; i++) {
            Call call = spare.getAndSet(i, null);
            if (call != null) {
                call.frame.close();
            }
        }
    }
}
