package dev.argali.losses;

import dev.argali.tensor.Tensor;

/// The mean over the last axis of `(target - prediction)²`.
///
/// Targets and predictions are `[batch, ..., d]`; values are `[batch, ...]`. They broadcast as in Keras.
public final class MeanSquaredError extends Loss {
    private MeanSquaredError(Settings settings) {
        super(settings);
    }

    /// The loss with Keras's defaults.
    public static MeanSquaredError of() {
        return new MeanSquaredError(Settings.of("mean_squared_error"));
    }

    @Override
    protected MeanSquaredError with(Settings changed) {
        return new MeanSquaredError(changed);
    }

    @Override
    public MeanSquaredError name(String value) {
        return with(settings().name(value));
    }

    @Override
    public MeanSquaredError reduction(Reduction value) {
        return with(settings().reduction(value));
    }

    @Override
    protected Tensor call(Tensor yTrue, Tensor yPred) {
        return Ranks.difference(name(), yTrue, yPred).square().mean(-1);
    }
}
