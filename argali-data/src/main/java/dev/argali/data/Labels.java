package dev.argali.data;

import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/// Labels in the forms that losses want.
public final class Labels {
    private Labels() {}

    /// Class numbers as one-hot rows, with as many classes as the largest number plus one: Keras's `to_categorical`.
    ///
    /// @param labels of an integer dtype and shape `[...]`, or `[..., 1]`, which is the same
    /// @return float32 of shape `[..., classes]`
    /// @throws ValueException if there are no labels, or one is negative
    public static Tensor toCategorical(Tensor labels) {
        int[] numbers = numbers(labels);
        return oneHot(numbers, withoutColumn(labels.shape()), classes(numbers));
    }

    /// Class numbers as one-hot rows.
    ///
    /// @param labels of an integer dtype and shape `[...]`, or `[..., 1]`, which is the same
    /// @param classes the number of classes
    /// @return float32 of shape `[..., classes]`
    /// @throws ValueException if a label is not within `0 … classes - 1`
    public static Tensor toCategorical(Tensor labels, int classes) {
        return oneHot(numbers(labels), withoutColumn(labels.shape()), classes);
    }

    /// Class numbers as one-hot rows, with as many classes as the largest number plus one.
    ///
    /// @return float32 of shape `[labels.length, classes]`
    /// @throws ValueException if there are no labels, or one is negative
    public static Tensor toCategorical(int[] labels) {
        return oneHot(labels, Shape.of(labels.length), classes(labels));
    }

    /// Class numbers as one-hot rows.
    ///
    /// @return float32 of shape `[labels.length, classes]`
    /// @throws ValueException if a label is not within `0 … classes - 1`
    public static Tensor toCategorical(int[] labels, int classes) {
        return oneHot(labels, Shape.of(labels.length), classes);
    }

    private static int[] numbers(Tensor labels) {
        if (labels.dtype().isFloating()) {
            throw new ValueException(
                    "toCategorical",
                    "labels are of dtype " + labels.dtype(),
                    "Class numbers are integers: cast them to int32 if that is what they are");
        }
        return labels.toInts();
    }

    private static Shape withoutColumn(Shape shape) {
        return shape.rank() > 1 && shape.last() == 1 ? shape.remove(-1) : shape;
    }

    private static int classes(int[] labels) {
        if (labels.length == 0) {
            throw new ValueException(
                    "toCategorical", "there are no labels to count the classes of", "Give the number of classes");
        }
        int most = 0;
        for (int label : labels) {
            most = Math.max(most, label);
        }
        return most + 1;
    }

    private static Tensor oneHot(int[] labels, Shape shape, int classes) {
        if (classes <= 0) {
            throw new ValueException("toCategorical", "the number of classes is " + classes, "Give at least 1");
        }
        long cells = (long) labels.length * classes;
        if (cells > Integer.MAX_VALUE - 16) {
            throw new ShapeException(
                    "toCategorical",
                    labels.length + " labels of " + classes + " classes make " + cells + " numbers",
                    "Use sparse_categorical_crossentropy, which takes the labels as they are");
        }
        float[] rows = new float[(int) cells];
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new ValueException(
                        "toCategorical",
                        "label " + labels[i] + " at position " + i + " is out of range for " + classes
                                + " classes (0 to " + (classes - 1) + ")",
                        "Number the classes from 0");
            }
            rows[i * classes + labels[i]] = 1;
        }
        return Tensor.of(MemorySegment.ofArray(rows), DType.FLOAT32, shape.insert(shape.rank(), classes));
    }
}
