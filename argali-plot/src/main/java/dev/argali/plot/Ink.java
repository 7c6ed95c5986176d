package dev.argali.plot;

import java.awt.Color;

/// The colours of drawings.
enum Ink {
    PAPER(0xffffff),
    /// Borders of boxes, and what headlines of layers stand on.
    FRAME(0x27496d),
    TEXT(0x1c2733),
    /// What models that are shown with their layers stand on.
    GROUND(0xeef3f8),
    ARROW(0x5b6770);

    private final int rgb;

    Ink(int rgb) {
        this.rgb = rgb;
    }

    Color colour() {
        return new Color(rgb);
    }

    /// {@return for instance `#27496d`}
    String web() {
        return String.format("#%06x", rgb);
    }
}
