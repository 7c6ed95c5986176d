package dev.argali.runtime;

import dev.argali.graph.Graph;
import dev.argali.graph.TensorType;
import dev.argali.graph.Verifier;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/// Computes nothing: buffers know their size alone and read as zeros, programs return buffers of the right size. For
/// looking at the shapes of big models in milliseconds; used only where it is asked for by its name, `null`.
public final class NullBackend implements Backend {
    /// The backend; it has no state.
    public NullBackend() {}

    @Override
    public String name() {
        return "null";
    }

    @Override
    public Optional<String> refusal() {
        return Optional.empty();
    }

    /// {@return below that of [ReferenceBackend], which never refuses}
    @Override
    public int priority() {
        return -1;
    }

    @Override
    public DeviceBuffer allocate(long bytes) {
        return new NullBuffer(bytes);
    }

    @Override
    public Program compile(Graph graph, List<InPlace> inPlace) {
        return new NullProgram(Verifier.verify("null backend", graph).outputTypes(), List.copyOf(inPlace));
    }

    private record NullProgram(List<TensorType> types, List<InPlace> inPlace) implements Program {
        @Override
        public void run(DeviceBuffer[] arguments, boolean[] donated, DeviceBuffer[] results) {
            Donation.place(
                    inPlace,
                    arguments,
                    donated,
                    results,
                    i -> new NullBuffer(types.get(i).bytes()));
        }

        @Override
        public void close() {}
    }

    private static final class NullBuffer extends DeviceBuffer {
        NullBuffer(long bytes) {
            super(bytes);
        }

        @Override
        protected void free() {}

        @Override
        public void read(long at, MemorySegment to) {
            to.fill((byte) 0);
        }

        @Override
        public void write(long at, MemorySegment from) {}
    }
}
