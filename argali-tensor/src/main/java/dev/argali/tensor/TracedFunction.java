package dev.argali.tensor;

import dev.argali.graph.DType;
import dev.argali.graph.TensorType;
import dev.argali.runtime.Backend;
import dev.argali.runtime.DeviceBuffer;
import dev.argali.runtime.Profiler;
import dev.argali.runtime.Program;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One trace of a function, compiled: the program, what it captured, and the variables that it reads and writes.
final class TracedFunction {
    private final Program program;
    private final Nest shape;
    private final List<TensorType> resultTypes;
    private final List<Tensor> captures;
    private final List<Variable> variables;
    private final boolean[] written;
    private final int arguments;
    private final AtomicReference<@Nullable Call> spare = new AtomicReference<>();

    private TracedFunction(String name, Nest shape, Tracer.Traced traced, int arguments) {
        this.shape = shape;
        this.arguments = arguments;
        this.captures = traced.captures();
        this.variables = traced.reads();
        this.written = new boolean[variables.size()];
        this.resultTypes = traced.resultTypes();
        List<Backend.InPlace> inPlace = new ArrayList<>();
        Set<Variable> assigned = Set.copyOf(traced.assigned());
        int next = resultTypes.size();
        for (int i = 0; i < written.length; i++) {
            if (assigned.contains(variables.get(i))) {
                written[i] = true;
                inPlace.add(new Backend.InPlace(next++, arguments + captures.size() + i));
            }
        }
        this.program = Programs.compiled(name, traced.graph(), inPlace);
    }

    /// Traces and compiles.
    static TracedFunction trace(String name, UnaryOperator<Nest> function, Nest arguments, List<TensorType> types) {
        var result = new Nest[1];
        Tracer.Traced traced = Profiler.stage(
                "trace",
                () -> Tracer.whole(name, types, in -> {
                    result[0] = function.apply(arguments.withTensors(in));
                    return result[0].tensors();
                }));
        traced.captures().forEach(Tensor::eval);
        // Only the structure is kept: the traced tensors would keep everything that was recorded.
        var any = Primitives.scalar(DType.BOOL, 0);
        return new TracedFunction(name, result[0].map(_ -> any), traced, types.size());
    }

    /// What a run takes and gives: kept from one run to the next.
    private static final class Call {
        private final DeviceBuffer[] buffers;
        private final boolean[] donated;
        private final DeviceBuffer[] results;

        Call(int taken, int given) {
            this.buffers = new DeviceBuffer[taken];
            this.donated = new boolean[taken];
            this.results = new DeviceBuffer[given];
        }

        @SuppressWarnings("NullAway") // nobody reads them before the next run has filled them
        void forget() {
            Arrays.fill(buffers, null);
            Arrays.fill(donated, false);
            Arrays.fill(results, null);
        }
    }

    /// Runs the program on these arguments, with its variables bound at one moment.
    Nest run(List<Tensor> in) {
        Call call = spare.getAndSet(null);
        if (call == null) {
            call = new Call(arguments + captures.size() + variables.size(), resultTypes.size() + count(written));
        }
        try {
            return run(in, call.buffers, call.donated, call.results);
        } finally {
            call.forget();
            spare.set(call);
        }
    }

    private Nest run(List<Tensor> in, DeviceBuffer[] buffers, boolean[] donated, DeviceBuffer[] results) {
        int fixed = arguments + captures.size();
        Flush.evaluate(in);
        int pinned = 0;
        try {
            for (; pinned < fixed; pinned++) {
                Tensor t = pinned < arguments ? in.get(pinned) : captures.get(pinned - arguments);
                buffers[pinned] = Flush.pin(t);
            }
            Variable.bind(variables, written, buffers, donated, fixed);
            boolean done = false;
            try {
                program.run(buffers, donated, results);
                done = true;
            } finally {
                if (done) {
                    Variable.publish(variables, written, buffers, donated, fixed, results, resultTypes.size());
                } else {
                    Variable.restore(variables, buffers, donated, fixed);
                }
            }
        } finally {
            for (int i = 0; i < pinned; i++) {
                buffers[i].release();
            }
        }
        if (resultTypes.isEmpty()) {
            return shape;
        }
        List<Tensor> out = new ArrayList<>(resultTypes.size());
        for (int i = 0; i < resultTypes.size(); i++) {
            out.add(Tensor.holding(resultTypes.get(i), results[i]));
        }
        return shape.withTensors(out);
    }

    /// Gives back the memory in which it ran; it may still be run.
    void close() {
        program.close();
    }

    private static int count(boolean[] flags) {
        int n = 0;
        for (boolean f : flags) {
            n += f ? 1 : 0;
        }
        return n;
    }
}
