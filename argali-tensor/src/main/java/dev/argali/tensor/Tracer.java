package dev.argali.tensor;

import dev.argali.graph.ArgaliException;
import dev.argali.graph.Graph;
import dev.argali.graph.TensorType;
import dev.argali.runtime.Profiler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// Records one function as a graph: its arguments stand for themselves, and what it takes from outside becomes a
/// *capture*, a further parameter.
///
/// The outermost tracer of a [Jit] also keeps the overlay of variables: a read gives one tensor that stands for the
/// value, an assignment is seen by later reads of this trace and by nobody else until the trace has succeeded.
/// Tracers of bodies (`cond`, `scan`, composite ops) leave variables to the tracer outside.
final class Tracer {
    private static final ScopedValue<Optional<Tracer>> CURRENT = ScopedValue.newInstance();

    private final Optional<Tracer> outer;
    private final String name;
    private final Role role;
    private final Map<Variable, Tensor> reads = new LinkedHashMap<>();
    private final Map<Variable, Tensor> assigned = new LinkedHashMap<>();
    private Optional<Residuals> residuals = Optional.empty();
    private int arguments;

    private enum Role {
        /// Leaves variables to the tracer outside.
        BODY,
        /// A whole program.
        PROGRAM,
        /// A part of one, whose variables become operands and results.
        CALL,
        /// Such a part once more: what it assigns is forgotten.
        AGAIN
    }

    private Tracer(String name, Role role) {
        this.name = name;
        this.role = role;
        this.outer = current();
    }

    /// {@return the tracer that records on this thread}
    static Optional<Tracer> current() {
        return CURRENT.isBound() ? CURRENT.get() : Optional.empty();
    }

    /// What a trace made.
    ///
    /// @param graph parameters are the arguments, then the captures, then the variables that were read
    /// @param captures tensors from outside
    /// @param reads variables read
    /// @param assigned variables assigned, in the order of `reads`; their new values are the last results of the graph
    record Traced(Graph graph, List<Tensor> captures, List<Variable> reads, List<Variable> assigned) {
        /// {@return the types of what the function returned}
        List<TensorType> resultTypes() {
            List<TensorType> all = graph.outputTypes();
            return all.subList(0, all.size() - assigned.size());
        }
    }

    /// Traces the body of a primitive that holds a sub-graph, or of a composite op.
    static Traced body(String name, List<TensorType> types, Function<List<Tensor>, List<Tensor>> function) {
        return new Tracer(name, Role.BODY).trace(types, function);
    }

    /// Traces a whole function with an overlay of variables.
    static Traced whole(String name, List<TensorType> types, Function<List<Tensor>, List<Tensor>> function) {
        return new Tracer(name, Role.PROGRAM).trace(types, function);
    }

    /// Traces a function that is called in a larger one, with an overlay of variables: those that it reads are its last
    /// operands, what it assigns are its last results.
    static Traced call(String name, List<TensorType> types, Function<List<Tensor>, List<Tensor>> function) {
        return new Tracer(name, Role.CALL).trace(types, function);
    }

    /// Traces a function with variables that have the values of its last arguments. What it assigns is forgotten.
    static Traced again(
            String name,
            List<TensorType> types,
            List<Variable> variables,
            Function<List<Tensor>, List<Tensor>> function) {
        var tracer = new Tracer(name, Role.AGAIN);
        return tracer.trace(types, in -> {
            int from = in.size() - variables.size();
            for (int i = 0; i < variables.size(); i++) {
                tracer.assigned.put(variables.get(i), in.get(from + i));
            }
            return function.apply(in);
        });
    }

    /// Runs an action as if nothing were being traced on this thread.
    static <T> T outside(Supplier<T> action) {
        return ScopedValue.where(CURRENT, Optional.empty()).call(action::get);
    }

    private Traced trace(List<TensorType> types, Function<List<Tensor>, List<Tensor>> function) {
        List<Tensor> placeholders = types.stream().map(this::argument).toList();
        List<Tensor> results = ScopedValue.where(CURRENT, Optional.of(this)).call(() -> function.apply(placeholders));
        List<Tensor> roots = new ArrayList<>(results);
        List<Variable> changed = new ArrayList<>();
        for (Variable variable : reads.keySet()) {
            Tensor value = assigned.get(variable);
            if (value != null) {
                changed.add(variable);
                roots.add(value);
            }
        }
        var collector = new GraphCollector(Optional.of(this));
        Graph graph =
                Profiler.stage("graph", () -> collector.collect(placeholders, List.copyOf(reads.values()), roots));
        return new Traced(graph, collector.captures(), List.copyOf(reads.keySet()), changed);
    }

    /// Runs an action that keeps or uses residuals.
    <T> T with(Residuals during, Supplier<T> action) {
        Optional<Residuals> before = residuals;
        residuals = Optional.of(during);
        try {
            return action.get();
        } finally {
            residuals = before;
        }
    }

    Optional<Residuals> residuals() {
        return residuals;
    }

    private Tensor argument(TensorType type) {
        return new Tensor(type, new State.Argument(this, arguments++));
    }

    /// {@return the tensor that stands for a variable's value at this point}
    Tensor read(Variable variable) {
        if (role == Role.BODY) {
            return outer.isPresent() ? outer.get().read(variable) : variable.current();
        }
        Tensor now = assigned.get(variable);
        if (now != null) {
            return now;
        }
        return reads.computeIfAbsent(variable, v -> argument(v.type()));
    }

    /// Gives a variable a new value for the rest of this trace.
    void assign(Variable variable, Tensor value) {
        if (role == Role.BODY) {
            throw new ArgaliException(
                    name,
                    "variable '" + variable.name() + "' is assigned inside the body",
                    "Return the new value from the body and assign it outside");
        }
        if (role != Role.AGAIN && !reads.containsKey(variable)) {
            reads.put(variable, argument(variable.type()));
        }
        assigned.put(variable, value);
    }

    /// {@return whether numbers from Java are a constant of this trace; a part of a program takes those of others from
    ///     outside, since a tape there may watch them}
    boolean keepsConstant(State.Host host) {
        return role == Role.PROGRAM || host.maker().filter(t -> t == this).isPresent();
    }
}
