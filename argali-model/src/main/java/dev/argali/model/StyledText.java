package dev.argali.model;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A text whose characters have styles, which a terminal shows as colours. Each character is taken to be one cell wide.
///
/// @param text what it says
/// @param styles the style of each character: a letter of [#CODES], or a blank for none
record StyledText(String text, String styles) {
    static final StyledText EMPTY = new StyledText("", "");
    static final char PLAIN = ' ';
    static final char BOLD = 'b';
    static final char NUMBER = 'n';
    static final char UNKNOWN = 'u';
    static final char SYMBOL = 's';
    static final char YES = 'Y';
    static final char NO = 'N';
    /// The styles, each followed by its code of SGR.
    private static final List<String> CODES = List.of("b1", "n38;5;34", "u38;5;45", "s38;5;33", "Y1;38;5;34", "N1;91");

    private static final Pattern WORD = Pattern.compile("\\s*\\S+\\s*");

    /// On which side of a cell a text stands.
    enum Side {
        LEFT,
        CENTER,
        RIGHT
    }

    static StyledText of(String text, char style) {
        return new StyledText(text, String.valueOf(style).repeat(text.length()));
    }

    static StyledText of(String text) {
        return of(text, PLAIN);
    }

    int length() {
        return text.length();
    }

    StyledText plus(StyledText more) {
        return new StyledText(text + more.text, styles + more.styles);
    }

    StyledText plus(String more) {
        return plus(of(more));
    }

    private StyledText cut(int from, int to) {
        return new StyledText(text.substring(from, to), styles.substring(from, to));
    }

    /// Lines of exactly this width. Texts are broken between words; a word that is longer than a line ends in an
    /// ellipsis.
    List<StyledText> lines(int width, Side side, char pad) {
        List<StyledText> lines = new ArrayList<>();
        int from = 0;
        for (int at : breaks(width)) {
            lines.add(cut(from, at).fit(width, side, pad));
            from = at;
        }
        lines.add(cut(from, length()).fit(width, side, pad));
        return lines;
    }

    private List<Integer> breaks(int width) {
        List<Integer> breaks = new ArrayList<>();
        int used = 0;
        Matcher words = WORD.matcher(text);
        while (words.find()) {
            String word = words.group();
            if (word.stripTrailing().length() <= width - used) {
                used += word.length();
                continue;
            }
            if (words.start() > 0) {
                breaks.add(words.start());
            }
            used = word.length();
        }
        return breaks;
    }

    private StyledText fit(int width, Side side, char pad) {
        StyledText line = side == Side.LEFT && length() <= width
                ? this
                : cut(0, text.stripTrailing().length());
        if (width <= 0) {
            return EMPTY;
        }
        if (line.length() > width) {
            line = new StyledText(line.text.substring(0, width - 1) + "…", line.styles.substring(0, width));
        }
        int missing = width - line.length();
        int before = switch (side) {
            case LEFT -> 0;
            case CENTER -> missing / 2;
            case RIGHT -> missing;
        };
        return of(" ".repeat(before), pad).plus(line).plus(of(" ".repeat(missing - before), pad));
    }

    /// {@return the text alone, or with the codes that set and reset its colours}
    String render(boolean colours) {
        if (!colours) {
            return text;
        }
        var out = new StringBuilder();
        int from = 0;
        while (from < length()) {
            char style = styles.charAt(from);
            int to = from;
            while (to < length() && styles.charAt(to) == style) {
                to++;
            }
            String run = text.substring(from, to);
            out.append(CODES.stream()
                    .filter(c -> c.charAt(0) == style)
                    .findFirst()
                    .map(c -> "\u001b[" + c.substring(1) + "m" + run + "\u001b[0m")
                    .orElse(run));
            from = to;
        }
        return out.toString();
    }
}
