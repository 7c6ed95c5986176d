package dev.argali.tensor;

import dev.argali.graph.Graph;
import dev.argali.graph.GraphBuilder;
import dev.argali.graph.Prim;
import dev.argali.graph.TensorType;
import dev.argali.graph.Value;
import dev.argali.runtime.DeviceBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Makes a graph of the pending nodes behind some tensors.
///
/// The order is that of a depth-first walk from the roots, so that the same program text gives the same graph, and
/// tensors that share a buffer become one parameter. Inside a trace numbers from Java are constants, and a tensor of
/// an outer trace or of none is a capture; outside, both are parameters.
final class GraphCollector {
    private final Optional<Tracer> tracer;
    private final List<Tensor> captures = new ArrayList<>();
    private final Map<Tensor, Integer> captured = new IdentityHashMap<>();
    private final Map<Shared, Integer> shared = new HashMap<>();
    private final Set<Recorded> order = new LinkedHashSet<>();

    /// A collector for a trace, or for a flush if there is no tracer.
    GraphCollector(Optional<Tracer> tracer) {
        this.tracer = tracer;
    }

    /// {@return the graph from the arguments, the captures and the variables (in this order) to the roots}
    Graph collect(List<Tensor> arguments, List<Tensor> variables, List<Tensor> roots) {
        roots.forEach(this::visit);
        var builder = new GraphBuilder();
        Map<Tensor, Value> values = new IdentityHashMap<>();
        arguments.forEach(t -> values.put(t, builder.parameter(t.type())));
        List<Value> captureValues = new ArrayList<>();
        captures.forEach(t -> captureValues.add(builder.parameter(t.type())));
        variables.forEach(t -> values.put(t, builder.parameter(t.type())));
        for (Recorded node : order) {
            List<Value> inputs = new ArrayList<>();
            node.inputs().forEach(t -> inputs.add(value(builder, values, captureValues, t)));
            List<Value> outputs = builder.add(node.prim(), inputs, node.site());
            for (int i = 0; i < outputs.size(); i++) {
                values.put(node.outputs().get(i), outputs.get(i));
            }
        }
        List<Value> results = new ArrayList<>();
        roots.forEach(t -> results.add(value(builder, values, captureValues, t)));
        return builder.build(results);
    }

    private Value value(GraphBuilder builder, Map<Tensor, Value> values, List<Value> captureValues, Tensor tensor) {
        Value known = values.get(tensor);
        if (known != null) {
            return known;
        }
        Integer capture = captured.get(tensor);
        if (capture != null) {
            return captureValues.get(capture);
        }
        if (tensor.state() instanceof State.Host h) {
            Value constant = builder.add(new Prim.Constant(h.value()));
            values.put(tensor, constant);
            return constant;
        }
        throw new IllegalStateException("a tensor was not collected: " + tensor.type());
    }

    /// {@return the tensors from outside, in the order in which they were met}
    List<Tensor> captures() {
        return captures;
    }

    /// {@return the nodes of the graph}
    Set<Recorded> nodes() {
        return order;
    }

    /// A node of which the first operands were visited.
    private static final class Visit {
        private final Recorded node;
        private int next;

        Visit(Recorded node) {
            this.node = node;
        }
    }

    /// Collects the nodes behind a tensor, operands first. Chains may be longer than the stack of a thread is deep.
    void visit(Tensor tensor) {
        Deque<Visit> path = new ArrayDeque<>();
        uncollected(tensor).ifPresent(n -> path.add(new Visit(n)));
        while (!path.isEmpty()) {
            Visit at = path.getLast();
            if (at.next < at.node.inputs().size()) {
                uncollected(at.node.inputs().get(at.next++)).ifPresent(n -> path.add(new Visit(n)));
            } else {
                order.add(at.node);
                path.removeLast();
            }
        }
    }

    /// The node that makes a tensor, if it is one of this graph and not collected yet.
    private Optional<Recorded> uncollected(Tensor tensor) {
        switch (tensor.state()) {
            case State.Held _, State.Released _ -> capture(tensor);
            case State.Symbolic _ -> throw Symbolic.unreadable(tensor.type());
            case State.Host h -> {
                if (tracer.isEmpty() || !tracer.get().keepsConstant(h)) {
                    capture(tensor);
                }
            }
            case State.Argument a -> {
                if (tracer.filter(t -> t == a.tracer()).isEmpty()) {
                    capture(tensor);
                }
            }
            case State.Pending p -> {
                if (!p.node().tracer().equals(tracer)) {
                    capture(tensor);
                } else if (!order.contains(p.node())) {
                    return Optional.of(p.node());
                }
            }
        }
        return Optional.empty();
    }

    private void capture(Tensor tensor) {
        if (captured.containsKey(tensor)) {
            return;
        }
        int next = captures.size();
        int index = tensor.state() instanceof State.Held(DeviceBuffer buffer)
                ? shared.computeIfAbsent(new Shared(buffer, tensor.type()), _ -> next)
                : next;
        captured.put(tensor, index);
        if (index == next) {
            captures.add(tensor);
        }
    }

    /// Tensors of one buffer and type are one parameter.
    private record Shared(DeviceBuffer buffer, TensorType type) {}
}
