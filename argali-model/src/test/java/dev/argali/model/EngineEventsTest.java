package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.argali.layers.Dense;
import dev.argali.runtime.Backends;
import dev.argali.runtime.EngineEvents;
import dev.argali.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What JDK Flight Recorder is told of a training.
class EngineEventsTest {
    @TempDir
    private Path folder;

    private List<RecordedEvent> recorded(Runnable program) throws IOException {
        Path file = folder.resolve("argali.jfr");
        try (var recording = new Recording()) {
            recording.enable("dev.argali.NativeMemory").withPeriod(Duration.ofMillis(20));
            recording.start();
            program.run();
            recording.stop();
            recording.dump(file);
        }
        List<RecordedEvent> ours = RecordingFile.readAllEvents(file).stream()
                .filter(e -> e.getEventType().getName().startsWith("dev.argali."))
                .toList();
        assertThat(ours)
                .allSatisfy(e -> assertThat(e.getEventType().getCategoryNames()).containsExactly("Argali"));
        return ours;
    }

    private static List<RecordedEvent> named(List<RecordedEvent> all, String name) {
        return all.stream()
                .filter(e -> e.getEventType().getName().equals("dev.argali." + name))
                .toList();
    }

    private static final int UNUSUAL = 77;

    @Test
    void steps_epochs_compilations_files_and_memory_are_recorded() throws IOException {
        var data = new Blobs(50, 3);
        Path saved = folder.resolve("model.keras");
        List<RecordedEvent> events = recorded(() -> {
            var model = Sequential.named("watched", Dense.of(UNUSUAL).activation("relu"), Dense.of(3))
                    .inputShape(4);
            model.compile(c -> c.optimizer("sgd").loss("sparse_categorical_crossentropy"));
            model.fit(data.x, data.y, f -> f.epochs(2).batchSize(20).verbose(0));
            model.predictOne(new float[4]);
            model.save(saved);
            Model.load(saved);
            sleep();
        });
        assertThat(named(events, "Epoch"))
                .extracting(e -> e.getString("model"), e -> e.getInt("epoch"), e -> e.getInt("steps"))
                .containsExactly(tuple("watched", 0, 3), tuple("watched", 1, 3));
        assertThat(named(events, "Step"))
                .filteredOn(e -> e.getString("kind").equals("train step"))
                .extracting(e -> e.getInt("rows"))
                .containsExactly(20, 20, 10, 20, 20, 10);
        assertThat(named(events, "Step"))
                .filteredOn(e -> e.getString("kind").equals("predict step"))
                .extracting(e -> e.getString("model"), e -> e.getInt("rows"))
                .containsExactly(tuple("watched", 1));
        Duration steps = named(events, "Step").stream()
                .filter(e -> e.getString("kind").equals("train step"))
                .map(RecordedEvent::getDuration)
                .reduce(Duration.ZERO, Duration::plus);
        Duration epochs =
                named(events, "Epoch").stream().map(RecordedEvent::getDuration).reduce(Duration.ZERO, Duration::plus);
        assertThat(steps).isPositive().isLessThan(epochs);
        assertThat(named(events, "Compile"))
                .filteredOn(e -> e.getString("function").equals("watched: train step"))
                .hasSize(2)
                .allSatisfy(e -> assertThat(e.getInt("nodes")).isGreaterThan(20));
        assertThat(named(events, "Checkpoint"))
                .extracting(e -> e.getString("operation"), e -> e.getString("file"), e -> e.getLong("bytes"))
                .containsExactly(
                        tuple("save", saved.toString(), Files.size(saved)),
                        tuple("load", saved.toString(), Files.size(saved)));
        assertThat(named(events, "NativeMemory")).isNotEmpty().allSatisfy(e -> {
            assertThat(e.getLong("used")).isPositive().isLessThan(e.getLong("limit"));
            assertThat(e.getLong("limit"))
                    .isEqualTo(Backends.current().memory().orElseThrow().limitBytes());
        });
    }

    private static void sleep() {
        try {
            Thread.sleep(2500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void where_nobody_records_nothing_is_made() {
        EngineEvents.Span step = EngineEvents.step("model", "train step", 1);
        assertThat(step)
                .isSameAs(EngineEvents.compile("function", 2))
                .isSameAs(EngineEvents.epoch("model", 0, 1))
                .isSameAs(EngineEvents.checkpoint("model", folder, "save"));
        Tensor.of(1f, 2f).sum().item();
    }
}
