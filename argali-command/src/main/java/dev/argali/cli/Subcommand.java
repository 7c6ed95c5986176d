package dev.argali.cli;

import java.util.concurrent.Callable;

/// A subcommand that another module adds to `argali`, found by `ServiceLoader`; annotated as picocli wants.
public interface Subcommand extends Callable<Integer> {}
