package dev.argali.losses;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ArgaliException;
import dev.argali.tensor.Tensor;

/// A loss made of a function of the user's.
final class FunctionLoss extends Loss {
    private final LossFunction function;

    FunctionLoss(Settings settings, LossFunction function) {
        super(settings);
        this.function = function;
    }

    @Override
    protected Loss with(Settings changed) {
        return new FunctionLoss(changed, function);
    }

    @Override
    protected Tensor call(Tensor yTrue, Tensor yPred) {
        return function.apply(yTrue, yPred);
    }

    @Override
    public ObjectConfig config() {
        throw new ArgaliException(
                "loss '" + name() + "'",
                "a function has no form in files",
                "Save without the compile settings, or write the loss as a class that extends Loss and register it");
    }
}
