package dev.argali.model;

import dev.argali.graph.TensorType;
import dev.argali.runtime.LruCache;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Tensor;
import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;

/// In which sizes batches are predicted, so that as many sizes as there are do not need as many programs.
///
/// The first few sizes run as they are. Batches of others are enlarged to the next size of the form 2ⁿ or 3·2ⁿ, with
/// rows whose outputs are dropped; but only where the step treats each row by itself ([Jit#isRowWise]).
final class BatchSizes {
    /// So many sizes are worth a program each.
    private static final int EXACT = 4;

    private static final int KEPT = 64;
    private static final System.Logger LOG = System.getLogger("dev.argali.model");

    /// Batches that differ in their size alone.
    private record Kind(int version, TensorType oneRow) {}

    private final UnaryOperator<Tensor> step;
    private final LruCache<Kind, Sizes> kinds = LruCache.of("kinds of predicted batches", KEPT);

    BatchSizes(UnaryOperator<Tensor> step) {
        this.step = step;
    }

    /// The sizes of one kind of batches.
    private final class Sizes {
        private final Set<Integer> exact = new HashSet<>();
        private boolean asked;
        private boolean rowWise;

        synchronized int size(TensorType type, int rows) {
            int enlarged = enlarged(rows);
            if (enlarged == rows || exact.contains(rows)) {
                return rows;
            }
            if (exact.size() < EXACT) {
                exact.add(rows);
                return rows;
            }
            if (!asked) {
                asked = true;
                rowWise = isRowWise(type.with(type.shape().with(0, rows)), enlarged);
            }
            return rowWise ? enlarged : rows;
        }
    }

    /// How many rows a batch of `rows` shall be predicted with.
    ///
    /// @param version of the model
    /// @param type of the inputs; their number of rows does not matter
    int size(int version, TensorType type, int rows) {
        var kind = new Kind(version, type.with(type.shape().with(0, 1)));
        return kinds.get(kind, Sizes::new).size(type, rows);
    }

    private boolean isRowWise(TensorType type, int more) {
        try {
            return Jit.isRowWise(step, type, more);
        } catch (RuntimeException e) {
            // What is wrong with this batch is said when it is predicted.
            LOG.log(Level.DEBUG, "batches stay as they are", e);
            return false;
        }
    }

    /// {@return the least number of the form 2ⁿ or 3·2ⁿ that is not below}
    static int enlarged(int rows) {
        int step = Math.max(1, Integer.highestOneBit(Math.max(rows - 1, 1)) / 2);
        return Math.ceilDiv(rows, step) * step;
    }
}
