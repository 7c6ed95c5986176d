package dev.argali.runtime;

import java.nio.file.Path;
import jdk.jfr.FlightRecorder;

/// Tells JDK Flight Recorder what the engine does, as events of the category "Argali": `dev.argali.Compile`,
/// `dev.argali.Step`, `dev.argali.Epoch`, `dev.argali.Checkpoint`, and `dev.argali.NativeMemory` once a second.
///
/// They are on in every recording that does not turn them off. Where nobody records, or the JVM has no module
/// `jdk.jfr`, nothing happens.
public final class EngineEvents {
    private static final boolean PRESENT =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    /// What began and lasts until it is closed.
    @FunctionalInterface
    public interface Span extends AutoCloseable {
        /// Ends it.
        @Override
        void close();
    }

    static final Span NOTHING = () -> {};

    /// To make the first event takes 0.2 s, to ask this 0.1 ms.
    private static final class Recorder {
        static boolean isInitialized() {
            return FlightRecorder.isInitialized();
        }
    }

    private EngineEvents() {}

    private static boolean isOn() {
        return PRESENT && Recorder.isInitialized();
    }

    /// A graph is compiled.
    ///
    /// @param function what it was traced from
    /// @param nodes how many nodes it has
    public static Span compile(String function, int nodes) {
        return isOn() ? FlightEvents.compile(function, nodes) : NOTHING;
    }

    /// A model runs one batch.
    ///
    /// @param model its name
    /// @param kind what is done: `train step`, `test step` or `predict step`
    /// @param rows the number of examples
    public static Span step(String model, String kind, int rows) {
        return isOn() ? FlightEvents.step(model, kind, rows) : NOTHING;
    }

    /// A model goes once over its data.
    ///
    /// @param model its name
    /// @param epoch counted from 0
    /// @param steps how many there are to be
    public static Span epoch(String model, int epoch, int steps) {
        return isOn() ? FlightEvents.epoch(model, epoch, steps) : NOTHING;
    }

    /// A file of a model is written or read.
    ///
    /// @param model its name, or empty while it is not known
    /// @param file where
    /// @param operation `save` or `load`
    public static Span checkpoint(String model, Path file, String operation) {
        return isOn() ? FlightEvents.checkpoint(model, file, operation) : NOTHING;
    }
}
