package dev.argali.saving;

import dev.argali.model.KerasFileException;
import io.jhdf.AbstractNode;
import io.jhdf.HdfFile;
import io.jhdf.api.Attribute;
import io.jhdf.api.Group;
import io.jhdf.api.Link;
import io.jhdf.api.Node;
import io.jhdf.dataset.DatasetBase;
import io.jhdf.object.message.SymbolTableMessage;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Reads HDF5 files as trees: groups, attributes and the description of every array at once, their data when asked for.
///
/// Beyond what Keras writes it takes chunked, compact and compressed (gzip, LZF) arrays, big-endian numbers, newer
/// superblocks, object headers and groups, and strings of fixed length. It refuses what Keras refuses: links, arrays
/// in other files or made of other arrays, arrays that expand more than 1000 times. Attributes of kinds unknown to
/// Keras are kept as [H5Attribute.Other].
///
/// The file stays mapped until [#close]; arrays read from it end then. Safe for several threads.
public final class Hdf5Reader implements AutoCloseable {
    private static final int DEEPEST = 256;
    private static final int MOST_NODES = 2_000_000;

    private final Hdf5Bytes bytes;
    private final HdfFile jhdf;
    private final Hdf5SymbolTable tables;
    private final Hdf5Arrays arrays;
    private final Hdf5Opaques opaques;
    private final Runnable release;
    private final H5Group tree;
    private int nodes;

    private Hdf5Reader(MemorySegment file, String where, Runnable release) {
        this.release = release;
        bytes = Hdf5Bytes.of(file, where);
        tables = new Hdf5SymbolTable(bytes);
        arrays = new Hdf5Arrays(bytes);
        var channel = new SegmentChannel(file);
        opaques = new Hdf5Opaques(bytes, channel);
        jhdf = Hdf5Damage.guarded(where, () -> Jhdf.open(channel));
        tree = Hdf5Damage.guarded(where, () -> group("", (Group) jhdf.getByPath("."), 0));
    }

    /// Opens a file.
    ///
    /// @throws KerasFileException if it is missing, cut off, damaged, unsafe or not HDF5
    @SuppressWarnings("MustBeClosedChecker") // closed by close()
    public static Hdf5Reader open(Path file) {
        var arena = Arena.ofShared();
        try {
            return new Hdf5Reader(map(file, arena), file.toString(), arena::close);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /// Reads a file that is in memory already, or a part of one. `where` names it in errors.
    ///
    /// @throws KerasFileException if it is cut off, damaged, unsafe or not HDF5
    public static Hdf5Reader of(MemorySegment file, String where) {
        return new Hdf5Reader(file, where, () -> {});
    }

    /// {@return the root group}
    public H5Group tree() {
        return tree;
    }

    /// Lets go of the file. Arrays that were read from it cannot be asked for again.
    @Override
    public void close() {
        release.run();
    }

    static MemorySegment map(Path file, Arena arena) {
        if (Files.isDirectory(file)) {
            throw new KerasFileException(file.toString(), "it is a directory", "Give the name of a file");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (NoSuchFileException e) {
            String cure =
                    "Check the name; relative names start at '" + Path.of("").toAbsolutePath() + "'";
            throw new KerasFileException(file.toString(), "there is no such file", cure, e);
        } catch (IOException e) {
            throw new KerasFileException(
                    file.toString(), "it cannot be read: " + e, "Check that the file is readable", e);
        }
    }

    private H5Group group(String path, Group group, int depth) {
        if (depth > DEEPEST) {
            String problem = "groups are nested more than " + DEEPEST + " deep, or contain themselves";
            throw Hdf5Damage.unsafe(bytes.where(), problem);
        }
        var members = new LinkedHashMap<String, H5Node>();
        if (group instanceof AbstractNode node && node.getHeader().hasMessageOfType(SymbolTableMessage.class)) {
            SymbolTableMessage table = node.getHeader().getMessageOfType(SymbolTableMessage.class);
            tables.members(path, table.getBTreeAddress(), table.getLocalHeapAddress())
                    .forEach((name, address) -> {
                        opaques.prepare(address);
                        add(members, path, name, jhdf.getNodeByAddress(address), depth);
                    });
        } else {
            new TreeMap<>(group.getChildren()).forEach((name, child) -> add(members, path, name, child, depth));
        }
        return new H5Group(members, attributes(group));
    }

    private void add(Map<String, H5Node> members, String parent, String name, Node node, int depth) {
        String path = parent + '/' + name;
        if (++nodes > MOST_NODES) {
            throw Hdf5Damage.unsafe(bytes.where(), "it has more than " + MOST_NODES + " groups and arrays");
        }
        switch (node) {
            case Link link ->
                throw Hdf5Damage.unsafe(bytes.where(), "'" + path + "' is a link to '" + link.getTargetPath() + "'");
            case Group inner -> members.put(name, group(path, inner, depth + 1));
            case DatasetBase dataset ->
                members.put(name, arrays.read(path, dataset, type(dataset), attributes(dataset)));
            default -> {
                // A datatype with a name: nothing that Keras would look at.
            }
        }
    }

    private Optional<H5Type> type(DatasetBase dataset) {
        return opaques.has(dataset.getAddress()) ? Optional.of(H5Type.OPAQUE16) : Hdf5Types.of(dataset.getDataType());
    }

    private static Map<String, H5Attribute> attributes(Node node) {
        var attributes = new LinkedHashMap<String, H5Attribute>();
        for (Map.Entry<String, Attribute> entry : new TreeMap<>(node.getAttributes()).entrySet()) {
            attributes.put(entry.getKey(), Hdf5Types.attribute(entry.getValue()));
        }
        return attributes;
    }
}
