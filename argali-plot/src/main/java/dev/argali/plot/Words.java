package dev.argali.plot;

import dev.argali.plot.Drawing.Placed;
import java.util.ArrayList;
import java.util.List;

/// One line of text at its place.
///
/// @param x where it begins
/// @param baseline what its letters stand on
record Words(String text, Lettering lettering, Ink ink, double x, double baseline) {
    /// How far below the middle of a line its letters stand, as a share of the size of the font.
    private static final double DROP = 0.35;

    /// The texts of a box: those of a layer in the middle, those of a model that is shown with its layers at the left.
    static List<Words> of(Placed at) {
        List<Words> all = new ArrayList<>();
        all.add(words(
                at,
                at.box().headline(),
                Lettering.HEADLINE,
                at.isGroup() ? Ink.TEXT : Ink.PAPER,
                at.y() + at.head() / 2));
        double middle = at.y() + at.head() + Drawing.PADDING / 2 + Lettering.DETAIL.line() / 2;
        for (String detail : at.box().details()) {
            all.add(words(at, detail, Lettering.DETAIL, Ink.TEXT, middle));
            middle += Lettering.DETAIL.line();
        }
        return all;
    }

    private static Words words(Placed at, String text, Lettering lettering, Ink ink, double middle) {
        double left = at.isGroup() ? Drawing.PADDING : (at.width() - lettering.width(text)) / 2;
        return new Words(text, lettering, ink, at.x() + left, middle + DROP * lettering.size());
    }

    double width() {
        return lettering.width(text);
    }
}
