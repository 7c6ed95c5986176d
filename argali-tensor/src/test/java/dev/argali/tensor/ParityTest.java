package dev.argali.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Keeps `docs/parity.tsv`: for each op of Keras that we promise, our name and the number of golden cases behind it, or
/// why it is missing. `-Dparity=update` writes the file anew.
class ParityTest {
    private static final Path FILE = Path.of("..", "docs", "parity.tsv");

    /// Ops that the tables do not call, because their results are no tensors.
    private static final Map<String, String> PLAIN = Map.of(
            "dtype", "Tensor.dtype",
            "is_tensor", "instanceof Tensor",
            "ndim", "Tensor.rank",
            "shape", "Tensor.shape",
            "size", "Tensor.size",
            "SeedGenerator", "SeedGenerator.of");

    private static final Map<String, String> WITHOUT_GOLDEN =
            Map.of("SeedGenerator", "its stream is our own; RandomsTest holds it");

    @Test
    void the_table_of_parity_is_up_to_date() throws IOException {
        String expected = table();
        if ("update".equals(System.getProperty("parity"))) {
            Files.createDirectories(Path.of("..", "docs"));
            Files.writeString(FILE, expected);
        }
        assertThat(Files.readString(FILE))
                .as("docs/parity.tsv; -Dparity=update writes it")
                .isEqualTo(expected);
    }

    private static String table() throws IOException {
        Map<String, Long> cases = OpContract.cases().stream()
                .collect(Collectors.groupingBy(Goldens.Case::symbol, TreeMap::new, Collectors.counting()));
        List<String> lines = new ArrayList<>(List.of("keras\tours\tgoldens\tmissing because"));
        for (String line : symbols()) {
            String symbol = line.split("\t", -1)[2];
            String name = symbol.substring(symbol.lastIndexOf('.') + 1);
            OpTable.Row row = OpTable.rows().get(name);
            String ours = row != null ? row.ours() : PLAIN.getOrDefault(name, "");
            long count = cases.getOrDefault(symbol, 0L);
            String why = count > 0 ? "" : WITHOUT_GOLDEN.getOrDefault(name, "no golden case");
            lines.add(String.join("\t", symbol, ours, Long.toString(count), why));
        }
        return String.join("\n", lines) + "\n";
    }

    private static List<String> symbols() throws IOException {
        try (InputStream in = ParityTest.class.getResourceAsStream("/parity/symbols.tsv")) {
            assertThat(in).isNotNull();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
