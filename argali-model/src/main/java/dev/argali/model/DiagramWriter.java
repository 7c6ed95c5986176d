package dev.argali.model;

import dev.argali.api.Experimental;

/// Draws diagrams of models. Found by `ServiceLoader`; the module `argali-plot` has one.
@Experimental
public interface DiagramWriter {
    /// {@return the file of a drawing}
    ///
    /// @param format `svg` or `png`
    byte[] write(ModelDiagram diagram, String format);
}
