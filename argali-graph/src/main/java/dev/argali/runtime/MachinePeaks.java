package dev.argali.runtime;

import dev.argali.graph.DType;
import dev.argali.graph.Graph;
import dev.argali.graph.GraphBuilder;
import dev.argali.graph.Prim;
import dev.argali.graph.TensorType;
import dev.argali.graph.Value;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What this machine can do, measured on the backend of the process: the floor that a profile is held against.
///
/// @param operationsPerSecond multiplications and additions of float32 in a product of square matrices of 1,024
/// @param bytesPerSecond read and written in a copy of 64 MB
public record MachinePeaks(double operationsPerSecond, double bytesPerSecond) {
    private static final int SIDE = 1024;
    private static final int COPIED = 16 << 20;
    private static final int FEWEST = 3;

    /// Long enough that a team of threads which somebody else kept from work has come back.
    private static final long TRIED = 500_000_000;

    private static Optional<MachinePeaks> measured = Optional.empty();

    /// {@return what was measured in this process, at the first call}
    public static synchronized MachinePeaks ofProcess() {
        if (measured.isEmpty()) {
            measured = Optional.of(measure());
        }
        return measured.get();
    }

    /// Measures both; takes about a second.
    public static MachinePeaks measure() {
        Backend backend = Backends.current();
        var product = new GraphBuilder();
        TensorType square = TensorType.of(DType.FLOAT32, SIDE, SIDE);
        Value a = product.parameter(square);
        Value b = product.parameter(square);
        Value c = product.add(new Prim.Dot(List.of(), List.of(), List.of(1), List.of(0)), a, b);
        double operations = 2.0 * SIDE * SIDE * SIDE / best(backend, product.build(List.of(c)), List.of());
        var copy = new GraphBuilder();
        Value x = copy.parameter(TensorType.of(DType.FLOAT32, COPIED));
        copy.parameter(x.type());
        // Over the second parameter: fresh memory would be counted with its page faults.
        List<Backend.InPlace> over = List.of(new Backend.InPlace(0, 1));
        double bytes = 2.0 * COPIED * Float.BYTES / best(backend, copy.build(List.of(x)), over);
        return new MachinePeaks(operations * 1e9, bytes * 1e9);
    }

    /// Nanoseconds of the fastest run.
    private static double best(Backend backend, Graph graph, List<Backend.InPlace> inPlace) {
        DeviceBuffer[] arguments =
                graph.parameters().stream().map(p -> ones(backend, p.type())).toArray(DeviceBuffer[]::new);
        boolean[] donated = new boolean[arguments.length];
        inPlace.forEach(pair -> donated[pair.parameter()] = true);
        double best = Double.MAX_VALUE;
        try (Program program = backend.compile(graph, inPlace)) {
            DeviceBuffer[] results = new DeviceBuffer[1];
            long began = System.nanoTime();
            for (int i = 0; i < FEWEST || System.nanoTime() - began < TRIED; i++) {
                long start = System.nanoTime();
                program.run(arguments, donated, results);
                long taken = System.nanoTime() - start;
                best = Math.min(best, (double) taken);
                if (inPlace.isEmpty()) {
                    results[0].release();
                } else {
                    arguments[inPlace.getFirst().parameter()] = results[0];
                }
            }
        } finally {
            for (DeviceBuffer argument : arguments) {
                argument.release();
            }
        }
        return best;
    }

    private static DeviceBuffer ones(Backend backend, TensorType type) {
        float[] ones = new float[Math.toIntExact(type.size())];
        Arrays.fill(ones, 1);
        return backend.upload(MemorySegment.ofArray(ones));
    }

    /// {@return what a kernel takes at least: its operations and its bytes at full speed, one after the other}
    public double floorNanos(Profiler.Cost cost) {
        return cost.operations() / operationsPerSecond * 1e9 + cost.bytes() / bytesPerSecond * 1e9;
    }
}
