package dev.argali.optimizers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ArgaliException;
import dev.argali.tensor.Tensor;

/// A learning rate that depends on the number of steps done. It is traced into the step: write it in tensor operations,
/// such as `step -> step.cast("float32").mul(-1e-4).exp().mul(0.1)`.
@FunctionalInterface
public interface Schedule {
    /// {@return the rate of the next step, a floating scalar}
    ///
    /// @param iterations the number of steps done, an int64 scalar that counts every call of `apply`
    Tensor at(Tensor iterations);

    /// What files say of this schedule.
    ///
    /// @throws ArgaliException if it has no form in files, as a lambda
    default ObjectConfig config() {
        throw new ArgaliException(
                "learning rate schedule",
                "a function has no form in files",
                "Implement Schedule.config, or save without the compile settings");
    }
}
