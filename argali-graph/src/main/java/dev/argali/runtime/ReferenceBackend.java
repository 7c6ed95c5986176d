package dev.argali.runtime;

import dev.argali.graph.Graph;
import dev.argali.graph.Literal;
import dev.argali.graph.TensorType;
import dev.argali.graph.Verifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Runs graphs by [ReferenceEvaluation]: slow, obvious, on every machine. The oracle of the other backends, and what
/// is left to run on where none of them can be used.
public final class ReferenceBackend implements Backend {
    /// The backend; it has no state.
    public ReferenceBackend() {}

    @Override
    public String name() {
        return "reference";
    }

    @Override
    public Optional<String> refusal() {
        return Optional.empty();
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public DeviceBuffer allocate(long bytes) {
        return HostBuffer.allocate(bytes);
    }

    @Override
    public Program compile(Graph graph, List<InPlace> inPlace) {
        return new ReferenceProgram(Verifier.verify("reference backend", graph), List.copyOf(inPlace));
    }

    private record ReferenceProgram(Graph graph, List<InPlace> inPlace) implements Program {
        @Override
        public void run(DeviceBuffer[] arguments, boolean[] donated, DeviceBuffer[] results) {
            List<Literal> in = new ArrayList<>(arguments.length);
            for (int i = 0; i < arguments.length; i++) {
                TensorType type = graph.parameters().get(i).type();
                Literal literal = Literal.zeros(type);
                arguments[i].read(literal.data().asSlice(0, type.bytes()));
                in.add(literal);
            }
            List<Literal> out = ReferenceEvaluation.evaluate(graph, in);
            Donation.place(
                    inPlace,
                    arguments,
                    donated,
                    results,
                    i -> HostBuffer.allocate(out.get(i).type().bytes()));
            for (int i = 0; i < results.length; i++) {
                Literal literal = out.get(i);
                results[i].write(literal.data().asSlice(0, literal.type().bytes()));
            }
        }

        @Override
        public void close() {}
    }
}
