package dev.argali.cpu.onednn;

/// oneDNN's answer to a wish for a kernel.
///
/// @param <T> the kernel
public sealed interface Offer<T> {
    /// The kernel, ready to run.
    ///
    /// @param <T> the kernel
    /// @param kernel the kernel
    record Made<T>(T kernel) implements Offer<T> {}

    /// No kernel, or none worth having: a JVM kernel does the work.
    ///
    /// @param <T> the kernel
    /// @param reason a sentence that says why
    record Refused<T>(String reason) implements Offer<T> {}
}
