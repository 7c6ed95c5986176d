package dev.argali.model;

/// What a word of `compile` was given: a name, which files keep as it is, or a value.
///
/// @param <T> what is chosen: an optimizer, a loss, a metric
public sealed interface Choice<T> {
    /// A name by Keras's rules, such as `accuracy`.
    record Named<T>(String name) implements Choice<T> {}

    /// A value.
    record Value<T>(T value) implements Choice<T> {}
}
