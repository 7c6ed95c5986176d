package dev.argali.ops;

import dev.argali.graph.DType;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Control;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Control flow of `keras.ops` beside [Control]: loops with a counter or a bound, rows one by one, a choice of many.
/// The functions given are traced once.
public final class Loops {
    private static final Nest NONE = new Nest.Tuple(List.of());

    private Loops() {}

    /// Applies `body` to the counter (an int32 scalar) and the value, for `lower … upper - 1`. Differentiable, since
    /// the number of steps is known.
    ///
    /// @param body returns the next value, of the same structure and types
    public static Nest foriLoop(int lower, int upper, BiFunction<Tensor, Nest, Nest> body, Nest initial) {
        if (upper <= lower) {
            return initial;
        }
        Tensor counters = Creation.arange(lower, upper);
        return Control.scan(
                        (carry, row) -> new Control.Step(body.apply(row.single(), carry), NONE),
                        initial,
                        Nest.of(counters))
                .carry();
    }

    /// [Control#whileLoop] with at most so many steps. It has no gradient.
    public static Nest whileLoop(
            Function<Nest, Tensor> condition, UnaryOperator<Nest> body, Nest state, int maximumIterations) {
        Nest counted = pair(state, Primitives.scalar(DType.INT32, 0L));
        Nest last = Control.whileLoop(
                s -> condition.apply(part(s, 0)).and(part(s, 1).single().lt(maximumIterations)),
                s -> pair(body.apply(part(s, 0)), part(s, 1).single().add(1)),
                counted);
        return part(last, 0);
    }

    private static Nest pair(Nest state, Tensor count) {
        return new Nest.Tuple(List.of(state, Nest.of(count)));
    }

    private static Nest part(Nest pair, int i) {
        return switch (pair) {
            case Nest.Tuple t -> t.items().get(i);
            case Nest.Leaf _, Nest.Named _ -> throw new IllegalStateException("not a pair");
        };
    }

    /// The results of `function` for each row of the first axis, stacked. Differentiable.
    ///
    /// @param elements tensors of one first extent
    public static Nest map(UnaryOperator<Nest> function, Nest elements) {
        return Control.scan((carry, row) -> new Control.Step(carry, function.apply(row)), NONE, elements)
                .output();
    }

    /// [#map] of one tensor.
    public static Tensor map(UnaryOperator<Tensor> function, Tensor elements) {
        return map((Nest row) -> Nest.of(function.apply(row.single())), Nest.of(elements))
                .single();
    }

    /// [#map], under the name by which Keras asks for speed: here both are one loop.
    public static Nest vectorizedMap(UnaryOperator<Nest> function, Nest elements) {
        return map(function, elements);
    }

    /// The result of the branch at `index`, which is moved into the range of the branches. Only that one runs. All
    /// return the same structure and types.
    ///
    /// @param index an int scalar
    /// @throws ValueException if there is no branch
    public static Nest switchCase(Tensor index, List<Supplier<Nest>> branches) {
        if (branches.isEmpty()) {
            throw new ValueException("switchCase", "there is no branch", "Give at least one");
        }
        return from(index, branches, 0);
    }

    private static Nest from(Tensor index, List<Supplier<Nest>> branches, int first) {
        Supplier<Nest> branch = branches.get(first);
        return first == branches.size() - 1
                ? branch.get()
                : Control.cond(index.le(first), branch, () -> from(index, branches, first + 1));
    }
}
