package dev.argali.layers;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/// The order of texts by their bytes in UTF-8, which is that of their code points.
enum Utf8Order implements Comparator<String> {
    BYTES;

    @Override
    public int compare(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
}
