package dev.argali.layers;

import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// The equation of an [EinsumDense]: a letter for each axis of the input, the kernel and the output, such as
/// `abc,cd->abd`. Axes behind `...` are given on as they are.
///
/// @param text as it was given
/// @param input the letters of the input's axes
/// @param kernel the letters of the kernel's axes
/// @param output the letters of the output's axes
/// @param ellipsis where other axes are
record EinsumEquation(String text, String input, String kernel, String output, Ellipsis ellipsis) {
    /// Where axes without a letter are: nowhere, before the others, or behind them.
    enum Ellipsis {
        NONE,
        LEFT,
        RIGHT
    }

    private static final Pattern FORM =
            Pattern.compile("(\\.\\.\\.)?([a-zA-Z]+)(\\.\\.\\.)?,([a-zA-Z]+)->(\\.\\.\\.)?([a-zA-Z]+)(\\.\\.\\.)?");

    /// @throws ValueException if it is of another form, or a letter has nothing to stand for
    static EinsumEquation parse(String text) {
        Matcher m = FORM.matcher(text);
        boolean fits = m.matches();
        boolean left = fits && m.group(1) != null;
        boolean right = fits && m.group(3) != null;
        boolean agrees = fits && left == (m.group(5) != null) && right == (m.group(7) != null) && !(left && right);
        if (!agrees) {
            throw new ValueException(
                    "EinsumDense",
                    "the equation is '" + text + "'",
                    "Write it as ...ab,bc->...ac, ab...,bc->ac... or ab,bc->ac");
        }
        var equation = new EinsumEquation(
                text,
                m.group(2),
                m.group(4),
                m.group(6),
                left ? Ellipsis.LEFT : right ? Ellipsis.RIGHT : Ellipsis.NONE);
        equation.requireMeaning();
        return equation;
    }

    private void requireMeaning() {
        for (int i = 0; i < output.length(); i++) {
            char letter = output.charAt(i);
            if (input.indexOf(letter) < 0 && kernel.indexOf(letter) < 0) {
                throw refuse("'" + letter + "' of the output stands neither in the input nor in the kernel");
            }
        }
        for (int i = 0; i < kernel.length(); i++) {
            char letter = kernel.charAt(i);
            if (input.indexOf(letter) < 0 && output.indexOf(letter) < 0) {
                throw refuse("'" + letter + "' of the kernel stands neither in the input nor in the output");
            }
        }
    }

    private ValueException refuse(String problem) {
        return new ValueException(
                "EinsumDense", "equation '" + text + "': " + problem, "Give each letter an axis to stand for");
    }

    /// @throws ValueException if a letter is no axis of the output
    void requireBias(String axes) {
        for (int i = 0; i < axes.length(); i++) {
            char letter = axes.charAt(i);
            if (output.indexOf(letter) < 0) {
                throw new ValueException(
                        "EinsumDense",
                        "biasAxes is '" + axes + "', and '" + letter + "' is no axis of the output '" + output + "'",
                        "Name axes of the output in " + text);
            }
        }
    }

    /// {@return whether inputs of so many axes fit}
    boolean fits(int rank) {
        return ellipsis == Ellipsis.NONE ? rank == input.length() : rank >= input.length();
    }

    /// {@return the axes of the kernel that are summed over, or, if not, those that the output has}
    List<Integer> kernelAxes(boolean summed) {
        return IntStream.range(0, kernel.length())
                .filter(i -> summed == (output.indexOf(kernel.charAt(i)) < 0))
                .boxed()
                .toList();
    }

    /// The output for an input of a shape.
    ///
    /// @param partial its extents without the batch and without those behind the ellipsis, unknown ones as in the input
    Shape output(String where, Shape in, Shape partial) {
        int more = in.rank() - input.length();
        int expected = output.length() - (ellipsis == Ellipsis.LEFT && more > 0 ? 0 : 1);
        if (partial.rank() != expected) {
            throw new ShapeException(
                    where,
                    "outputShape " + partial + " has " + partial.rank() + " extents, '" + output + "' in " + text
                            + " has " + expected + " behind the batch, for inputs of " + in,
                    "Give one extent for each of them");
        }
        List<Integer> dims = new ArrayList<>();
        dims.add(in.dim(0));
        if (ellipsis == Ellipsis.LEFT) {
            for (int i = 1; i < more; i++) {
                dims.add(in.dim(i));
            }
        }
        for (int dim : partial.dims()) {
            dims.add(dim);
        }
        for (int i = 0; ellipsis == Ellipsis.RIGHT && i < more; i++) {
            dims.add(in.dim(input.length() + i));
        }
        int first = ellipsis == Ellipsis.LEFT ? more : 0;
        for (int i = 0; i < output.length(); i++) {
            int from = input.indexOf(output.charAt(i));
            if (from >= 0) {
                dims.set(first + i, shared(where, in, first + from, dims.get(first + i), output.charAt(i)));
            }
        }
        return Shape.of(dims.stream().mapToInt(Integer::intValue).toArray());
    }

    private int shared(String where, Shape in, int axis, int wanted, char letter) {
        int got = in.dim(axis);
        if (wanted != Shape.ANY && got != Shape.ANY && wanted != got) {
            throw new ShapeException(
                    where,
                    "'" + letter + "' in " + text + " is " + got + " in the input " + in + " and " + wanted
                            + " in outputShape",
                    "Make them equal, or give Shape.ANY there for what the input has");
        }
        return got == Shape.ANY ? wanted : got;
    }

    /// {@return the shape of the kernel for an input and its output}
    Shape kernel(Shape in, Shape out) {
        int more = ellipsis == Ellipsis.LEFT ? in.rank() - input.length() : 0;
        return Shape.of(kernel.chars()
                .map(letter -> output.indexOf(letter) >= 0
                        ? out.dim(more + output.indexOf(letter))
                        : in.dim(more + input.indexOf(letter)))
                .toArray());
    }

    /// {@return the shape of a bias along some letters of the output, which has axes of 1 between and behind them}
    Shape bias(Shape in, Shape out, String axes) {
        int more = in.rank() - input.length();
        int first = axes.chars().map(output::indexOf).min().orElseThrow();
        IntStream along = IntStream.range(first, output.length())
                .map(i -> axes.indexOf(output.charAt(i)) < 0 ? 1 : out.dim(i + (ellipsis == Ellipsis.LEFT ? more : 0)));
        IntStream behind =
                IntStream.range(0, ellipsis == Ellipsis.RIGHT ? more : 0).map(_ -> 1);
        return Shape.of(IntStream.concat(along, behind).toArray());
    }
}
