package dev.argali.losses;

import dev.argali.tensor.Tensor;

/// The mean over the last axis of `|target - prediction|`. The gradient at 0 is 0.
///
/// Targets and predictions are `[batch, ..., d]`; values are `[batch, ...]`. They broadcast as in Keras.
public final class MeanAbsoluteError extends Loss {
    private MeanAbsoluteError(Settings settings) {
        super(settings);
    }

    /// The loss with Keras's defaults.
    public static MeanAbsoluteError of() {
        return new MeanAbsoluteError(Settings.of("mean_absolute_error"));
    }

    @Override
    protected MeanAbsoluteError with(Settings changed) {
        return new MeanAbsoluteError(changed);
    }

    @Override
    public MeanAbsoluteError name(String value) {
        return with(settings().name(value));
    }

    @Override
    public MeanAbsoluteError reduction(Reduction value) {
        return with(settings().reduction(value));
    }

    @Override
    protected Tensor call(Tensor yTrue, Tensor yPred) {
        return Ranks.difference(name(), yTrue, yPred).abs().mean(-1);
    }
}
