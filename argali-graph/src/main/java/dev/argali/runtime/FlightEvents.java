package dev.argali.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;

/// The events of [EngineEvents] as the recorder wants them. Loaded only where there is one.
final class FlightEvents {
    private static final AtomicBoolean WATCHES_MEMORY = new AtomicBoolean();
    private static final Runnable MEMORY = FlightEvents::tellMemory;

    private FlightEvents() {}

    /// A graph is compiled.
    @Name("dev.argali.Compile")
    @Label("Compile")
    @Category("Argali")
    @Description("A graph is compiled to a program")
    static final class Compile extends Event {
        @Label("Function")
        String function = "";

        @Label("Nodes")
        int nodes;
    }

    /// A model runs one batch.
    @Name("dev.argali.Step")
    @Label("Step")
    @Category("Argali")
    @Description("A model runs one batch")
    @StackTrace(false)
    static final class Step extends Event {
        @Label("Model")
        String model = "";

        @Label("Kind")
        String kind = "";

        @Label("Examples")
        int rows;
    }

    /// A model goes once over its data.
    @Name("dev.argali.Epoch")
    @Label("Epoch")
    @Category("Argali")
    @Description("A model goes once over its data")
    @StackTrace(false)
    static final class Epoch extends Event {
        @Label("Model")
        String model = "";

        @Label("Epoch")
        int epoch;

        @Label("Steps")
        int steps;
    }

    /// A file is written or read.
    @Name("dev.argali.Checkpoint")
    @Label("Checkpoint")
    @Category("Argali")
    @Description("A file of a model is written or read")
    static final class Checkpoint extends Event {
        @Label("Model")
        String model = "";

        @Label("File")
        String file = "";

        @Label("Operation")
        String operation = "";

        @Label("Size")
        @DataAmount
        long bytes;
    }

    /// Memory outside the Java heap.
    @Name("dev.argali.NativeMemory")
    @Label("Native Memory")
    @Category("Argali")
    @Description("Memory of tensors and programs, outside the Java heap")
    @Period("1 s")
    @StackTrace(false)
    static final class NativeMemory extends Event {
        @Label("Used")
        @DataAmount
        long used;

        @Label("Limit")
        @DataAmount
        long limit;
    }

    static EngineEvents.Span compile(String function, int nodes) {
        var event = new Compile();
        if (!event.isEnabled()) {
            return EngineEvents.NOTHING;
        }
        event.function = function;
        event.nodes = nodes;
        return begun(event);
    }

    static EngineEvents.Span step(String model, String kind, int rows) {
        var event = new Step();
        if (!event.isEnabled()) {
            return EngineEvents.NOTHING;
        }
        event.model = model;
        event.kind = kind;
        event.rows = rows;
        return begun(event);
    }

    static EngineEvents.Span epoch(String model, int epoch, int steps) {
        var event = new Epoch();
        if (!event.isEnabled()) {
            return EngineEvents.NOTHING;
        }
        event.model = model;
        event.epoch = epoch;
        event.steps = steps;
        return begun(event);
    }

    static EngineEvents.Span checkpoint(String model, Path file, String operation) {
        var event = new Checkpoint();
        if (!event.isEnabled()) {
            return EngineEvents.NOTHING;
        }
        event.model = model;
        event.file = file.toString();
        event.operation = operation;
        EngineEvents.Span rest = begun(event);
        return () -> {
            event.end();
            event.bytes = size(file);
            rest.close();
        };
    }

    private static EngineEvents.Span begun(Event event) {
        watchMemory();
        event.begin();
        return event::commit;
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0; // it could not be written
        }
    }

    /// From the first event that somebody records on, memory is told too.
    private static void watchMemory() {
        if (!WATCHES_MEMORY.get() && WATCHES_MEMORY.compareAndSet(false, true)) {
            FlightRecorder.addPeriodicEvent(NativeMemory.class, MEMORY);
            Backends.onRelease(FlightEvents::forgetMemory);
        }
    }

    private static void forgetMemory() {
        if (WATCHES_MEMORY.compareAndSet(true, false)) {
            FlightRecorder.removePeriodicEvent(MEMORY);
        }
    }

    private static void tellMemory() {
        Backends.current().memory().ifPresent(m -> {
            var event = new NativeMemory();
            event.used = m.usedBytes();
            event.limit = m.limitBytes();
            event.commit();
        });
    }
}
