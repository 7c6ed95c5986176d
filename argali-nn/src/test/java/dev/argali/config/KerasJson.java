package dev.argali.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.tensor.Goldens;
import dev.argali.tensor.Goldens.Golden;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/// What Keras wrote as JSON, for golden tests: objects, tensors, and comparisons with ours.
public final class KerasJson {
    private KerasJson() {}

    /// One test for each case of a golden file.
    public static Stream<DynamicTest> tests(String resource, Consumer<JsonObject> test) {
        return tests(resource, "cases", test);
    }

    /// One test for each case of a section of a golden file.
    public static Stream<DynamicTest> tests(String resource, String section, Consumer<JsonObject> test) {
        return Goldens.rows(resource, section).stream()
                .map(json -> DynamicTest.dynamicTest(json.get("id").getAsString(), () -> test.accept(json)));
    }

    /// {@return the object that Keras serialized}
    public static ObjectConfig object(JsonObject json) {
        return ObjectConfig.from(value(json) instanceof Map<?, ?> map ? map : Map.of());
    }

    /// {@return JSON as plain values; nulls are [ObjectConfig#NONE]}
    public static Object value(JsonElement json) {
        if (json.isJsonNull()) {
            return ObjectConfig.NONE;
        }
        if (json.isJsonObject()) {
            Map<String, Object> map = new LinkedHashMap<>();
            json.getAsJsonObject().entrySet().forEach(e -> map.put(e.getKey(), value(e.getValue())));
            return map;
        }
        if (json.isJsonArray()) {
            List<Object> list = new ArrayList<>();
            json.getAsJsonArray().forEach(e -> list.add(value(e)));
            return list;
        }
        var primitive = json.getAsJsonPrimitive();
        if (primitive.isBoolean()) {
            return primitive.getAsBoolean();
        }
        return primitive.isNumber() ? Double.valueOf(primitive.getAsDouble()) : primitive.getAsString();
    }

    /// Holds that our object writes what Keras wrote, in the same order.
    public static void assertSame(ObjectConfig ours, JsonObject keras) {
        JsonObject expected = keras.deepCopy();
        expected.remove("build_config");
        assertThat(text(ours.toMap())).isEqualTo(text(value(expected)));
    }

    /// Numbers as doubles, floats among them as Keras widens them.
    private static String text(Object value) {
        return switch (value) {
            case Map<?, ?> m -> {
                List<String> items = new ArrayList<>();
                m.forEach((k, v) -> items.add(k + ": " + text(v)));
                yield "{" + String.join(", ", items) + "}";
            }
            case List<?> l -> l.stream().map(KerasJson::text).toList().toString();
            case Number n -> Float.toString(n.floatValue());
            default -> value.equals(ObjectConfig.NONE) ? "null" : value.toString();
        };
    }

    /// {@return the tensor of this name}
    public static Tensor tensor(JsonElement json) {
        return json.isJsonObject() ? Goldens.golden(json.getAsJsonObject()).tensor() : Tensor.scalar(json.getAsFloat());
    }

    /// {@return a shape as JSON lists it, null for an unknown extent}
    public static Shape shape(JsonElement json) {
        int[] dims = new int[json.getAsJsonArray().size()];
        for (int i = 0; i < dims.length; i++) {
            JsonElement dim = json.getAsJsonArray().get(i);
            dims[i] = dim.isJsonNull() ? Shape.ANY : dim.getAsInt();
        }
        return Shape.of(dims);
    }

    /// Holds that a tensor is what Keras computed, within what the order of float32 sums may change.
    public static void assertClose(String what, Tensor actual, JsonElement expected) {
        assertClose(what, actual, expected, 2e-6);
    }

    /// Holds that a tensor is what Keras computed.
    ///
    /// @param tolerance relative to numbers above 1
    public static void assertClose(String what, Tensor actual, JsonElement expected, double tolerance) {
        assertClose(what, actual, Goldens.golden(expected.getAsJsonObject()), tolerance, 0);
    }

    /// Holds that a gradient, each element a sum of many terms, is what Keras computed. Where terms cancel each other,
    /// as much is left as float32 rounds of the largest sum: TensorFlow's own result differs by that between
    /// processors.
    public static void assertCloseSums(String what, Tensor actual, JsonElement expected) {
        Golden golden = Goldens.golden(expected.getAsJsonObject());
        double largest = Arrays.stream(golden.data())
                .map(Math::abs)
                .filter(Double::isFinite)
                .max()
                .orElse(0);
        assertClose(what, actual, golden, 5e-6, 1e-6 * largest);
    }

    private static void assertClose(String what, Tensor actual, Golden golden, double tolerance, double least) {
        assertThat(actual.shape()).as(what + ": shape").isEqualTo(golden.shape());
        double[] got = actual.toDoubles();
        // Where Keras on JAX went through float32, all its numbers are of float32.
        boolean wide =
                actual.dtype() == DType.FLOAT64 && Arrays.stream(golden.data()).anyMatch(v -> v != (float) v);
        double unit = wide ? Math.min(tolerance, 1e-12) : tolerance;
        for (int i = 0; i < got.length; i++) {
            double want = golden.data()[i];
            if (Double.isFinite(want)) {
                assertThat(got[i])
                        .as(what + ": element " + i)
                        .isCloseTo(want, within(Math.max(unit * Math.max(1, Math.abs(want)), wide ? 0 : least)));
            } else {
                assertThat(Double.valueOf(got[i])).as(what + ": element " + i).isEqualTo(Double.valueOf(want));
            }
        }
    }
}
