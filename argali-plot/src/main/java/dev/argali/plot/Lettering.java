package dev.argali.plot;

/// How wide texts are, by the widths of Helvetica, which Arial and Liberation Sans share. Drawings make each text
/// exactly so wide, whatever font there is, so that none leaves its box.
///
/// @param size of the font, in units of the drawing
/// @param bold whether it is in bold type
record Lettering(double size, boolean bold) {
    static final Lettering HEADLINE = new Lettering(14, true);
    static final Lettering DETAIL = new Lettering(12, false);

    private static final double BOLDER = 1.07;
    private static final int EM = 1000;

    /// For the characters from blank to `~`, in thousandths of the size.
    private static final int[] WIDTHS = {
        278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556,
                556,
        556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556,
                833,
        722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500,
                556,
        556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500,
                334,
        260, 334, 584
    };

    double width(String text) {
        int sum = text.codePoints().map(Lettering::width).sum();
        return sum * size / EM * (bold ? BOLDER : 1);
    }

    private static int width(int character) {
        int at = character - ' ';
        return at >= 0 && at < WIDTHS.length ? WIDTHS[at] : EM;
    }

    /// {@return from one line to the next}
    double line() {
        return size * 1.4;
    }
}
