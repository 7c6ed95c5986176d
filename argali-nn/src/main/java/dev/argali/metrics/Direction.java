package dev.argali.metrics;

/// Which way a metric gets better, for callbacks that wait for improvement.
public enum Direction {
    /// Larger is better: accuracies.
    UP,
    /// Smaller is better: losses and errors.
    DOWN,
    /// Nobody knows: callbacks must be told.
    UNKNOWN
}
