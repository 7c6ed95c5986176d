package dev.argali.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class StarImportsTest {
    @Test
    void every_exported_package_is_imported_in_the_one_file() {
        List<String> exported = Rooms.ALL.keySet().stream()
                .flatMap(m -> Rooms.exports(m).stream())
                .sorted()
                .toList();
        String file = SourceTree.read(SourceTree.matching("argali-examples/src/test/java/.*/StarImports\\.java")
                .getFirst());
        List<String> imported = Pattern.compile("(?m)^import (dev\\.argali\\.\\w+)\\.\\*;")
                .matcher(file)
                .results()
                .map(m -> m.group(1))
                .toList();
        assertThat(imported).isEqualTo(exported);
        assertThat(StarImports.ONE_OF_EACH.stream().map(Class::getPackageName)).isEqualTo(exported);
    }

    @Test
    void names_of_the_jdk_mean_what_they_mean() {
        assertThat(StarImports.JAVA.apply(Tensor.of(1f)).orElseThrow()).containsOnlyKeys("x");
    }
}
