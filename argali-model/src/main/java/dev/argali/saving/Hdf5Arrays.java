package dev.argali.saving;

import dev.argali.model.KerasFileException;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.dataset.DatasetBase;
import io.jhdf.filter.PipelineFilterWithData;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// From jHDF's datasets to ours: checked when the file is opened, read when asked for.
final class Hdf5Arrays {
    /// Beyond this size, an array must not expand more than [#MOST_EXPANSION] times; below, memory is not at stake.
    private static final long HARMLESS = 64L << 20;

    private static final long MOST_EXPANSION = 1000;
    private static final int DEFLATE = 1;
    private static final int SHUFFLE = 2;
    private static final int CHECKSUM = 3;
    private static final int LZF = 32_000;
    private static final Set<Integer> FILTERS = Set.of(DEFLATE, SHUFFLE, CHECKSUM, LZF);

    private final Hdf5Bytes bytes;

    Hdf5Arrays(Hdf5Bytes bytes) {
        this.bytes = bytes;
    }

    H5Dataset read(String path, DatasetBase dataset, Optional<H5Type> known, Map<String, H5Attribute> attributes) {
        String where = bytes.where() + ": dataset '" + path + "'";
        H5Type type = known.orElseThrow(() -> new KerasFileException(
                where,
                "its elements are of a kind that Keras's files do not hold: "
                        + dataset.getDataType().getClass().getSimpleName(),
                "Store numbers or booleans"));
        List<Long> dims = dims(where, dataset);
        long size = H5Dataset.byteSize(type, dims);
        Supplier<MemorySegment> stored = size == 0
                ? () -> MemorySegment.ofArray(new byte[0])
                : switch (dataset) {
                    case ContiguousDataset contiguous -> contiguous(where, contiguous, size);
                    case ChunkedDataset chunked -> chunked(where, dataset, chunked, size);
                    default -> decoded(where, dataset, size);
                };
        boolean swap = Hdf5Types.isBigEndian(dataset.getDataType()) && type.bytes() > 1;
        Supplier<MemorySegment> data = swap ? () -> reversed(stored.get(), type.bytes()) : stored;
        return new H5Dataset(type, dims, data, attributes);
    }

    private static List<Long> dims(String where, DatasetBase dataset) {
        List<Long> dims = Arrays.stream(dataset.getDimensionsAsLong()).boxed().toList();
        if (dims.stream().anyMatch(dim -> dim < 0)) {
            throw Hdf5Damage.damaged(where, "its dimensions are " + dims);
        }
        // Null dataspaces have no dimensions and no elements; ours say so by a zero.
        return dims.isEmpty() && dataset.getSize() == 0 ? List.of(0L) : dims;
    }

    private Supplier<MemorySegment> contiguous(String where, ContiguousDataset dataset, long size) {
        long address = dataset.getDataAddress();
        if (address == Hdf5Encoding.UNDEFINED) {
            return unwritten(where, size);
        }
        MemorySegment data = bytes.slice(address, size);
        return () -> data;
    }

    private Supplier<MemorySegment> chunked(String where, DatasetBase dataset, ChunkedDataset chunked, long size) {
        var filters = new HashSet<Integer>();
        for (PipelineFilterWithData filter : dataset.getFilters()) {
            if (!FILTERS.contains(filter.getId())) {
                throw new KerasFileException(
                        where,
                        "it is packed with the filter '" + filter.getName() + "' (" + filter.getId() + ")",
                        "Store it plain or with gzip");
            }
            if (!filters.add(filter.getId())) {
                throw Hdf5Damage.unsafe(where, "it is packed twice with the filter '" + filter.getName() + "'");
            }
        }
        long stored = chunked.getStorageInBytes();
        if (stored == 0) {
            return unwritten(where, size);
        }
        requireModest(where, size, stored);
        long chunk = dataset.getDataType().getSize();
        for (int dim : chunked.getChunkDimensions()) {
            chunk = Math.multiplyExact(chunk, Integer.toUnsignedLong(dim));
        }
        if (stored > bytes.file().byteSize() || chunk == 0 || chunk > Math.max(HARMLESS, 2 * size)) {
            throw Hdf5Damage.damaged(where, "its chunks of " + chunk + " bytes take " + stored + " bytes of the file");
        }
        if (size > Integer.MAX_VALUE - 8) {
            throw new KerasFileException(
                    where, "it has " + size + " bytes in chunks; at most 2 GiB can be read", "Store it without chunks");
        }
        return decoded(where, dataset, size);
    }

    private static Supplier<MemorySegment> unwritten(String where, long size) {
        requireModest(where, size, 0);
        return () -> MemorySegment.ofArray(new byte[Math.toIntExact(size)]);
    }

    private static void requireModest(String where, long size, long stored) {
        if (size > HARMLESS && size / MOST_EXPANSION > stored) {
            throw Hdf5Damage.unsafe(
                    where,
                    "it expands from " + stored + " to " + size + " bytes, more than " + MOST_EXPANSION + " times");
        }
    }

    private Supplier<MemorySegment> decoded(String where, DatasetBase dataset, long size) {
        return () -> {
            if (!bytes.file().scope().isAlive()) {
                throw new KerasFileException(where, "the file is closed", "Read its data before closing it");
            }
            ByteBuffer data;
            synchronized (this) { // jHDF's channel has one position
                data = Hdf5Damage.guarded(where, dataset::getDataBuffer);
            }
            if (data.remaining() != size) {
                throw Hdf5Damage.damaged(where, "it should hold " + size + " bytes and holds " + data.remaining());
            }
            return MemorySegment.ofBuffer(data);
        };
    }

    private static MemorySegment reversed(MemorySegment data, int element) {
        MemorySegment swapped = MemorySegment.ofArray(new byte[Math.toIntExact(data.byteSize())]);
        for (long i = 0; i < data.byteSize(); i++) {
            long within = i % element;
            byte value = data.get(ValueLayout.JAVA_BYTE, i - within + (element - 1 - within));
            swapped.set(ValueLayout.JAVA_BYTE, i, value);
        }
        return swapped;
    }
}
