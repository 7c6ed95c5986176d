package dev.argali.initializers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.ops.Randoms;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/// A matrix whose columns (if there are fewer of them than rows, else whose rows) are orthonormal, times a gain:
/// uniformly random among all such matrices. Source: Saxe, McClelland, Ganguli, ICLR 2014.
record Orthogonal(double gain, OptionalLong seed) implements RandomInitializer {
    @Override
    public Orthogonal seed(long value) {
        return new Orthogonal(gain, OptionalLong.of(value));
    }

    @Override
    public Tensor initialize(Shape shape, DType dtype) {
        if (shape.rank() < 2) {
            throw new ShapeException("Orthogonal", "the weight has shape " + shape, "Use it for two axes or more");
        }
        int columns = shape.last();
        int rows = Math.toIntExact(shape.size() / Math.max(1, columns));
        int length = Math.max(rows, columns);
        int count = Math.min(rows, columns);
        double[] vectors = Randoms.normal(Shape.of(count, length), 0, 1, DType.FLOAT64, generator())
                .toDoubles();
        orthonormalize(vectors, count, length);
        double[] out = new double[vectors.length];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < length; j++) {
                out[rows >= columns ? j * columns + i : i * columns + j] = gain * vectors[i * length + j];
            }
        }
        return Tensor.of(out).cast(dtype).reshape(shape.dims());
    }

    /// Gram and Schmidt, each vector twice, which keeps the numbers orthogonal to the last digits (Giraud et al. 2005).
    private static void orthonormalize(double[] v, int count, int length) {
        for (int i = 0; i < count; i++) {
            for (int pass = 0; pass < 2; pass++) {
                for (int k = 0; k < i; k++) {
                    add(v, i * length, k * length, -dot(v, i * length, k * length, length), length);
                }
            }
            double norm = Math.sqrt(dot(v, i * length, i * length, length));
            for (int j = 0; j < length; j++) {
                v[i * length + j] /= norm;
            }
        }
    }

    private static double dot(double[] v, int a, int b, int length) {
        double sum = 0;
        for (int j = 0; j < length; j++) {
            sum += v[a + j] * v[b + j];
        }
        return sum;
    }

    private static void add(double[] v, int to, int from, double factor, int length) {
        for (int j = 0; j < length; j++) {
            v[to + j] += factor * v[from + j];
        }
    }

    @Override
    public ObjectConfig config() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("seed", seed.isPresent() ? seed.getAsLong() : ObjectConfig.NONE);
        all.put("gain", gain);
        return ObjectConfig.of(Initializers.MODULE, "Orthogonal", all);
    }
}
