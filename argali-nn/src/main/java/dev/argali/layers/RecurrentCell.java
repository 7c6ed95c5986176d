package dev.argali.layers;

import dev.argali.graph.Shape;
import java.util.List;

/// What a [Layer] is that does one step of a recurrent layer: [RNN] calls it for each step of a sequence.
///
/// Its `call` takes the inputs of the step and its states, in this order, and returns the output and the next states.
/// ```java
/// final class Sum extends Layer implements RecurrentCell {
///     private final Weight kernel = weight("kernel", WeightSpec.init(ONES), in -> Shape.of(in.last(), 3));
///
///     Sum() {
///         super(Settings.DEFAULTS);
///     }
///
///     @Override
///     public List<Shape> stateShapes(Shape step) {
///         return List.of(step.with(-1, 3));
///     }
///
///     @Override
///     protected Nest call(Nest inputs, boolean training) {
///         List<Tensor> all = inputs.tensors();
///         Tensor sum = all.get(1).add(all.get(0).matmul(kernel.value()));
///         return Nest.of(List.of(sum, sum));
///     }
/// }
/// ```
/// `call` is traced once, not called for each step: it must not assign variables, nor draw random numbers.
public interface RecurrentCell {
    /// The shapes of the states for the inputs of one step, all with the batch axis, which may be unknown.
    ///
    /// @param step the shape of the inputs of one step, `[batch, ...]`
    /// @return at least one
    List<Shape> stateShapes(Shape step);

    /// The shape of the output of a step: that of the first state, unless the cell says otherwise.
    ///
    /// @param step the shape of the inputs of one step, `[batch, ...]`
    default Shape outputShape(Shape step) {
        return stateShapes(step).getFirst();
    }
}
