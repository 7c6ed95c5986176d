package dev.argali.tensor;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.argali.graph.DType;
import dev.argali.graph.Literal;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Reads the golden files: what the real Keras computed, made by the scripts in `goldens/`.
public final class Goldens {
    private Goldens() {}

    /// A tensor as it stands in a file; its dtype may be one that we do not have.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Golden(String dtype, Shape shape, double[] data, JsonArray text) {
        /// {@return whether our dtypes have this one}
        public boolean known() {
            return Arrays.stream(DType.values()).anyMatch(d -> d.text().equals(dtype));
        }

        /// {@return the tensor}
        public Tensor tensor() {
            var type = new TensorType(DType.named(dtype), shape);
            Literal literal = Literal.zeros(type);
            for (int i = 0; i < data.length; i++) {
                if (type.dtype().isInteger()) {
                    literal.setLong(i, text.get(i).getAsLong());
                } else {
                    literal.setDouble(i, data[i]);
                }
            }
            return Primitives.host(literal);
        }
    }

    /// One call and what came of it.
    public record Case(String file, JsonObject json) {
        /// {@return the name of the op, in Keras's form}
        public String op() {
            return json.get("op").getAsString();
        }

        /// {@return the whole name, such as `keras.ops.add`}
        public String symbol() {
            return json.get("symbol").getAsString();
        }

        /// {@return the name of the case, unique in its file}
        public String id() {
            return json.get("id").getAsString();
        }

        /// {@return the arguments that are not tensors}
        public JsonObject attrs() {
            return json.getAsJsonObject("attrs");
        }

        /// {@return tensors under this name}
        public List<Golden> tensors(String name) {
            List<Golden> all = new ArrayList<>();
            json.getAsJsonArray(name).forEach(e -> all.add(golden(e.getAsJsonObject())));
            return all;
        }

        /// {@return tensors under this name, of which some may be missing}
        public List<Optional<Golden>> optionals(String name) {
            List<Optional<Golden>> all = new ArrayList<>();
            json.getAsJsonArray(name)
                    .forEach(
                            e -> all.add(e.isJsonNull() ? Optional.empty() : Optional.of(golden(e.getAsJsonObject()))));
            return all;
        }

        /// {@return whether the case has this}
        public boolean has(String name) {
            return json.has(name);
        }

        @Override
        public String toString() {
            return id();
        }
    }

    /// All cases of a file of the class path, such as `/goldens/ops/linalg.json`.
    public static List<Case> read(String resource) {
        return rows(resource, "cases").stream().map(e -> new Case(resource, e)).toList();
    }

    /// The rows of a section of a golden file of the class path.
    public static List<JsonObject> rows(String resource, String section) {
        try (InputStream in = Goldens.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no golden file " + resource);
            }
            Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8);
            List<JsonObject> rows = new ArrayList<>();
            JsonParser.parseReader(reader)
                    .getAsJsonObject()
                    .getAsJsonArray(section)
                    .forEach(e -> rows.add(e.getAsJsonObject()));
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The tensor that stands in a file as dtype, shape and data.
    public static Golden golden(JsonObject json) {
        JsonArray data = json.getAsJsonArray("data");
        double[] values = new double[data.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = number(data.get(i));
        }
        int[] dims = new int[json.getAsJsonArray("shape").size()];
        Arrays.setAll(dims, i -> json.getAsJsonArray("shape").get(i).getAsInt());
        return new Golden(json.get("dtype").getAsString(), Shape.of(dims), values, data);
    }

    /// A number, or true and false, or "nan", "inf", "-inf".
    public static double number(JsonElement e) {
        return switch (e.getAsString()) {
            case "true" -> 1;
            case "false" -> 0;
            case "nan" -> Double.NaN;
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> e.getAsDouble();
        };
    }
}
