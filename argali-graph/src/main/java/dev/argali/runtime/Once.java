package dev.argali.runtime;

import dev.argali.graph.ArgaliException;
import java.util.Optional;
import java.util.function.Supplier;

/// A value that is made when it is first asked for. Where that fails, everybody who asks is told why; a static field
/// would say so but the first time, and `NoClassDefFoundError` from then on.
public final class Once<T> implements Supplier<T> {
    private final Supplier<T> maker;
    private Optional<ArgaliException> failure = Optional.empty();
    private volatile Optional<T> value = Optional.empty();

    private Once(Supplier<T> maker) {
        this.maker = maker;
    }

    /// A value that `maker` makes.
    public static <T> Once<T> of(Supplier<T> maker) {
        return new Once<>(maker);
    }

    /// {@return the value, the same one each time}
    ///
    /// @throws ArgaliException if it cannot be made, the same one each time
    @Override
    public T get() {
        return value.orElseGet(this::make);
    }

    private synchronized T make() {
        if (failure.isPresent()) {
            throw failure.get();
        }
        if (value.isEmpty()) {
            try {
                value = Optional.of(maker.get());
            } catch (ArgaliException e) {
                failure = Optional.of(e);
                throw e;
            }
        }
        return value.orElseThrow();
    }
}
