package dev.argali.tensor;

import dev.argali.graph.ArgaliException;
import dev.argali.graph.Graph;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.runtime.Backends;
import dev.argali.runtime.DeviceBuffer;
import dev.argali.runtime.Program;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Computes pending tensors.
///
/// What a flush computes follows from the program text alone: what was asked for, the values of all variables that
/// this thread assigned since its last flush, the results of host calls, and whatever an earlier flush went through
/// without keeping (so nothing is computed more than twice).
final class Flush {
    private static final System.Logger LOG = System.getLogger("dev.argali.tensor");

    private Flush() {}

    /// Computes these and waits for nothing: on return each holds a buffer.
    ///
    /// @throws ArgaliException if one belongs to a trace that is still being recorded, or has ended
    static void evaluate(List<Tensor> asked) {
        boolean waiting = false;
        for (int i = 0; i < asked.size(); i++) {
            refuseValueless(asked.get(i));
            waiting |= asked.get(i).state() instanceof State.Pending;
        }
        if (!waiting) {
            return;
        }
        Set<Tensor> roots = new LinkedHashSet<>();
        asked.stream().filter(t -> t.state() instanceof State.Pending).forEach(roots::add);
        List<Variable> assigned = PendingVariables.take();
        try {
            run(union(roots, pending(assigned)));
        } catch (RuntimeException | Error e) {
            keepOrTakeBack(assigned);
            throw e;
        }
        assigned.forEach(Variable::adopt);
    }

    private static Set<Tensor> pending(List<Variable> assigned) {
        Set<Tensor> values = new LinkedHashSet<>();
        for (Variable v : assigned) {
            v.pending().filter(t -> t.state() instanceof State.Pending).ifPresent(values::add);
        }
        return values;
    }

    private static Set<Tensor> union(Set<Tensor> a, Set<Tensor> b) {
        Set<Tensor> all = new LinkedHashSet<>(a);
        all.addAll(b);
        return all;
    }

    /// What was asked for could not be computed. If the assigned values can without it, they stay; else all of them
    /// are taken back, since half a step is worse than none.
    private static void keepOrTakeBack(List<Variable> assigned) {
        try {
            run(pending(assigned));
        } catch (RuntimeException | Error e) {
            LOG.log(Level.DEBUG, "assignments are taken back", e);
        }
        assigned.forEach(Variable::takeBack);
    }

    /// Refuses a tensor that has no value: its memory was given back, or it stands for one in a trace, which ends if it
    /// is still going on.
    static void refuseValueless(Tensor t) {
        if (t.state() instanceof State.Released) {
            throw released(t);
        }
        if (t.state() instanceof State.Symbolic) {
            throw Symbolic.unreadable(t.type());
        }
        if (t.state().traced()) {
            if (Tracer.current().isPresent()) {
                throw new TraceEnd(Recorded.callSite());
            }
            throw new ArgaliException(
                    "Tensor",
                    "a tensor " + t.type() + " of a traced function is read after the trace has ended",
                    "Return it from the function, or assign it to a Variable");
        }
    }

    private static void run(Set<Tensor> roots) {
        if (roots.isEmpty()) {
            return;
        }
        var collector = new GraphCollector(Optional.empty());
        roots.forEach(collector::visit);
        Set<Tensor> all = new LinkedHashSet<>(roots);
        for (Recorded node : collector.nodes()) {
            if (node.computedBefore() || node.prim() instanceof Prim.HostCall) {
                all.addAll(node.outputs());
            }
        }
        List<Tensor> kept = List.copyOf(all);
        Graph graph = collector.collect(List.of(), List.of(), kept);
        Program program = Programs.compiled("values", graph, List.of());
        DeviceBuffer[] arguments = new DeviceBuffer[collector.captures().size()];
        DeviceBuffer[] results = new DeviceBuffer[kept.size()];
        try {
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = pin(collector.captures().get(i));
            }
            program.run(arguments, new boolean[arguments.length], results);
        } finally {
            for (DeviceBuffer b : arguments) {
                if (b != null) {
                    b.release();
                }
            }
        }
        for (int i = 0; i < results.length; i++) {
            kept.get(i).settle(results[i]);
        }
        collector.nodes().forEach(Recorded::markComputed);
    }

    /// {@return the buffer of a tensor, retained for a run; numbers from Java are uploaded, what is pending is
    /// computed}
    static DeviceBuffer pin(Tensor tensor) {
        try {
            return switch (tensor.state()) {
                case State.Held h -> retained(tensor, h);
                case State.Host h -> upload(h.value());
                case State.Released _ -> throw released(tensor);
                case State.Symbolic _ -> throw Symbolic.unreadable(tensor.type());
                case State.Pending _, State.Argument _ ->
                    retained(tensor, (State.Held) tensor.eval().state());
            };
        } finally {
            // Were it collected before, its buffer would be gone.
            Reference.reachabilityFence(tensor);
        }
    }

    /// {@return the buffer, retained, unless another thread gives it back in this moment}
    static DeviceBuffer retained(Tensor tensor, State.Held held) {
        try {
            return held.buffer().retain();
        } catch (IllegalStateException e) {
            if (tensor.state() instanceof State.Released) {
                throw released(tensor);
            }
            throw e;
        }
    }

    static ArgaliException released(Tensor t) {
        return new ArgaliException(
                "Tensor",
                "the memory of a tensor " + t.type() + " was given back by release()",
                "Read it, and what is computed from it, before that");
    }

    /// {@return a buffer with the numbers of a literal}
    static DeviceBuffer upload(Literal value) {
        long bytes = value.type().bytes();
        MemorySegment data = value.data();
        return Backends.current().upload(data.byteSize() == bytes ? data : data.asSlice(0, bytes));
    }
}
