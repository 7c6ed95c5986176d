package dev.argali.plot;

import dev.argali.plot.Drawing.Line;
import dev.argali.plot.Drawing.Placed;
import dev.argali.plot.Drawing.Spot;
import java.util.Locale;
import java.util.stream.Collectors;

/// A drawing as SVG: one group for each box, with the id of the box, and one path for each arrow.
final class Svg {
    private final StringBuilder out = new StringBuilder();

    private Svg() {}

    static String text(Drawing drawing) {
        var svg = new Svg();
        svg.all(drawing);
        return svg.out.toString();
    }

    private void all(Drawing drawing) {
        String width = number(drawing.width());
        String height = number(drawing.height());
        out.append("""
                <svg xmlns="http://www.w3.org/2000/svg" width="%s" height="%s" viewBox="0 0 %s %s" \
                font-family="Helvetica, Arial, 'Liberation Sans', sans-serif">
                <defs><marker id="point" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" \
                markerUnits="userSpaceOnUse" orient="auto"><path d="M0,0 L8,4 L0,8 z" fill="%s"/></marker></defs>
                <rect width="100%%" height="100%%" fill="%s"/>
                """.formatted(width, height, width, height, Ink.ARROW.web(), Ink.PAPER.web()));
        drawing.boxes().forEach(this::box);
        drawing.lines().forEach(this::line);
        out.append("</svg>\n");
    }

    private void box(Placed at) {
        out.append("<g id=\"%s\" class=\"%s\">\n".formatted(at.box().id(), at.isGroup() ? "model" : "layer"));
        out.append("""
                <rect x="%s" y="%s" width="%s" height="%s" rx="%s" fill="%s" stroke="%s"/>
                """.formatted(
                        number(at.x()),
                        number(at.y()),
                        number(at.width()),
                        number(at.height()),
                        number(Drawing.ROUNDING),
                        (at.isGroup() ? Ink.GROUND : Ink.FRAME).web(),
                        Ink.FRAME.web()));
        at.body()
                .ifPresent(body -> out.append("""
                <rect x="%s" y="%s" width="%s" height="%s" fill="%s"/>
                """.formatted(
                        number(body.x), number(body.y), number(body.width), number(body.height), Ink.PAPER.web())));
        Words.of(at).forEach(this::words);
        out.append("</g>\n");
    }

    private void words(Words words) {
        out.append("""
                <text x="%s" y="%s" font-size="%s" font-weight="%s" fill="%s" textLength="%s" \
                lengthAdjust="spacingAndGlyphs">%s</text>
                """.formatted(
                        number(words.x()),
                        number(words.baseline()),
                        number(words.lettering().size()),
                        words.lettering().bold() ? "bold" : "normal",
                        words.ink().web(),
                        number(words.width()),
                        escaped(words.text())));
    }

    private void line(Line line) {
        String path = line.spots().stream().map(Svg::spot).collect(Collectors.joining(" L", "M", ""));
        out.append("""
                <path d="%s" fill="none" stroke="%s" stroke-width="1.5" marker-end="url(#point)"/>
                """.formatted(path, Ink.ARROW.web()));
    }

    private static String spot(Spot spot) {
        return number(spot.x()) + "," + number(spot.y());
    }

    /// With two decimals, and none that are not needed.
    private static String number(double value) {
        String text = String.format(Locale.ROOT, "%.2f", value);
        return text.replaceFirst("\\.?0+$", "");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
