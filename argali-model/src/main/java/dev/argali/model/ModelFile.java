package dev.argali.model;

import dev.argali.graph.ArgaliException;
import dev.argali.graph.NotBuiltException;
import dev.argali.runtime.EngineEvents;
import dev.argali.saving.Hdf5Reader;
import dev.argali.saving.Hdf5Writer;
import dev.argali.saving.Json;
import dev.argali.saving.KerasArchive;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;

/// Whole models in `.keras` files, and weights alone in `.weights.h5` files.
final class ModelFile {
    /// The version of Keras whose files ours are like.
    private static final String KERAS_VERSION = "3.15.1";

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd'@'HH:mm:ss", Locale.ROOT);
    private static final String KERAS = ".keras";
    private static final String WEIGHTS = ".weights.h5";

    private ModelFile() {}

    static void save(Model model, Path file) {
        try (var _ = EngineEvents.checkpoint(model.name(), file, "save")) {
            requireExtension(file, KERAS, "whole models are saved as .keras");
            var metadata = new LinkedHashMap<String, Json>();
            metadata.put("keras_version", new Json.Str(KERAS_VERSION));
            metadata.put(
                    "date_saved",
                    new Json.Str(LocalDateTime.now(ZoneId.systemDefault()).format(DATE)));
            KerasArchive.write(
                    file,
                    new KerasArchive.Contents(
                            new Json.Obj(metadata),
                            ModelConfig.of(model),
                            WeightFile.all(model),
                            new Vocabularies(model).assets()));
        }
    }

    static Model load(Path file, boolean compile) {
        try (var _ = EngineEvents.checkpoint("", file, "load")) {
            requireExtension(file, KERAS, "whole models are loaded from .keras files");
            try (KerasArchive archive = KerasArchive.open(file)) {
                return load(archive, new WeightFile(file.toString()), compile);
            } catch (KerasFileException e) {
                throw e;
            } catch (ArgaliException e) {
                throw e.within("file '" + file + "'");
            }
        }
    }

    private static Model load(KerasArchive archive, WeightFile weights, boolean compile) {
        Json.Obj config = archive.config();
        Model model = ModelConfig.model(config);
        weights.read(model, archive);
        if (compile) {
            ModelConfig.compileLike(model, config);
        }
        if (model.isBuilt()) {
            model.buildOptimizers();
            weights.readOptimizers(model, archive.weights());
        }
        return model;
    }

    static void saveWeights(Model model, Path file) {
        try (var _ = EngineEvents.checkpoint(model.name(), file, "save")) {
            requireExtension(file, WEIGHTS, "weights alone are saved as .weights.h5");
            requireBuilt(model, "save");
            Hdf5Writer.write(WeightFile.weights(model), file);
        }
    }

    static void loadWeights(Model model, Path file) {
        try (var _ = EngineEvents.checkpoint(model.name(), file, "load")) {
            requireExtension(file, WEIGHTS, "weights alone are loaded from .weights.h5 files");
            requireBuilt(model, "load");
            try (Hdf5Reader reader = Hdf5Reader.open(file)) {
                new WeightFile(file.toString()).read(model, reader.tree());
            }
        }
    }

    private static void requireBuilt(Model model, String what) {
        if (!model.isBuilt()) {
            throw new NotBuiltException(
                    "model '" + model.name() + "'",
                    "it has no weights to " + what + " yet",
                    "Build it first: model.build(Shape.of(ANY, 784)), or call it on an input");
        }
    }

    private static void requireExtension(Path file, String extension, String rule) {
        if (!file.toString().endsWith(extension)) {
            throw new KerasFileException(file.toString(), rule, "Give a name that ends in '" + extension + "'");
        }
    }
}
