package dev.argali.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.runtime.Backends;
import dev.argali.runtime.ReferenceBackend;
import dev.argali.tensor.Goldens.Case;
import dev.argali.tensor.Goldens.Golden;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// What every op keeps, on the backend of the class path: its value is that of the real Keras, traced as well as step
/// by step; its gradient too; and on the reference backend the gradient is the limit of differences in float64.
///
/// Extended by a test of each backend. The rows are the golden files; [OpTable] says how we call them, and
/// [OpDifferences] where we answer otherwise on purpose.
///
/// A number may be off by `32` units in the last place of its dtype (4 for half types), times the root of the number of
/// elements that went into it, relative to the largest of 1, the number, and a tenth of the largest number beside it.
/// Where JAX itself is further from the exact answer than that, the golden case says how far in `tol`.
public abstract class OpContract {
    private static final List<String> FILES = List.of(
            "elementwise",
            "comparison",
            "nonlinear",
            "special",
            "reductions",
            "linalg",
            "shapes",
            "indexing",
            "sorting",
            "creation",
            "core",
            "segment",
            "signal",
            "crossentropy",
            "windows",
            "random");
    private static final int SMALL = 24;

    /// {@return all golden cases of ops}
    public static List<Case> cases() {
        return FILES.stream()
                .flatMap(f -> Goldens.read("/goldens/ops/" + f + ".json").stream())
                .toList();
    }

