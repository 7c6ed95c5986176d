package dev.argali.layers;

import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/// A run of a cell whose output is its first state, and whose gates see the inputs through a kernel and a bias.
///
/// @param kernel what the inputs are multiplied by
/// @param bias what is added to the products
/// @param next what becomes of them and of the states: the output and the next states
record GateRun(GateMatrix kernel, Optional<Tensor> bias, BiFunction<Tensor, List<Tensor>, List<Tensor>> next)
        implements CellRun {
    @Override
    public Tensor project(Tensor x) {
        Tensor y = kernel.multiply(x);
        return bias.map(y::add).orElse(y);
    }

    @Override
    public List<Tensor> step(Tensor projected, List<Tensor> states) {
        return next.apply(projected, states);
    }

    @Override
    public int outputState() {
        return 0;
    }
}
