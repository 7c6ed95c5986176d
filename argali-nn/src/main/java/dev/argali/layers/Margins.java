package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/// How many places there are before and behind each axis of space, to be added or cut off.
///
/// @param before the number before, for each axis
/// @param behind the number behind, for each axis
public record Margins(List<Integer> before, List<Integer> behind) {
    /// @throws ValueException if a number is negative
    public Margins {
        before = List.copyOf(before);
        behind = List.copyOf(behind);
        if (before.size() != behind.size()
                || Stream.concat(before.stream(), behind.stream()).anyMatch(n -> n < 0)) {
            throw new ValueException(
                    "margins",
                    "before the axes " + before + ", behind them " + behind,
                    "Give 0 or more, before and behind each axis");
        }
    }

    /// The same on all sides of some axes.
    static Margins same(int axes, int n) {
        List<Integer> all = Collections.nCopies(axes, n);
        return new Margins(all, all);
    }

    /// The same on both sides of each axis.
    static Margins each(Integer... numbers) {
        return new Margins(List.of(numbers), List.of(numbers));
    }

    /// `{before, behind}` for each axis.
    static Margins pairs(String layer, int axes, int[][] pairs) {
        List<Integer> before = new ArrayList<>();
        List<Integer> behind = new ArrayList<>();
        for (int[] pair : pairs) {
            if (pair.length != 2) {
                throw new ValueException(layer, "an axis has " + pair.length + " margins", "Give {before, behind}");
            }
            before.add(pair[0]);
            behind.add(pair[1]);
        }
        if (pairs.length != axes) {
            throw new ValueException(layer, "there are margins for " + pairs.length + " axes", "Give them for " + axes);
        }
        return new Margins(before, behind);
    }

    /// What a file says: a number for all sides; a list with, for each axis, a number for both sides or a pair; for one
    /// axis the pair itself.
    static Margins from(ObjectConfig file, String key, int axes, int otherwise) {
        Object value = file.argument(key).orElse(otherwise);
        if (value instanceof Number n) {
            return same(axes, n.intValue());
        }
        List<?> items = value instanceof List<?> list ? list : List.of();
        List<?> each = axes == 1 && items.size() == 2 ? List.of(items) : items;
        int[][] pairs = each.stream().map(Margins::pair).toArray(int[][]::new);
        return pairs(file.className(), axes, pairs);
    }

    private static int[] pair(Object item) {
        if (item instanceof Number n) {
            return new int[] {n.intValue(), n.intValue()};
        }
        List<?> numbers = item instanceof List<?> list ? list : List.of();
        return numbers.stream()
                .mapToInt(v -> v instanceof Number n ? n.intValue() : -1)
                .toArray();
    }

    /// As files give it.
    Object config() {
        List<List<Integer>> all = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            all.add(List.of(before.get(i), behind.get(i)));
        }
        return all.size() == 1 ? all.getFirst() : all;
    }
}
