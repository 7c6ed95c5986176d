package dev.argali.bench;

import static dev.argali.ops.Nonlinear.softmax;

import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.optimizers.Adam;
import dev.argali.runtime.Profiler;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;

/// Something to measure: a traced function with its arguments, and what it costs at least.
///
/// @param cost operations of products, and bytes that are read or written once
final class Work {
    private final Profiler.Cost cost;
    private final Jit function;
    private final Nest.Form form;
    private final List<Tensor> arguments;

    private Work(Profiler.Cost cost, List<Tensor> arguments, Function<List<Tensor>, List<Tensor>> function) {
        this.cost = cost;
        this.arguments = arguments;
        this.form = Nest.of(arguments).form();
        this.function = Jit.of(cost.name(), in -> Nest.of(function.apply(in.tensors()))).strict();
    }

    /// The work of a name such as `matmul 32x784x64`: a word and extents.
    static Work named(String name) {
        String[] words = name.split(" ", 2);
        int[] n = List.of(words[1].split("x")).stream().mapToInt(Integer::parseInt).toArray();
        return switch (words[0]) {
            case "matmul" -> product(name, n[0], n[1], n[2]);
            case "chain" -> points(name, 2, Work::chain, n);
            case "gelu" -> points(name, 2, Work::gelu, n);
            case "sum" -> points(name, 1, x -> x.sum(), n);
            case "rowSum" -> points(name, 1, x -> x.sum(-1), n);
            case "columnSum" -> points(name, 1, x -> x.sum(0), n);
            case "rowMax" -> points(name, 1, x -> x.max(-1), n);
            case "softmax" -> points(name, 2, x -> softmax(x), n);
            case "layerNorm" -> points(name, 2, Work::layerNorm, n);
            case "adam" -> adam(name, n);
            default -> throw new IllegalStateException("there is no work named " + name);
        };
    }

    Profiler.Cost cost() {
        return cost;
    }

    /// Does it once. Its results are given back at once, as a step does with its own.
    void run() {
        for (Tensor result : function.apply("work", form, arguments).tensors()) {
            result.release();
        }
    }

    private static Work product(String name, int m, int k, int n) {
        double bytes = 4.0 * ((double) m * k + (double) k * n + (double) m * n);
        var cost = new Profiler.Cost(name, 2.0 * m * k * n, bytes);
        return new Work(
                cost, List.of(random(m, k), random(k, n)), in -> List.of(in.get(0).matmul(in.get(1))));
    }

    /// @param passes how often the whole array goes through memory at least
    private static Work points(String name, int passes, Function<Tensor, Tensor> function, int... shape) {
        Tensor x = random(shape);
        var cost = new Profiler.Cost(name, 0, (double) passes * x.type().bytes());
        return new Work(cost, List.of(x), in -> List.of(function.apply(in.getFirst())));
    }

    /// Reads a gradient, a variable and two slots; writes all but the gradient.
    private static Work adam(String name, int... shape) {
        Variable weights = Variable.of("weights", random(shape));
        Tensor gradient = random(shape);
        Adam adam = Adam.of(1e-3);
        adam.build(List.of(weights));
        var cost = new Profiler.Cost(name, 0, 7.0 * gradient.type().bytes());
        return new Work(cost, List.of(gradient), in -> {
            adam.apply(List.of(Optional.of(in.getFirst())), List.of(weights));
            return List.of();
        });
    }

    private static Tensor chain(Tensor x) {
        return x.mul(2).add(1).abs().sqrt().mul(x).sub(0.5).maximum(0).minimum(6).square().neg();
    }

    private static Tensor gelu(Tensor x) {
        return x.mul(0.5).mul(x.mul(0.7978845608).mul(x.square().mul(0.044715).add(1)).tanh().add(1));
    }

    private static Tensor layerNorm(Tensor x) {
        Tensor centred = x.sub(x.mean(-1).reshape(x.shape().dim(0), 1));
        Tensor variance = centred.square().mean(-1).reshape(x.shape().dim(0), 1);
        return centred.div(variance.add(1e-3).sqrt());
    }

    private static Tensor random(int... dims) {
        var type = new TensorType(DType.FLOAT32, Shape.of(dims));
        float[] values = new float[Math.toIntExact(type.size())];
        var random = new SplittableRandom(1);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return Tensor.of(MemorySegment.ofArray(values), type.dtype(), type.shape()).eval();
    }
}
