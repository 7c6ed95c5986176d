package dev.argali.tensor;

import dev.argali.graph.Literal;
import dev.argali.runtime.DeviceBuffer;
import java.util.Optional;

/// Where a tensor's numbers are.
sealed interface State {
    /// On the device; the tensor holds the buffer until it is collected.
    record Held(DeviceBuffer buffer) implements State {}

    /// A few numbers from Java, uploaded with the program that reads them; made inside a trace, a constant of it.
    record Host(Literal value, Optional<Tracer> maker) implements State {}

    /// Result `index` of a recorded node that was not run yet.
    record Pending(Recorded node, int index) implements State {}

    /// Argument `index` of the function that `tracer` is recording.
    record Argument(Tracer tracer, int index) implements State {}

    /// None: it stands for what a model will be given, or make of it.
    record Symbolic(dev.argali.tensor.Symbolic.Maker maker) implements State {}

    /// It had a value, whose memory was given back.
    record Released() implements State {}

    /// {@return whether it stands for a value of a function that is or was being traced}
    default boolean traced() {
        return switch (this) {
            case Argument _ -> true;
            case Pending p -> p.node().tracer().isPresent();
            case Held _, Host _, Symbolic _, Released _ -> false;
        };
    }
}
