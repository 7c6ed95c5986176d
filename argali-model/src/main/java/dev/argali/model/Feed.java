package dev.argali.model;

import dev.argali.data.Example;
import dev.argali.ops.Indexing;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Rows;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a step is fed with: inputs, targets and weights, all of them or some of their rows.
///
/// @param form their structure
/// @param tensors in the order of the structure
record Feed(Nest.Form form, List<Tensor> tensors) {
    private static final String X = "x";
    private static final String Y = "y";
    private static final String WEIGHT = "sample_weight";
    private static final String ROWS = "rows";

    private static final Nest NOTHING = Nest.of(List.of());

    /// What most models are fed with.
    private static final Nest.Form XY = nest(Example.of(Tensor.scalar(0), Tensor.scalar(0)), Optional.empty())
            .form();

    /// All rows.
    static Feed of(Example arrays) {
        boolean usual = arrays.weights().isEmpty()
                && arrays.inputs() instanceof Nest.Leaf
                && arrays.targets() instanceof Nest.Leaf;
        if (usual) {
            return new Feed(XY, List.of(arrays.x(), arrays.y()));
        }
        Nest all = nest(arrays, Optional.empty());
        return new Feed(all.form(), all.tensors());
    }

    /// Arrays from which each step takes other rows, which come last.
    static Feed ofRows(Example arrays) {
        Nest all = nest(arrays, Optional.of(Tensor.scalar(0)));
        List<Tensor> tensors = new ArrayList<>(all.tensors());
        tensors.removeLast();
        return new Feed(all.form(), List.copyOf(tensors));
    }

    private static Nest nest(Example arrays, Optional<Tensor> rows) {
        Map<String, Nest> items = new LinkedHashMap<>();
        items.put(X, arrays.inputs());
        items.put(Y, arrays.targets());
        arrays.weights().ifPresent(w -> items.put(WEIGHT, w));
        rows.ifPresent(r -> items.put(ROWS, Nest.of(r)));
        return new Nest.Named(items);
    }

    /// {@return this with the rows that are meant}
    Feed rows(Tensor rows) {
        List<Tensor> all = new ArrayList<>(tensors.size() + 1);
        all.addAll(tensors);
        all.add(rows);
        return new Feed(form, all);
    }

    /// {@return how many examples a step does}
    int examples() {
        Tensor last = tensors.getLast();
        return last.rank() == 0 ? 1 : last.shape().dim(0);
    }

    /// The batch in what a step was given.
    static Example batch(Nest given) {
        Map<String, Nest> items = ((Nest.Named) given).items();
        Optional<Tensor> rows =
                Optional.ofNullable(items.get(ROWS)).map(Nest::single).map(Feed::lasting);
        return new Example(
                taken(items.getOrDefault(X, NOTHING), rows),
                taken(items.getOrDefault(Y, NOTHING), rows),
                Optional.ofNullable(items.get(WEIGHT)).map(w -> taken(w, rows)));
    }

    /// A program reads row numbers before its step is over. Operation by operation what they gather may be computed
    /// later, when the next batch has taken their place.
    private static Tensor lasting(Tensor rows) {
        int count = rows.shape().dim(0);
        return Jit.tracing() ? rows : Rows.copy(rows, 0, count, count);
    }

    private static Nest taken(Nest arrays, Optional<Tensor> rows) {
        return rows.isPresent() ? arrays.map(a -> Indexing.take(a, rows.get(), 0)) : arrays;
    }
}
