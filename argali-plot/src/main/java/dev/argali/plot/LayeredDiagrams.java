package dev.argali.plot;

import dev.argali.graph.ValueException;
import dev.argali.model.DiagramWriter;
import dev.argali.model.ModelDiagram;
import java.nio.charset.StandardCharsets;

/// Draws diagrams in layers: each box behind all those that lead to it.
public final class LayeredDiagrams implements DiagramWriter {
    /// For `ServiceLoader`.
    public LayeredDiagrams() {}

    @Override
    public byte[] write(ModelDiagram diagram, String format) {
        Drawing drawing = Drawing.of(diagram);
        return switch (format) {
            case "svg" -> Svg.text(drawing).getBytes(StandardCharsets.UTF_8);
            case "png" -> Png.bytes(drawing, diagram.dpi());
            default -> throw new ValueException("plot", "format '" + format + "' is not known", "Use svg or png");
        };
    }
}
