package dev.argali.saving;

import dev.argali.graph.ArgaliException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Writes trees as HDF5 files of the kind that h5py writes by default: superblock version 0, version 1 object headers,
/// old-style groups, contiguous little-endian arrays, strings in the global heap.
///
/// The same tree gives the same bytes: no times are stored. All metadata is made in memory first, array data is asked
/// for piece by piece while writing, so files may be larger than memory. jHDF can write too, but not this:
/// `docs/decisions/0003-hdf5.md`.
public final class Hdf5Writer {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1A, '\n'};
    private static final int SUPERBLOCK = 96;
    private static final int DEEPEST = 200;
    private static final int HIGHEST_RANK = 32;

    private final Hdf5Plan plan = new Hdf5Plan();
    private final Hdf5GlobalHeap heap = new Hdf5GlobalHeap(plan);
    private final Hdf5GroupIndex index = new Hdf5GroupIndex(plan);

    private Hdf5Writer() {}

    /// Writes `tree` to `file`: beside it first, then in its place. If anything fails, an old file is as it was.
    ///
    /// @throws dev.argali.model.KerasFileException if the disk does not take it
    public static void write(H5Group tree, Path file) {
        Hdf5Plan plan = plan(tree);
        AtomicFile.write(file, plan::writeTo);
    }

    /// Writes `tree` to a channel, which stays open.
    ///
    /// @throws IOException if the channel does not take it
    public static void write(H5Group tree, WritableByteChannel out) throws IOException {
        plan(tree).writeTo(out);
    }

    /// Writes `tree` to a stream, which stays open.
    ///
    /// @throws IOException if the stream does not take it
    public static void write(H5Group tree, OutputStream out) throws IOException {
        write(tree, Channels.newChannel(out));
        out.flush();
    }

    /// {@return the file of `tree`, ready to be written}
    static Hdf5Plan plan(H5Group tree) {
        return new Hdf5Writer().planned(tree);
    }

    private Hdf5Plan planned(H5Group tree) {
        ByteBuffer superblock = Hdf5Encoding.buffer(SUPERBLOCK);
        plan.add(superblock);
        Hdf5GroupIndex.Member root = group("", "", tree, 0);
        heap.close();
        byte sizeOfOffsets = 8;
        byte sizeOfLengths = 8;
        superblock.put(SIGNATURE).put(new byte[] {0, 0, 0, 0, 0, sizeOfOffsets, sizeOfLengths, 0});
        superblock.putShort((short) Hdf5GroupIndex.LEAF_K).putShort((short) Hdf5GroupIndex.INTERNAL_K);
        superblock.putInt(0).putLong(0).putLong(Hdf5Encoding.UNDEFINED);
        superblock.putLong(plan.size()).putLong(Hdf5Encoding.UNDEFINED);
        Hdf5GroupIndex.writeEntry(superblock, 0, root);
        return plan;
    }

    private Hdf5GroupIndex.Member group(String path, String name, H5Group group, int depth) {
        if (depth > DEEPEST) {
            throw new ArgaliException(
                    "Hdf5Writer: '" + path + "'", "groups are nested more than " + DEEPEST + " deep", "Nest less");
        }
        List<Hdf5GroupIndex.Member> members = new ArrayList<>();
        for (Map.Entry<String, H5Node> entry : group.members().entrySet()) {
            String child = entry.getKey();
            requireName(path, child);
            String childPath = path + '/' + child;
            members.add(
                    switch (entry.getValue()) {
                        case H5Group inner -> group(childPath, child, inner, depth + 1);
                        case H5Dataset dataset -> dataset(childPath, child, dataset);
                    });
        }
        members.sort(Comparator.comparing(member -> Hdf5Encoding.utf8(member.name()), Arrays::compareUnsigned));
        long[] places = index.add(members);
        long header = new Hdf5ObjectHeader(path)
                .symbolTable(places[0], places[1])
                .attributes(group.attributes(), heap)
                .addTo(plan);
        return new Hdf5GroupIndex.Member(name, header, places[0], places[1]);
    }

    private Hdf5GroupIndex.Member dataset(String path, String name, H5Dataset dataset) {
        if (dataset.dims().size() > HIGHEST_RANK) {
            String problem = "it has " + dataset.dims().size() + " dimensions, HDF5 allows " + HIGHEST_RANK;
            throw new ArgaliException("Hdf5Writer: '" + path + "'", problem, "Reshape it");
        }
        long address =
                dataset.byteSize() == 0 ? Hdf5Encoding.UNDEFINED : plan.add(path, dataset.byteSize(), dataset.bytes());
        long header = new Hdf5ObjectHeader(path)
                .array(dataset, address)
                .attributes(dataset.attributes(), heap)
                .addTo(plan);
        return new Hdf5GroupIndex.Member(name, header, Hdf5Encoding.UNDEFINED, Hdf5Encoding.UNDEFINED);
    }

    private static void requireName(String path, String name) {
        if (name.isEmpty() || name.equals(".") || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
            throw new ArgaliException(
                    "Hdf5Writer: group '" + path + "'",
                    "'" + name + "' cannot be the name of a member",
                    "Give a name without '/' or NUL that is not empty and not '.'");
        }
    }
}