    /// {@return our name for each op of Keras that the tables call}
    public static Map<String, String> ours() {
        return OpTable.rows().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().ours()));
    }

    @TestFactory
    Stream<DynamicContainer> every_op_answers_as_keras_does() {
        return FILES.stream()
                .map(f -> DynamicContainer.dynamicContainer(
                        f,
                        Goldens.read("/goldens/ops/" + f + ".json").stream()
                                .filter(c -> !OpDifferences.REASONS.containsKey(c.id()))
                                .map(c -> DynamicTest.dynamicTest(c.id(), () -> check(c)))));
    }

    @Test
    void every_difference_belongs_to_a_case() {
        assertThat(cases().stream().map(Case::id)).containsAll(OpDifferences.REASONS.keySet());
    }

    // ---- one case -----------------------------------------------------------------------------------------------

    private void check(Case c) {
        if (c.has("result")) {
            checkResult(c);
            return;
        }
        List<Tensor> inputs = c.tensors("inputs").stream().map(Golden::tensor).toList();
        List<Tensor> outputs = call(c, inputs);
        List<Golden> expected = c.tensors("outputs");
        assertThat(outputs).as("number of results").hasSameSizeAs(expected);
        int length = length(inputs, outputs);
        assertEither(
                () -> compareAll(c, outputs, expected, length),
                c.has("outputs_tensorflow")
                        ? Optional.of(() -> compareAll(c, outputs, c.tensors("outputs_tensorflow"), length))
                        : Optional.empty());
        checkTraced(c, inputs, outputs, length);
        if (c.has("grads")) {
            checkGradients(c, inputs, length);
        }
    }

    private static List<Tensor> call(Case c, List<Tensor> inputs) {
        return Objects.requireNonNull(OpTable.rows().get(c.op()), c.op())
                .rule()
                .apply(new OpCall(inputs, c.attrs(), c.id()));
    }

    /// How many elements go into one element of a result, at most.
    private static int length(List<Tensor> inputs, List<Tensor> outputs) {
        long in = inputs.stream().mapToLong(Tensor::size).max().orElse(1);
        long out = outputs.stream().mapToLong(Tensor::size).min().orElse(1);
        return (int) Math.max(in / Math.max(out, 1), 1);
    }

    private static void assertEither(Runnable first, Optional<Runnable> second) {
        try {
            first.run();
        } catch (AssertionError e) {
            if (second.isEmpty()) {
                throw e;
            }
            second.get().run();
        }
    }

    private static void compareAll(Case c, List<Tensor> outputs, List<Golden> expected, int length) {
        assertAll(IntStream.range(0, expected.size())
                .mapToObj(i -> () -> compare(c, "result " + i, outputs.get(i), expected.get(i), length)));
    }

    private static void compare(Case c, String what, Tensor actual, Golden expected, int length) {
        assertThat(actual.dtype().text()).as("%s: dtype", what).isEqualTo(expected.dtype());
        assertThat(actual.shape()).as("%s: shape", what).isEqualTo(expected.shape());
        double tol = c.has("tol") ? c.json().get("tol").getAsDouble() : 0;
        close(
                what,
                actual.toDoubles(),
                expected.data(),
                Math.max(tol, tolerance(single(c) ? DType.FLOAT32 : actual.dtype(), length)));
    }

    /// Whether Keras on JAX went through float32 although the case is of float64: all its numbers are of float32.
    private static boolean single(Case c) {
        List<Golden> all = new ArrayList<>(c.tensors("outputs"));
        if (c.has("grads")) {
            c.optionals("grads").forEach(g -> g.ifPresent(all::add));
        }
        return all.stream()
                .filter(g -> g.dtype().equals("float64"))
                .anyMatch(g -> Arrays.stream(g.data()).allMatch(v -> Double.isNaN(v) || v == (float) v));
    }

    static double tolerance(DType dtype, int length) {
        double unit = switch (dtype) {
            case FLOAT64 -> 32 * 0x1p-53;
            case FLOAT32 -> 32 * 0x1p-24;
            case FLOAT16 -> 4 * 0x1p-11;
            case BFLOAT16 -> 4 * 0x1p-8;
            case BOOL, INT8, UINT8, INT32, UINT32, INT64 -> 0;
        };
        return unit * Math.sqrt(length);
    }

    static void close(String what, double[] actual, double[] expected, double tolerance) {
        double beside = Arrays.stream(expected)
                .filter(Double::isFinite)
                .map(Math::abs)
                .max()
                .orElse(0);
        for (int i = 0; i < expected.length; i++) {
            double scale = Math.max(Math.max(1, Math.abs(expected[i])), 0.1 * beside);
            boolean near = Double.isFinite(expected[i])
                    ? Math.abs(actual[i] - expected[i]) <= tolerance * scale
                    : Double.compare(actual[i], expected[i]) == 0;
            if (!near) {
                throw new AssertionError("%s: element %d is %s, expected %s (within %s)%n actual   %s%n expected %s"
                        .formatted(
                                what,
                                i,
                                actual[i],
                                expected[i],
                                tolerance * scale,
                                Arrays.toString(actual),
                                Arrays.toString(expected)));
            }
        }
    }

    private static void checkTraced(Case c, List<Tensor> inputs, List<Tensor> outputs, int length) {
        if (c.op().equals("convert_to_numpy")) {
            return;
        }
        Jit jit = Jit.of(c.id(), in -> Nest.of(call(c, in.tensors())));
        List<Tensor> traced = jit.apply(Nest.of(inputs)).tensors();
        for (int i = 0; i < outputs.size(); i++) {
            assertThat(traced.get(i).type())
                    .as("traced")
                    .isEqualTo(outputs.get(i).type());
            close(
                    "traced, result " + i,
                    traced.get(i).toDoubles(),
                    outputs.get(i).toDoubles(),
                    tolerance(outputs.get(i).dtype(), length));
        }
    }

    // ---- gradients ----------------------------------------------------------------------------------------------

    private static void checkGradients(Case c, List<Tensor> inputs, int length) {
        List<Tensor> floats =
                inputs.stream().filter(t -> t.dtype().isFloating()).toList();
        List<Optional<Tensor>> found = gradients(c, inputs, floats);
        assertEither(
                () -> compareGradients(c, inputs, floats, found, c.optionals("grads"), length),
                c.has("grads_tensorflow")
                        ? Optional.of(() ->
                                compareGradients(c, inputs, floats, found, c.optionals("grads_tensorflow"), length))
                        : Optional.empty());
        if (Backends.current() instanceof ReferenceBackend) {
            checkDifferences(c, inputs);
        }
    }

    /// The gradients of the first result's sum, each element weighted by the cosine of its number, counted from 1.
    private static List<Optional<Tensor>> gradients(Case c, List<Tensor> inputs, List<Tensor> floats) {
        try (var tape = GradientTape.open()) {
            floats.forEach(tape::watch);
            Tensor y = call(c, inputs).getFirst();
            return tape.gradient(List.of(y.mul(weights(y))), floats);
        }
    }

    private static Tensor weights(Tensor y) {
        double[] w = new double[Math.toIntExact(y.size())];
        Arrays.setAll(w, i -> Math.cos(i + 1));
        return Tensor.of(w).cast(y.dtype()).reshape(y.shape().dims());
    }

    private static void compareGradients(
            Case c,
            List<Tensor> inputs,
            List<Tensor> floats,
            List<Optional<Tensor>> found,
            List<Optional<Golden>> expected,
            int length) {
        for (int i = 0; i < inputs.size(); i++) {
            int at = floats.indexOf(inputs.get(i));
            if (at < 0 || i >= expected.size() || expected.get(i).isEmpty()) {
                continue;
            }
            Tensor g = found.get(at).orElseGet(() -> Primitives.fillLike(floats.get(at), 0));
            int spread = Math.max(length, (int) Math.min(weightsSize(c), 64));
            compare(c, "gradient of input " + i, g, expected.get(i).get(), 4 * spread);
        }
    }

    private static long weightsSize(Case c) {
        return c.tensors("outputs").getFirst().shape().size();
    }

    /// The gradient in float64 against central differences, except where the differences from both sides disagree: a
    /// kink.
    private static void checkDifferences(Case c, List<Tensor> inputs) {
        List<Tensor> wide = inputs.stream()
                .map(t -> t.dtype().isFloating() ? t.cast(DType.FLOAT64).eval() : t)
                .toList();
        List<Tensor> floats = wide.stream().filter(t -> t.dtype().isFloating()).toList();
        Tensor y = call(c, wide).getFirst();
        long size = floats.stream().mapToLong(Tensor::size).sum();
        if (y.dtype() != DType.FLOAT64 || c.attrs().has("dtype") || size > SMALL) {
            return;
        }
        List<Optional<Tensor>> found = gradients(c, wide, floats);
        for (int i = 0; i < wide.size(); i++) {
            int at = floats.indexOf(wide.get(i));
            if (at >= 0 && !OpDifferences.NOT_A_DERIVATIVE.contains(c.op())) {
                double[] g = found.get(at).isPresent()
                        ? found.get(at).get().toDoubles()
                        : new double[(int) floats.get(at).size()];
                differences(c, wide, i, g);
            }
        }
    }

    private static void differences(Case c, List<Tensor> inputs, int input, double[] g) {
        double[] x = inputs.get(input).toDoubles();
        double here = target(c, inputs);
        for (int i = 0; i < x.length; i++) {
            double h = 1e-6 * Math.max(1, Math.abs(x[i]));
            double up = (target(c, moved(inputs, input, x, i, h)) - here) / h;
            double down = (here - target(c, moved(inputs, input, x, i, -h))) / h;
            // Differences lose what the sum's own rounding takes.
            double noise = 1e-14 * Math.abs(here) / h;
            double scale = Math.max(1, Math.abs(g[i])) + 1e4 * noise;
            boolean smooth = Math.abs(up - down) <= 1e-3 * scale;
            if (smooth && !(Math.abs((up + down) / 2 - g[i]) <= 1e-4 * scale)) {
                throw new AssertionError("derivative by element %d of input %d is %s, differences give %s and %s"
                        .formatted(i, input, g[i], up, down));
            }
        }
    }

    private static List<Tensor> moved(List<Tensor> inputs, int input, double[] x, int i, double by) {
        double[] copy = x.clone();
        copy[i] += by;
        List<Tensor> all = new ArrayList<>(inputs);
        Shape shape = inputs.get(input).shape();
        all.set(input, Tensor.of(copy).reshape(shape.dims()));
        return all;
    }

    private static double target(Case c, List<Tensor> inputs) {
        Tensor y = call(c, inputs).getFirst();
        double sum = 0;
        double[] values = y.toDoubles();
        for (int i = 0; i < values.length; i++) {
            sum += values[i] * Math.cos(i + 1);
        }
        return sum;
    }

    // ---- results that are no tensors ----------------------------------------------------------------------------

    private static void checkResult(Case c) {
        List<Tensor> inputs = c.tensors("inputs").stream().map(Golden::tensor).toList();
        JsonElement result = c.json().get("result");
        switch (c.op()) {
            case "shape" ->
                assertThat(inputs.getFirst().shape().dims()).isEqualTo(OpCall.ints(result.getAsJsonArray()));
            case "ndim" -> assertThat(inputs.getFirst().rank()).isEqualTo(result.getAsInt());
            case "size" -> assertThat(inputs.getFirst().size()).isEqualTo(result.getAsLong());
            case "dtype" -> assertThat(inputs.getFirst().dtype().text()).isEqualTo(result.getAsString());
            case "is_tensor" -> assertThat(inputs.size() == 1).isEqualTo(result.getAsBoolean());
            default -> {
                JsonObject type = result.getAsJsonObject();
                Tensor y = call(c, inputs).getFirst();
                assertThat(y.dtype().text()).isEqualTo(type.get("dtype").getAsString());
                assertThat(y.shape().dims()).isEqualTo(OpCall.ints(type.getAsJsonArray("shape")));
                assertThat(y.toDoubles()).hasSize((int) y.size());
            }
        }
    }
}
