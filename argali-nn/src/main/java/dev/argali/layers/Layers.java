package dev.argali.layers;

import dev.argali.api.Experimental;
import dev.argali.graph.ShapeException;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// What concerns all layers: their automatic names, and the losses that they add.
@Experimental
public final class Layers {
    private static final ScopedValue<List<Tensor>> LOSSES = ScopedValue.newInstance();
    private static final Map<String, Integer> NAMES = new HashMap<>();

    private Layers() {}

    /// What a function returned, and the losses that layers added while it ran.
    ///
    /// @param result what it returned
    /// @param losses scalars, in the order in which they were added
    @Experimental
    public record WithLosses<T>(T result, List<Tensor> losses) {}

    /// Runs a function and collects what layers add to the loss meanwhile: activity regularizers, and what
    /// [Layer#addLoss] is called with. Outside of such a function added losses are dropped. Penalties on weights are
    /// not among them: see [Layer#regularizationLosses].
    public static <T> WithLosses<T> collectLosses(Supplier<T> function) {
        List<Tensor> losses = new ArrayList<>();
        T result = ScopedValue.where(LOSSES, losses).call(function::get);
        return new WithLosses<>(result, List.copyOf(losses));
    }

    /// Gives all of these variables other values, or none.
    static void setWeights(String where, List<Variable> weights, List<Tensor> values) {
        if (weights.size() != values.size()) {
            throw new ShapeException(
                    where,
                    "it is given " + values.size() + " arrays for " + weights.size() + " weights "
                            + weights.stream().map(Variable::name).toList(),
                    weights.isEmpty() ? "Build it first" : "Give one for each, in this order");
        }
        List<Tensor> fitting = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            Variable v = weights.get(i);
            if (!v.type().shape().equals(values.get(i).shape())) {
                throw new ShapeException(
                        where,
                        "weight '" + v.name() + "' has shape " + v.type().shape() + ", the array given for it "
                                + values.get(i).shape(),
                        "Give arrays in the order of weights()");
            }
            fitting.add(values.get(i).cast(v.type().dtype()));
        }
        Tensor.eval(fitting);
        for (int i = 0; i < fitting.size(); i++) {
            weights.get(i).assign(fitting.get(i));
        }
    }

    /// {@return what layers have added so far within [#collectLosses] on this thread}
    public static List<Tensor> addedLosses() {
        return LOSSES.isBound() ? List.copyOf(LOSSES.get()) : List.of();
    }

    static void addLoss(Tensor loss) {
        if (LOSSES.isBound()) {
            LOSSES.get().add(loss);
        }
    }

    /// The next free name of the process for this word: `dense`, `dense_1`, `dense_2` …
    public static String uniqueName(String word) {
        synchronized (NAMES) {
            int n = NAMES.merge(word, 1, Integer::sum) - 1;
            return n == 0 ? word : word + "_" + n;
        }
    }

    /// Lets automatic names begin anew, as Keras's `clear_session`.
    public static void resetNames() {
        synchronized (NAMES) {
            NAMES.clear();
        }
    }
}
