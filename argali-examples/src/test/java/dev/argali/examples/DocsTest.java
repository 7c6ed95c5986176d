package dev.argali.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Java in the documents is what stands in the examples, which are compiled and run; links lead somewhere.
///
/// Above each Java block stands the example that it comes from, `<!-- File.java -->` or `<!-- File.java#region -->`; a
/// region lies between `// tag::region[]` and `// end::region[]`. Comments may be in another language than the
/// example's, code may not differ.
class DocsTest {
    private static final String EXAMPLES = "argali-examples/src/main/java/";
    private static final Pattern SOURCE = Pattern.compile("<!-- (\\w+\\.java)(?:#([\\w-]+))? -->");
    private static final Pattern MARK = Pattern.compile("\\s*// (tag|end)::([\\w-]+)\\[]\\s*");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)(#[^)]*)?\\)");

    /// A Java block of a document.
    private record Block(String where, Optional<String> source, List<String> lines) {}

    @Test
    void java_in_the_documents_is_a_region_of_an_example() {
        List<Block> blocks =
                documents().stream().flatMap(d -> blocks(d).stream()).toList();
        assertThat(blocks).isNotEmpty();
        for (Block block : blocks) {
            assertThat(block.source())
                    .as(block.where() + ": a Java block needs <!-- File.java#region --> above it")
                    .isPresent();
            assertThat(code(block.lines()))
                    .as(block.where())
                    .isEqualTo(code(region(block.source().orElseThrow())));
        }
    }

    @Test
    void the_dictionary_is_compiled() {
        String programs = SourceTree.files(SourceTree.root().resolve(EXAMPLES)).stream()
                .map(SourceTree::read)
                .collect(Collectors.joining("\n"))
                .replaceAll("\\s+", " ");
        for (String language : List.of("en", "zh")) {
            Path document = SourceTree.root().resolve("docs/guide/" + language + "/keras-to-argali.md");
            List<String> pieces = secondColumn(SourceTree.read(document).lines().toList());
            assertThat(pieces).hasSizeGreaterThan(60);
            for (String code : pieces) {
                assertThat(programs.contains(code))
                        .as(SourceTree.name(document) + ": " + code)
                        .isTrue();
            }
        }
    }

    /// The code in the second column of the tables that are said to be compiled.
    private static List<String> secondColumn(List<String> lines) {
        List<String> pieces = new ArrayList<>();
        boolean isInside = false;
        for (String line : lines) {
            if (line.startsWith("## ") || line.equals("<!-- Dictionary.java: the second column -->")) {
                isInside = !line.startsWith("## ");
            } else if (isInside && line.startsWith("| ")) {
                String cell = line.substring(line.indexOf(" | ") + 3);
                Matcher code = CODE.matcher(cell);
                while (code.find()) {
                    pieces.add(code.group(1));
                }
            }
        }
        return pieces;
    }

    @Test
    void both_languages_show_the_same_code() {
        assertThat(sources("README.zh-CN.md")).isEqualTo(sources("README.md")).isNotEmpty();
        List<Path> english = SourceTree.files(SourceTree.root().resolve("docs/guide/en"));
        assertThat(english).isNotEmpty().allSatisfy(p -> {
            String chinese = "docs/guide/zh/" + p.getFileName();
            assertThat(SourceTree.root().resolve(chinese)).exists();
            assertThat(sources(chinese)).as(chinese).isEqualTo(sources("docs/guide/en/" + p.getFileName()));
        });
    }

    @Test
    void links_lead_somewhere() {
        List<String> dead = new ArrayList<>();
        for (Path document : documents()) {
            Matcher links = LINK.matcher(SourceTree.read(document));
            while (links.find()) {
                String to = links.group(1);
                if (!to.matches("[a-z]+:.*") && !Files.exists(document.resolveSibling(to))) {
                    dead.add(SourceTree.name(document) + ": " + to);
                }
            }
        }
        assertThat(dead).isEmpty();
    }

    private static List<Path> documents() {
        return SourceTree.files(SourceTree.root()).stream()
                .filter(p -> p.toString().endsWith(".md"))
                .toList();
    }

    private static List<String> sources(String document) {
        return blocks(SourceTree.root().resolve(document)).stream()
                .map(b -> b.source().orElse("?"))
                .toList();
    }

    private static List<Block> blocks(Path document) {
        List<Block> blocks = new ArrayList<>();
        List<String> lines = SourceTree.read(document).lines().toList();
        Optional<String> source = Optional.empty();
        for (int i = 0; i < lines.size(); i++) {
            Matcher named = SOURCE.matcher(lines.get(i).strip());
            if (lines.get(i).strip().equals("```java")) {
                int end = i + 1;
                while (!lines.get(end).strip().equals("```")) {
                    end++;
                }
                blocks.add(new Block(SourceTree.name(document) + ":" + (i + 1), source, lines.subList(i + 1, end)));
                i = end;
            }
            source = named.matches() ? Optional.of(lines.get(i).strip()) : Optional.empty();
        }
        return blocks;
    }

    private static List<String> region(String source) {
        Matcher parts = SOURCE.matcher(source);
        assertThat(parts.matches()).isTrue();
        Path file = SourceTree.root().resolve(EXAMPLES + parts.group(1));
        assertThat(file).as(source).exists();
        List<String> lines = SourceTree.read(file).lines().toList();
        if (parts.group(2) == null) {
            return lines;
        }
        List<String> inside = new ArrayList<>();
        boolean isInside = false;
        boolean isFound = false;
        for (String line : lines) {
            Matcher mark = MARK.matcher(line);
            if (mark.matches() && mark.group(2).equals(parts.group(2))) {
                isInside = mark.group(1).equals("tag");
                isFound = true;
            } else if (isInside) {
                inside.add(line);
            }
        }
        assertThat(isFound).as(source + " is not marked in the example").isTrue();
        return inside;
    }

    /// Lines without comments, marks, blank lines and common indentation.
    private static String code(List<String> lines) {
        List<String> bare = lines.stream()
                .map(line -> line.replaceFirst("(^|\\s+)//( .*)?$", "").stripTrailing())
                .filter(line -> !line.isBlank())
                .toList();
        int indentation = bare.stream()
                .mapToInt(line -> line.length() - line.stripLeading().length())
                .min()
                .orElse(0);
        return String.join(
                "\n", bare.stream().map(line -> line.substring(indentation)).toList());
    }
}
