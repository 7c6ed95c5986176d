package dev.argali.model;

import dev.argali.data.Example;
import dev.argali.graph.DType;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Rows `from` to `to` of arrays whose first axis is that of the examples.
///
/// @param arrays inputs, targets and weights of all examples
/// @param from the first row that counts
/// @param to the row behind the last one that counts
record ArrayData(Example arrays, int from, int to) {
    /// All rows.
    ///
    /// @param where the method that was called, for messages
    /// @throws ValueException if there is no row
    /// @throws ShapeException if the arrays have different numbers of rows
    static ArrayData of(String where, Example arrays) {
        int rows = rows(where, "x", arrays.inputs());
        requireRows(where, "y", arrays.targets(), rows);
        arrays.weights().ifPresent(w -> requireRows(where, "sampleWeight", w, rows));
        return new ArrayData(arrays, 0, rows);
    }

    /// The number of rows of all these arrays.
    ///
    /// @throws ValueException if there is none
    /// @throws ShapeException if they have different numbers
    static int rows(String where, String word, Nest arrays) {
        List<Tensor> all = arrays.tensors();
        if (all.isEmpty()) {
            throw new ValueException(where, word + " is empty: it has no arrays", "Give at least one");
        }
        int rows = rows(where, word, all.getFirst());
        requireRows(where, word, arrays, rows);
        return rows;
    }

    private static int rows(String where, String word, Tensor array) {
        if (array.rank() == 0) {
            throw new ShapeException(where, word + " is a scalar", "Give an array of examples, [examples, ...]");
        }
        int rows = array.shape().dim(0);
        if (rows == 0) {
            throw new ValueException(
                    where, word + " is empty: its shape is " + array.shape(), "Give at least one example");
        }
        return rows;
    }

    private static void requireRows(String where, String word, Nest arrays, int rows) {
        for (Tensor array : arrays.tensors()) {
            if (array.rank() == 0 || array.shape().dim(0) != rows) {
                throw new ShapeException(
                        where,
                        "x has " + rows + " examples, " + word + " has "
                                + (array.rank() == 0
                                        ? "none, it is a scalar"
                                        : array.shape().dim(0) + " (shape " + array.shape() + ")"),
                        "Give as many of one as of the other");
            }
        }
    }

    /// {@return the number of rows that count}
    int size() {
        return to - from;
    }

    /// {@return the first part, to train with, of a share of `1 - split`, rounded down}
    ArrayData head(double split) {
        return part(split, from, from + cut(split));
    }

    /// {@return the last part, to validate with}
    ArrayData tail(double split) {
        return part(split, from + cut(split), to);
    }

    private int cut(double split) {
        return (int) Math.floor(size() * (1 - split));
    }

    private ArrayData part(double split, int first, int end) {
        if (first >= end) {
            throw new ValueException(
                    "fit",
                    "validationSplit " + split + " of " + size() + " examples leaves none to "
                            + (first == from ? "train" : "validate") + " with",
                    "Give more data, or another share");
        }
        return new ArrayData(arrays, first, end);
    }

    /// {@return these data with the weights of the classes that the targets say, times the weights that they have}
    ArrayData classWeight(Map<Integer, Double> weights) {
        if (weights.isEmpty()) {
            return this;
        }
        if (arrays.weights().isPresent()) {
            throw new ValueException(
                    "fit", "classWeight and sampleWeight are both given", "Multiply them and give sampleWeight");
        }
        if (arrays.targets().tensors().size() > 1) {
            throw new ValueException(
                    "fit", "classWeight is given, and there are several targets", "Give sample weights for each");
        }
        Tensor y = arrays.y();
        boolean oneHot = y.rank() > 1 && y.shape().last() > 1;
        int[] classes = (oneHot ? y.argmax(-1) : y).toInts();
        float[] values = new float[classes.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = weights.getOrDefault(classes[i], 1.0).floatValue();
        }
        return new ArrayData(arrays.sampleWeight(Tensor.of(values)), from, to);
    }

    /// {@return the arrays with floating targets and weights in float32, ready to be fed again and again}
    ArrayData ready() {
        Nest x = arrays.inputs().map(Tensor::eval);
        Nest y = arrays.targets().map(t -> floats(t).eval());
        Optional<Nest> weight =
                arrays.weights().map(w -> w.map(t -> t.cast(DType.FLOAT32).eval()));
        return new ArrayData(new Example(x, y, weight), from, to);
    }

    private static Tensor floats(Tensor t) {
        return t.dtype().isFloating() ? t.cast(DType.FLOAT32) : t;
    }
}
