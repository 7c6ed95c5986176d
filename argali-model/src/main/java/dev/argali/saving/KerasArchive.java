package dev.argali.saving;

import dev.argali.model.KerasFileException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// A `.keras` file: metadata, config, weights and assets in one archive, or in a directory with the same members.
///
/// Open, read what is needed, close; arrays of the weights end when it is closed. Safe for several threads.
public final class KerasArchive implements AutoCloseable {
    private static final String METADATA = "metadata.json";
    private static final String CONFIG = "config.json";
    private static final String WEIGHTS = "model.weights.h5";
    private static final String NPZ = "model.weights.npz";
    private static final String ASSETS = "assets/";

    /// What an archive holds. Assets are named by their path under `assets/`, such as
    /// `layers/text_vectorization/vocabulary.txt`, and kept in the order given.
    public record Contents(Json.Obj metadata, Json.Obj config, H5Group weights, SequencedMap<String, byte[]> assets) {
        /// Refuses assets whose names lead out of the archive.
        public Contents {
            for (String name : assets.keySet()) {
                if (ZipReader.leavesArchive(name)) {
                    throw new KerasFileException(
                            "asset '" + name + "'", "its name leads out of the archive", "Give a relative path");
                }
            }
            assets = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(assets));
        }
    }

    private interface Members {
        Set<String> names();

        MemorySegment read(String name);
    }

    private final String where;
    private final Members members;
    private final Arena arena;
    private final Json.Obj metadata;
    private final Json.Obj config;
    private final Hdf5Reader weights;

    private KerasArchive(String where, Members members, Arena arena) {
        this.where = where;
        this.members = members;
        this.arena = arena;
        metadata = json(METADATA);
        config = json(CONFIG);
        if (members.names().contains(NPZ) && !members.names().contains(WEIGHTS)) {
            throw new KerasFileException(
                    where,
                    "its weights are in '" + NPZ + "', which Argali does not read",
                    "Save the model again with Keras 3's default, h5");
        }
        weights = Hdf5Reader.of(require(WEIGHTS), where + ": " + WEIGHTS);
    }

    /// Opens an archive, or a directory with the same members.
    ///
    /// @throws KerasFileException if it is missing, cut off, damaged, unsafe or of another kind
    @SuppressWarnings("MustBeClosedChecker") // closed by close()
    public static KerasArchive open(Path file) {
        var arena = Arena.ofShared();
        try {
            Members members = Files.isDirectory(file) ? directory(file, arena) : archive(file, arena);
            return new KerasArchive(file.toString(), members, arena);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /// Writes an archive as Keras does: members stored, in Keras's order; beside the file first, then in its place. If
    /// anything fails, an old file is as it was.
    ///
    /// @throws KerasFileException if the disk does not take it
    public static void write(Path file, Contents contents) {
        Hdf5Plan weights = Hdf5Writer.plan(contents.weights());
        AtomicFile.write(file, out -> {
            var zip = new ZipWriter(out);
            zip.add(METADATA, contents.metadata().toText().getBytes(StandardCharsets.UTF_8));
            zip.add(CONFIG, contents.config().toText().getBytes(StandardCharsets.UTF_8));
            zip.add(WEIGHTS, weights.size(), weights::writeTo);
            for (Map.Entry<String, byte[]> asset : contents.assets().entrySet()) {
                zip.add(ASSETS + asset.getKey(), asset.getValue());
            }
            zip.finish();
        });
    }

    /// {@return `metadata.json`: the version of Keras and the date of saving}
    public Json.Obj metadata() {
        return metadata;
    }

    /// {@return `config.json`: what the model is made of}
    public Json.Obj config() {
        return config;
    }

    /// {@return what `model.weights.h5` holds}
    public H5Group weights() {
        return weights.tree();
    }

    /// {@return the names of the assets, without `assets/`}
    public List<String> assets() {
        return members.names().stream()
                .filter(name -> name.startsWith(ASSETS))
                .map(name -> name.substring(ASSETS.length()))
                .toList();
    }

    /// {@return the bytes of an asset}
    ///
    /// @throws KerasFileException if there is none of this name
    public byte[] asset(String name) {
        return require(ASSETS + name).toArray(ValueLayout.JAVA_BYTE);
    }

    /// Lets go of the file. Arrays of its weights cannot be asked for again.
    @Override
    public void close() {
        weights.close();
        arena.close();
    }

    private Json.Obj json(String name) {
        MemorySegment text = require(name);
        String place = where + ": " + name;
        JsonParser.requireSize(text.byteSize(), place);
        if (Json.parse(text.toArray(ValueLayout.JAVA_BYTE), place) instanceof Json.Obj object) {
            return object;
        }
        throw new KerasFileException(place, "it is not an object", Cures.DAMAGED);
    }

    private MemorySegment require(String name) {
        if (!members.names().contains(name)) {
            String has = members.names().isEmpty()
                    ? "nothing"
                    : String.join(", ", members.names().stream().limit(8).toList());
            throw new KerasFileException(
                    where,
                    "it has no member '" + name + "', only " + has,
                    "Give a file saved by Keras 3 or Argali as '.keras'");
        }
        return members.read(name);
    }

    private static Members archive(Path file, Arena arena) {
        MemorySegment bytes = Hdf5Reader.map(file, arena);
        var zip = new ZipReader(bytes, file.toString());
        return new Members() {
            @Override
            public Set<String> names() {
                return zip.names();
            }

            @Override
            public MemorySegment read(String name) {
                return zip.read(name);
            }
        };
    }

    private static Members directory(Path directory, Arena arena) {
        var names = new TreeSet<String>();
        try (Stream<Path> files = Files.walk(directory)) {
            // Links are not followed: what they lead to is no part of the model.
            files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .forEach(file ->
                            names.add(directory.relativize(file).toString().replace('\\', '/')));
        } catch (IOException | UncheckedIOException e) {
            throw new KerasFileException(
                    directory.toString(), "the directory cannot be read: " + e, "Check that it is readable", e);
        }
        return new Members() {
            @Override
            public Set<String> names() {
                return names;
            }

            @Override
            public MemorySegment read(String name) {
                return Hdf5Reader.map(directory.resolve(name), arena);
            }
        };
    }
}
