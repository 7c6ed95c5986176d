package dev.argali.optimizers;

/// How large steps are.
public sealed interface LearningRate {
    /// A number, kept in a variable so that it can be changed between steps.
    ///
    /// @param value the number at the start
    record Fixed(double value) implements LearningRate {}

    /// A function of the number of steps done.
    ///
    /// @param schedule the function
    record Scheduled(Schedule schedule) implements LearningRate {}
}
