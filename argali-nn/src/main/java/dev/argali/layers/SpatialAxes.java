package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.ops.DataFormat;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntBinaryOperator;

/// Where sequences, images and volumes have their axes of space and their channels: `[batch, ..., channels]`, or
/// `[batch, channels, ...]`.
///
/// @param count of the axes of space, 1 to 3
/// @param format where the channels are
record SpatialAxes(int count, DataFormat format) {
    /// How many axes there are with batch and channels.
    int rank() {
        return count + 2;
    }

    boolean channelsFirst() {
        return format == DataFormat.CHANNELS_FIRST;
    }

    /// The place of the channels among all axes.
    int channels() {
        return channelsFirst() ? 1 : -1;
    }

    /// The place of an axis of space among all.
    int place(int i) {
        return i + (channelsFirst() ? 2 : 1);
    }

    /// A shape with other extents of space.
    ///
    /// @param extent of an axis of space, for its number from 0 and the extent it had
    Shape changed(Shape shape, IntBinaryOperator extent) {
        Shape all = shape;
        for (int i = 0; i < count; i++) {
            all = all.with(place(i), extent.applyAsInt(i, shape.dim(place(i))));
        }
        return all;
    }

    /// One number for each channel, where they meet the channels.
    Tensor alongChannels(Tensor numbers) {
        Shape behind = Shape.of(Collections.nCopies(count, 1));
        return channelsFirst() ? numbers.reshape(numbers.shape().concat(behind).dims()) : numbers;
    }

    /// One number for each axis of space, 1 where none is given.
    List<Integer> each(List<Integer> numbers) {
        return numbers.size() == count
                ? numbers
                : Collections.nCopies(count, numbers.isEmpty() ? 1 : numbers.getFirst());
    }

    /// One number for each of `count` axes of space.
    ///
    /// @throws ValueException if neither one is given nor one for each
    static List<Integer> each(String what, int count, int... numbers) {
        if (numbers.length == 1) {
            return Collections.nCopies(count, numbers[0]);
        }
        if (numbers.length != count) {
            throw new ValueException(
                    what,
                    "there are " + numbers.length + " numbers for " + count + " spatial axes",
                    "Give one number, or one for each");
        }
        return Arrays.stream(numbers).boxed().toList();
    }

    /// One number for each of `count` axes of space, as a file gives them.
    static List<Integer> each(ObjectConfig file, String key, int count) {
        return each(key, count, array(LayerConfigs.ints(file, key).orElseThrow(() -> file.missing(key))));
    }

    static int[] array(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }
}
