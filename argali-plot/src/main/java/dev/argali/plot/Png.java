package dev.argali.plot;

import dev.argali.graph.ValueException;
import dev.argali.plot.Drawing.Line;
import dev.argali.plot.Drawing.Placed;
import dev.argali.plot.Drawing.Spot;
import java.awt.BasicStroke;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/// A drawing as PNG, by Java2D; needs no display.
final class Png {
    private static final double UNITS_OF_AN_INCH = 96;
    private static final double MAX_PIXELS = 100e6;

    private final Graphics2D pen;

    private Png(Graphics2D pen) {
        this.pen = pen;
    }

    /// @throws ValueException if the image would have more than 100 million pixels
    static byte[] bytes(Drawing drawing, int dpi) {
        double scale = dpi / UNITS_OF_AN_INCH;
        double width = Math.ceil(drawing.width() * scale);
        double height = Math.ceil(drawing.height() * scale);
        if (width * height > MAX_PIXELS) {
            throw new ValueException(
                    "plot",
                    "the image would have " + (long) width + " x " + (long) height + " pixels",
                    "Give a smaller dpi, or a name that ends in '.svg'");
        }
        var image = new BufferedImage((int) width, (int) height, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        try {
            pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            pen.setColor(Ink.PAPER.colour());
            pen.fillRect(0, 0, image.getWidth(), image.getHeight());
            pen.scale(scale, scale);
            var png = new Png(pen);
            drawing.boxes().forEach(png::box);
            drawing.lines().forEach(png::line);
        } finally {
            pen.dispose();
        }
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private void box(Placed at) {
        pen.setStroke(new BasicStroke(1));
        double rounding = 2 * Drawing.ROUNDING;
        var frame = new RoundRectangle2D.Double(at.x(), at.y(), at.width(), at.height(), rounding, rounding);
        pen.setColor((at.isGroup() ? Ink.GROUND : Ink.FRAME).colour());
        pen.fill(frame);
        pen.setColor(Ink.FRAME.colour());
        pen.draw(frame);
        pen.setColor(Ink.PAPER.colour());
        at.body().ifPresent(pen::fill);
        Words.of(at).forEach(this::words);
    }

    /// As wide as the box takes it to be, whatever font there is.
    private void words(Words words) {
        if (words.text().isBlank()) {
            return;
        }
        int style = words.lettering().bold() ? Font.BOLD : Font.PLAIN;
        Font font = new Font(Font.SANS_SERIF, style, 1)
                .deriveFont((float) words.lettering().size());
        var layout = new TextLayout(words.text(), font, pen.getFontRenderContext());
        var place = AffineTransform.getTranslateInstance(words.x(), words.baseline());
        place.scale(words.width() / layout.getAdvance(), 1);
        pen.setColor(words.ink().colour());
        pen.fill(layout.getOutline(place));
    }

    private void line(Line line) {
        pen.setColor(Ink.ARROW.colour());
        pen.setStroke(new BasicStroke(1.5f));
        var path = new Path2D.Double();
        Spot first = line.spots().getFirst();
        path.moveTo(first.x(), first.y());
        line.spots().stream().skip(1).forEach(s -> path.lineTo(s.x(), s.y()));
        pen.draw(path);
        Spot end = line.spots().getLast();
        Spot before = line.spots().get(line.spots().size() - 2);
        var point = new Path2D.Double();
        point.moveTo(0, 0);
        point.lineTo(-Drawing.POINT, Drawing.POINT / 2);
        point.lineTo(-Drawing.POINT, -Drawing.POINT / 2);
        point.closePath();
        var turned = AffineTransform.getTranslateInstance(end.x(), end.y());
        turned.rotate(end.x() - before.x(), end.y() - before.y());
        pen.fill(turned.createTransformedShape(point));
    }
}
