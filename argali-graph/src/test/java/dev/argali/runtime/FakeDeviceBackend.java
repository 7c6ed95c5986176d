package dev.argali.runtime;

import dev.argali.graph.Graph;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.TensorType;
import dev.argali.graph.Verifier;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A device as unlike the host as the interface allows, for tests: memory of its own, programs that run later on one
/// thread in order, errors that surface when a result is read, and donated buffers that must not be touched again.
///
/// Only a program that may fail a check while it was given donated arguments is waited for, since it must leave them
/// whole.
public final class FakeDeviceBackend implements Backend {
    private final ExecutorService worker = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("fake-device").factory());

    /// A device with its own worker.
    public FakeDeviceBackend() {}

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public Optional<String> refusal() {
        return Optional.empty();
    }

    @Override
    public int priority() {
        return -2;
    }

    @Override
    public DeviceBuffer allocate(long bytes) {
        byte[] garbage = new byte[Math.toIntExact(bytes)];
        Arrays.fill(garbage, (byte) 0xA5);
        return new FakeBuffer(bytes, CompletableFuture.completedFuture(garbage));
    }

    @Override
    public Program compile(Graph graph, List<InPlace> inPlace) {
        return new FakeProgram(Verifier.verify("fake device", graph), mayFail(graph));
    }

    private static boolean mayFail(Graph graph) {
        return graph.nodes().stream()
                .anyMatch(n -> n.prim() instanceof Prim.Check
                        || n.prim() instanceof Prim.HostCall
                        || Verifier.bodies(n.prim()).stream().anyMatch(FakeDeviceBackend::mayFail));
    }

    private final class FakeProgram implements Program {
        private final Graph graph;
        private final boolean mayFail;
        private volatile boolean closed;

        FakeProgram(Graph graph, boolean mayFail) {
            this.graph = graph;
            this.mayFail = mayFail;
        }

        @Override
        public void run(DeviceBuffer[] arguments, boolean[] donated, DeviceBuffer[] results) {
            if (closed) {
                throw new IllegalStateException("the program was closed");
            }
            List<CompletableFuture<byte[]>> in = new ArrayList<>();
            boolean anyDonated = false;
            for (int i = 0; i < arguments.length; i++) {
                in.add(((FakeBuffer) arguments[i]).contents());
                anyDonated |= donated[i];
            }
            CompletableFuture<List<Literal>> out = CompletableFuture.supplyAsync(() -> compute(in), worker);
            if (mayFail && anyDonated) {
                join(out);
            }
            List<TensorType> types = graph.outputTypes();
            for (int i = 0; i < results.length; i++) {
                int result = i;
                results[i] = new FakeBuffer(types.get(i).bytes(), out.thenApply(o -> bytes(o.get(result))));
            }
            for (int i = 0; i < arguments.length; i++) {
                if (donated[i]) {
                    arguments[i].release();
                }
            }
        }

        private List<Literal> compute(List<CompletableFuture<byte[]>> in) {
            List<Literal> arguments = new ArrayList<>();
            for (int i = 0; i < in.size(); i++) {
                TensorType type = graph.parameters().get(i).type();
                arguments.add(Literal.copyOf(type, MemorySegment.ofArray(join(in.get(i)))));
            }
            return ReferenceEvaluation.evaluate(graph, arguments);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static byte[] bytes(Literal literal) {
        byte[] bytes = new byte[Math.toIntExact(literal.type().bytes())];
        MemorySegment.copy(literal.data(), 0, MemorySegment.ofArray(bytes), 0, bytes.length);
        return bytes;
    }

    private static <T> T join(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static final class FakeBuffer extends DeviceBuffer {
        private volatile CompletableFuture<byte[]> contents;
        private volatile boolean gone;

        FakeBuffer(long bytes, CompletableFuture<byte[]> contents) {
            super(bytes);
            this.contents = contents;
        }

        CompletableFuture<byte[]> contents() {
            if (gone) {
                throw new IllegalStateException("the buffer was released or donated");
            }
            return contents;
        }

        @Override
        protected void free() {
            gone = true;
        }

        @Override
        public void read(long at, MemorySegment to) {
            MemorySegment.copy(MemorySegment.ofArray(join(contents())), at, to, 0, to.byteSize());
        }

        @Override
        public void write(long at, MemorySegment from) {
            byte[] written = join(contents()).clone();
            MemorySegment.copy(from, 0, MemorySegment.ofArray(written), at, from.byteSize());
            contents = CompletableFuture.completedFuture(written);
        }
    }
}
