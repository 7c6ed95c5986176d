package dev.argali.cpu;

import dev.argali.cpu.kernels.Frame;
import dev.argali.cpu.kernels.Kernel;
import dev.argali.cpu.kernels.Plan;
import dev.argali.cpu.team.Team;
import dev.argali.graph.Graph;
import dev.argali.graph.TensorType;
import dev.argali.runtime.Backend;
import dev.argali.runtime.DeviceBuffer;
import dev.argali.runtime.Profiler;
import dev.argali.runtime.Program;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

/// A plan and the frames in which it runs. Any number of threads may run it at once; each borrows a frame.
final class CpuProgram implements Program {
    private static final int SPARE_FRAMES = 8;
    private static final long[] UNMEASURED = {};

    private final Plan plan;
    private final Team team;
    private final long[] resultBytes;
    private final int[] parameterOf;
    private final ConcurrentLinkedDeque<Frame> spare = new ConcurrentLinkedDeque<>();

    CpuProgram(Graph graph, Plan plan, List<Backend.InPlace> inPlace, Team team) {
        this.plan = plan;
        this.team = team;
        this.resultBytes =
                graph.outputTypes().stream().mapToLong(TensorType::bytes).toArray();
        this.parameterOf = new int[resultBytes.length];
        Arrays.fill(parameterOf, -1);
        boolean[] taken = new boolean[graph.parameters().size()];
        var order = new InPlaceOrder(plan);
        for (Backend.InPlace pair : inPlace) {
            if (parameterOf[pair.result()] < 0 && !taken[pair.parameter()] && order.allows(pair)) {
                parameterOf[pair.result()] = pair.parameter();
                taken[pair.parameter()] = true;
            }
        }
    }

    @Override
    public void run(DeviceBuffer[] arguments, boolean[] donated, DeviceBuffer[] results) {
        CpuBuffer[] made = new CpuBuffer[resultBytes.length];
        long[] in = new long[arguments.length];
        long[] out = new long[made.length];
        boolean measured = Profiler.isOpen();
        long[] nanos = measured ? new long[plan.kernels().size()] : UNMEASURED;
        boolean done = false;
        Frame frame = null;
        try {
            for (int i = 0; i < in.length; i++) {
                in[i] = ((CpuBuffer) arguments[i]).address();
            }
            for (int i = 0; i < out.length; i++) {
                int parameter = parameterOf[i];
                boolean inPlace = parameter >= 0 && donated[parameter];
                made[i] = inPlace ? (CpuBuffer) arguments[parameter] : new CpuBuffer(resultBytes[i]);
                out[i] = made[i].address();
            }
            frame = spare.pollFirst();
            if (frame == null) {
                frame = Profiler.stage("bind", () -> new Frame(plan, team));
            }
            frame.run(in, out, nanos);
            done = true;
            if (measured) {
                Profiler.record(this, this::costs, nanos);
            }
        } finally {
            if (frame != null && spare.size() < SPARE_FRAMES) {
                spare.addFirst(frame);
            }
            if (!done) {
                releaseFresh(made, donated);
            }
        }
        for (int i = 0; i < arguments.length; i++) {
            if (donated[i] && !isResult(i)) {
                arguments[i].release();
            }
        }
        System.arraycopy(made, 0, results, 0, made.length);
    }

    private List<Profiler.Cost> costs() {
        return plan.kernels().stream().map(Kernel::cost).toList();
    }

    private boolean isResult(int parameter) {
        for (int p : parameterOf) {
            if (p == parameter) {
                return true;
            }
        }
        return false;
    }

    private void releaseFresh(CpuBuffer[] made, boolean[] donated) {
        for (int i = 0; i < made.length; i++) {
            int parameter = parameterOf[i];
            if (made[i] != null && !(parameter >= 0 && donated[parameter])) {
                made[i].release();
            }
        }
    }

    Plan plan() {
        return plan;
    }

    @Override
    public void close() {
        for (Frame frame = spare.pollFirst(); frame != null; frame = spare.pollFirst()) {
            frame.close();
        }
    }
}
