package dev.argali.model;

import dev.argali.runtime.Explanation;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Rows;
import dev.argali.tensor.Tensor;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Predictions for Java arrays, with the memory in between given back at once.
final class JavaArrays {
    private JavaArrays() {}

    static float[][] predict(Model model, float[][] x, UnaryOperator<PredictOptions> options) {
        Tensor in = inputs(model, x);
        Tensor out = model.predict(in, options);
        float[][] rows = (float[][]) (out.rank() == 2 ? out : out.reshape(x.length, -1)).toArray();
        in.release();
        out.release();
        return rows;
    }

    static float[] predictOne(Model model, float[] x) {
        Tensor in = Tensor.of(x, imageShape(model, 1).orElseGet(() -> new int[] {1, x.length}));
        Tensor out = model.steps().predict(Nest.of(in)).single();
        float[] numbers = out.toFloats();
        in.release();
        out.release();
        return numbers;
    }

    static Explanation explain(Model model, float[][] x) {
        Tensor in = inputs(model, x);
        Explanation explanation = model.explain(in);
        in.release();
        return explanation;
    }

    private static Tensor inputs(Model model, float[][] x) {
        Tensor rows = Tensor.of(x);
        return imageShape(model, x.length)
                .map(dims -> Rows.reshaped(rows, dims))
                .orElse(rows);
    }

    /// What so many rows of numbers are as inputs of a model whose inputs have more axes.
    private static Optional<int[]> imageShape(Model model, int rows) {
        return model.builtFor()
                .filter(s -> s.rank() > 2)
                .map(s -> s.with(0, rows).dims());
    }
}
