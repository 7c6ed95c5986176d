package dev.argali.parity;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.argali.tensor.OpContract;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Keeps `docs/parity.tsv`: for each symbol of Keras that we promise, our name and the number of golden cases behind
/// it, or why it is missing. `-Dparity=update` writes the file anew.
///
/// `symbols.tsv` lists what is promised, `names.tsv` our names and reasons for all but ops, which name themselves in
/// the table by which their goldens are run. Each golden file that is counted here is run whole by a test of its
/// module.
class ParityTest {
    private static final Path ROOT = Path.of("..");
    private static final Path FILE = ROOT.resolve("docs/parity.tsv");

    private static final List<String> PACKAGES = List.of(
            "model",
            "tensor",
            "ops",
            "activations",
            "initializers",
            "regularizers",
            "constraints",
            "optimizers",
            "layers",
            "data",
            "progress");

    /// Ops that the tables do not call, because their results are no tensors.
    private static final Map<String, String> PLAIN = Map.of(
            "keras.ops.dtype", "Tensor.dtype",
            "keras.ops.is_tensor", "instanceof Tensor",
            "keras.ops.ndim", "Tensor.rank",
            "keras.ops.shape", "Tensor.shape",
            "keras.ops.size", "Tensor.size");

    private record Row(String symbol, String ours, long goldens, String missing) {
        String line() {
            return String.join("\t", symbol, ours, Long.toString(goldens), missing);
        }
    }

    @Test
    void the_table_of_parity_is_up_to_date() throws IOException {
        String expected = "keras\tours\tgoldens\tmissing because\n"
                + String.join("\n", rows().stream().map(Row::line).toList()) + "\n";
        if ("update".equals(System.getProperty("parity"))) {
            Files.writeString(FILE, expected);
        }
        assertThat(Files.readString(FILE))
                .as("docs/parity.tsv; -Dparity=update writes it")
                .isEqualTo(expected);
    }

    @Test
    void every_name_of_ours_exists() throws IOException {
        assertThat(rows())
                .filteredOn(r -> !r.ours().isEmpty() && !r.ours().startsWith("instanceof"))
                .allSatisfy(r -> assertThat(exists(r.ours())).as(r.ours()).isTrue());
    }

    @Test
    void every_symbol_has_goldens_or_a_reason() throws IOException {
        assertThat(rows()).allSatisfy(r -> {
            assertThat(r.goldens() > 0 && r.ours().isEmpty())
                    .as("cases without a name: %s", r)
                    .isFalse();
            assertThat(r.missing().isEmpty()).as("a reason: %s", r).isEqualTo(r.goldens() > 0);
        });
    }

    private static List<Row> rows() throws IOException {
        Map<String, Long> cases = cases();
        Map<String, String> ops = OpContract.ours();
        Map<String, String[]> names = lines("/parity/names.tsv").stream()
                .map(line -> line.split("\t", -1))
                .collect(toMap(parts -> parts[0], Function.identity()));
        List<Row> rows = new ArrayList<>();
        for (String line : lines("/parity/symbols.tsv")) {
            String symbol = line.split("\t", -1)[2];
            Optional<String[]> name = Optional.ofNullable(names.get(symbol));
            String ours = name.map(n -> n[1])
                    .or(() -> Optional.ofNullable(PLAIN.get(symbol)))
                    .orElseGet(() -> ops.getOrDefault(symbol.substring(symbol.lastIndexOf('.') + 1), ""));
            long count = cases.getOrDefault(symbol, 0L);
            String reason = name.map(n -> n[2]).filter(s -> !s.isEmpty()).orElse("no golden case");
            rows.add(new Row(symbol, ours, count, count > 0 ? "" : reason));
        }
        return rows;
    }

    /// The number of golden cases of each symbol.
    private static Map<String, Long> cases() throws IOException {
        List<String> symbols = new ArrayList<>();
        Path ops = ROOT.resolve("argali-tensor/src/test/resources/goldens/ops");
        try (Stream<Path> files = Files.list(ops)) {
            for (Path file : files.toList()) {
                read(file).forEach(c -> symbols.add(c.get("symbol").getAsString()));
            }
        }
        Path nn = ROOT.resolve("argali-nn/src/test/resources/goldens");
        read(nn.resolve("activations.json"))
                .forEach(c -> symbols.add(c.get("symbol").getAsString()));
        for (String kind : List.of("initializers", "regularizers", "constraints")) {
            read(nn.resolve(kind + ".json"))
                    .forEach(c ->
                            symbols.add("keras." + kind + "." + c.get("class").getAsString()));
        }
        List<Path> layers = new ArrayList<>(List.of(nn.resolve("layers.json")));
        try (Stream<Path> families = Files.list(nn.resolve("layers"))) {
            families.sorted().forEach(layers::add);
        }
        for (Path file : layers) {
            read(file).forEach(c -> symbols.add("keras.layers." + c.get("layer").getAsString()));
        }
        read(nn.resolve("layers.json"), "inputs").forEach(_ -> symbols.add("keras.layers.InputLayer"));
        read(nn.resolve("optimizers.json")).stream()
                .map(c -> c.get("optimizer").getAsString())
                .filter("LossScaleOptimizer"::equals)
                .forEach(name -> symbols.add("keras.mixed_precision." + name));
        read(nn.resolve("dtype_policies.json"))
                .forEach(c -> symbols.add(c.get("symbol").getAsString()));
        read(ROOT.resolve("argali-data/src/test/resources/goldens/utilities.json"))
                .forEach(c -> symbols.add(c.get("symbol").getAsString()));
        read(ROOT.resolve("argali-model/src/test/resources/goldens/progbar.json"))
                .forEach(_ -> symbols.add("keras.utils.Progbar"));
        return symbols.stream().collect(groupingBy(Function.identity(), counting()));
    }

    private static List<JsonObject> read(Path file) throws IOException {
        return read(file, "cases");
    }

    private static List<JsonObject> read(Path file, String section) throws IOException {
        List<JsonObject> cases = new ArrayList<>();
        try (Reader reader = Files.newBufferedReader(file)) {
            JsonParser.parseReader(reader)
                    .getAsJsonObject()
                    .getAsJsonArray(section)
                    .forEach(e -> cases.add(e.getAsJsonObject()));
        }
        return cases;
    }

    private static List<String> lines(String resource) throws IOException {
        try (InputStream in = ParityTest.class.getResourceAsStream(resource)) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    /// Whether there is a public class of this name, with a public member of the name behind the point.
    private static boolean exists(String name) {
        String[] parts = name.split("\\.", -1);
        return PACKAGES.stream()
                .flatMap(p -> loaded("dev.argali." + p + "." + parts[0]).stream())
                .anyMatch(c -> parts.length == 1
                        || Arrays.stream(c.getMethods())
                                .anyMatch(m -> m.getName().equals(parts[1]))
                        || Arrays.stream(c.getFields())
                                .anyMatch(f -> f.getName().equals(parts[1])));
    }

    private static Optional<Class<?>> loaded(String name) {
        try {
            return Optional.of(Class.forName(name));
        } catch (ClassNotFoundException e) {
            return Optional.empty();
        }
    }
}
