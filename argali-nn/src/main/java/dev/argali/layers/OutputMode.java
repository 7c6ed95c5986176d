package dev.argali.layers;

import dev.argali.config.Names;
import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.ops.Indexing;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/// What a layer that finds categories gives for them.
public enum OutputMode {
    /// The indices themselves, in the shape of the input.
    INT,
    /// For each index a 1 at its place among zeros, along a new last axis; a last axis of 1 is replaced.
    ONE_HOT,
    /// For each example a 1 at the place of every index that it has: `[batch, depth]`.
    MULTI_HOT,
    /// For each example how often it has each index: `[batch, depth]`.
    COUNT,
    /// As [#COUNT], times how telling each token is: the inverse of the share of documents that have it.
    TF_IDF;

    /// {@return Keras's name of it}
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The mode of Keras's name; `binary` is `multi_hot`, `tf-idf` is `tf_idf`.
    ///
    /// @throws dev.argali.graph.ValueException if there is none of that name
    public static OutputMode named(String name) {
        String now = name.equals("binary") ? "multi_hot" : name.replace('-', '_');
        return Names.constant("output mode", now, values(), OutputMode::text);
    }

    static Optional<OutputMode> from(ObjectConfig file) {
        return file.text("output_mode").map(OutputMode::named);
    }

    /// The shape of [#encode] for indices of this shape.
    Shape shape(Shape indices, int depth) {
        int rank = indices.rank();
        if (this == INT) {
            return indices;
        }
        if (rank == 0) {
            return Shape.of(depth);
        }
        if (this == ONE_HOT) {
            boolean replaced = rank > 1 && indices.last() == 1;
            return replaced ? indices.with(rank - 1, depth) : indices.insert(rank, depth);
        }
        Shape examples = rank == 1 ? Shape.SCALAR : indices.slice(0, 1);
        Shape others = rank > 2 ? indices.slice(2, rank) : Shape.SCALAR;
        return Shape.of(IntStream.concat(
                        IntStream.concat(Arrays.stream(examples.dims()), Arrays.stream(others.dims())),
                        IntStream.of(depth))
                .toArray());
    }

    /// Indices in this mode.
    ///
    /// @param depth how many categories there are
    /// @param dtype of the output
    /// @param weights what each index counts in [#COUNT], in the shape of the indices
    Tensor encode(Tensor indices, int depth, DType dtype, Optional<Tensor> weights) {
        if (this == INT) {
            return indices.cast(dtype);
        }
        Tensor in = indices.rank() == 0 ? indices.reshape(1) : indices;
        int rank = in.rank();
        return switch (this) {
            case INT -> throw new AssertionError("seen above");
            case ONE_HOT -> {
                boolean replaced = indices.rank() > 1 && in.shape().last() == 1;
                Tensor plain = replaced ? in.squeeze(-1) : in;
                Tensor y = Indexing.oneHot(plain, depth, -1, dtype);
                yield indices.rank() == 0 ? y.squeeze(0) : y;
            }
            case MULTI_HOT -> Indexing.multiHot(in, depth, -1, dtype);
            case COUNT, TF_IDF -> {
                DType counted = weights.map(Tensor::dtype).orElse(dtype);
                Tensor hits = Indexing.oneHot(in, depth, -1, counted);
                Tensor weighed = weights.map(w -> hits.mul(w.expandDims(-1))).orElse(hits);
                yield weighed.sum(rank > 1 ? 1 : 0).cast(counted);
            }
        };
    }
}
