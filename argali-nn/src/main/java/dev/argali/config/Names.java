package dev.argali.config;

import dev.argali.graph.ValueException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Names of things that strings stand for: Keras's spelling, and what was probably meant by a wrong one.
public final class Names {
    private static final int SUGGESTIONS = 3;

    private Names() {}

    /// {@return Keras's snake case of a class name: `PReLU` gives `p_re_lu`, `Conv2D` gives `conv2d`}
    public static String snakeCase(String className) {
        return className
                .replaceAll("\\W+", "")
                .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
                .replaceAll("([a-z])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }

    /// The error for a name that does not exist: it suggests the near ones.
    ///
    /// @param kind what was looked for, such as `activation`
    public static ValueException unknown(String kind, String name, Collection<String> known) {
        List<String> near = near(name, known);
        String cure = near.isEmpty()
                ? "Use one of " + known.stream().sorted().collect(Collectors.joining(", "))
                : "Did you mean " + near.stream().map(n -> "'" + n + "'").collect(Collectors.joining(" or ")) + "?";
        return new ValueException(kind, "there is no " + kind + " '" + name + "'", cure);
    }

    /// The one of `all` whose name in files is `name`.
    ///
    /// @param kind what it is, such as `merge mode`
    /// @throws ValueException if there is none, with the near ones
    public static <E> E constant(String kind, String name, E[] all, Function<E, String> text) {
        for (E one : all) {
            if (text.apply(one).equals(name)) {
                return one;
            }
        }
        throw unknown(kind, name, Arrays.stream(all).map(text).toList());
    }

    /// The known names nearest to a wrong one, at most three: those a third of its letters or less away.
    public static List<String> near(String name, Collection<String> known) {
        String wanted = name.toLowerCase(Locale.ROOT);
        int most = Math.max(1, name.length() / 3);
        record Candidate(String name, int distance) {}
        return known.stream()
                .map(k -> new Candidate(k, distance(wanted, k.toLowerCase(Locale.ROOT))))
                .filter(c -> c.distance <= most)
                .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
                .map(Candidate::name)
                .limit(SUGGESTIONS)
                .toList();
    }

    /// The number of letters to put in, leave out, replace, or swap with their neighbour (Damerau 1964).
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int replaced = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                d[i][j] = Math.min(replaced, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                boolean swapped =
                        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
