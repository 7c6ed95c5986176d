package dev.argali.model;

import dev.argali.graph.DType;
import dev.argali.graph.Literal;
import dev.argali.graph.TensorType;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.SplittableRandom;

/// The rows of one batch after the other: once over all rows, in the given or in a random order, then from the start.
///
/// Row numbers are copied for each batch, and the heap has to hold them but once: all full batches share one tensor.
final class Batches {
    private final int from;
    private final int[] order;
    private final int batchSize;
    private final Optional<SplittableRandom> shuffle;
    private final Literal fullRows;
    private final Tensor full;
    private int next;

    /// @param shuffle draws a new order for each pass
    Batches(ArrayData data, int batchSize, Optional<SplittableRandom> shuffle) {
        this.from = data.from();
        this.order = new int[data.size()];
        this.batchSize = batchSize;
        this.shuffle = shuffle;
        this.fullRows = Literal.zeros(TensorType.of(DType.INT32, Math.min(batchSize, order.length)));
        this.full = Primitives.host(fullRows);
        this.next = order.length;
    }

    /// {@return the number of batches in a pass, the last one being what is left}
    int count() {
        return Math.ceilDiv(order.length, batchSize);
    }

    private void restart() {
        for (int i = 0; i < order.length; i++) {
            order[i] = from + i;
        }
        next = 0;
        shuffle.ifPresent(this::permute);
    }

    // Fisher and Yates 1938, Durstenfeld 1964.
    private void permute(SplittableRandom random) {
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int held = order[i];
            order[i] = order[j];
            order[j] = held;
        }
    }

    /// {@return the rows of the next batch, valid until the one after it is asked for}
    Tensor next() {
        if (next == order.length) {
            restart();
        }
        int size = Math.min(batchSize, order.length - next);
        boolean isFull = size == full.shape().dim(0);
        Literal rows = isFull ? fullRows : Literal.zeros(TensorType.of(DType.INT32, size));
        MemorySegment.copy(order, next, rows.data(), ValueLayout.JAVA_INT, 0, size);
        next += size;
        return isFull ? full : Primitives.host(rows);
    }
}
