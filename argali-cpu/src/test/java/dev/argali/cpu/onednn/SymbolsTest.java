package dev.argali.cpu.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The names of exported functions stand in all three formats (ELF, Mach-O, PE) as bytes between two zeros; Mach-O puts
/// an underscore before each.
class SymbolsTest {
    @ParameterizedTest
    @EnumSource
    void every_bound_function_is_in_the_natives_of_every_platform(Platform platform) throws IOException {
        Set<String> wanted = new HashSet<>();
        String prefix = platform.name().startsWith("MACOSX") ? "_" : "";
        for (String name : Symbols.names()) {
            // On Windows the OpenMP library is part of the system.
            if (platform != Platform.WINDOWS_X86_64 || !name.startsWith("omp_")) {
                wanted.add(prefix + name);
            }
        }
        wanted.add(prefix + "dnnl_no_such_function");
        for (String file : platform.files()) {
            try (InputStream in = getClass().getClassLoader().getResourceAsStream(platform.resource(file))) {
                assertThat(in).as(platform.resource(file)).isNotNull();
                wanted.removeAll(found(in.readAllBytes(), wanted));
            }
        }
        assertThat(wanted).containsExactly(prefix + "dnnl_no_such_function");
    }

    private static Set<String> found(byte[] library, Set<String> wanted) {
        Set<String> found = new HashSet<>();
        int start = 0;
        for (int i = 0; i < library.length; i++) {
            if (library[i] == 0) {
                if (i - start > 8 && i - start < 80) {
                    String text = new String(library, start, i - start, StandardCharsets.ISO_8859_1);
                    if (wanted.contains(text)) {
                        found.add(text);
                    }
                }
                start = i + 1;
            }
        }
        return found;
    }

    @Test
    void a_function_that_is_not_listed_has_no_signature() {
        assertThatThrownBy(() -> Symbols.signature("dnnl_sum"))
                .hasMessage("dnnl_sum: is not among the bound functions. Add it to Symbols.");
    }
}
