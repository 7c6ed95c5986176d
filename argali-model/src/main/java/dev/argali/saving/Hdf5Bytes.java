package dev.argali.saving;

import dev.argali.model.KerasFileException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// The bytes of a file, addressed as HDF5 does: from the base address that the superblock names. Every access is
/// checked.
record Hdf5Bytes(MemorySegment file, String where, long base, int offsetSize, int lengthSize) {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1A, '\n'};
    private static final int SHORTEST_SUPERBLOCK = 48;

    /// Finds the superblock and sees that the file is as long as it says.
    static Hdf5Bytes of(MemorySegment file, String where) {
        long start = start(file);
        if (start < 0) {
            String begins = file.byteSize() == 0 ? "it is empty" : "it has no HDF5 signature";
            throw new KerasFileException(
                    where,
                    begins,
                    "Give a weights file written by Keras or Argali; if it came by download, fetch it again");
        }
        var bytes = new Hdf5Bytes(file, where, start, 8, 8);
        bytes.slice(0, SHORTEST_SUPERBLOCK);
        int version = bytes.unsignedByte(8);
        boolean old = version < 2;
        if (version > 3) {
            throw Hdf5Damage.damaged(where, "the superblock is of the unknown version " + version);
        }
        int offsetSize = bytes.unsignedByte(old ? 13 : 9);
        int lengthSize = bytes.unsignedByte(old ? 14 : 10);
        if (offsetSize != 8 || lengthSize != 8) {
            throw new KerasFileException(
                    where,
                    "its addresses have " + offsetSize + " and its lengths " + lengthSize + " bytes",
                    "Write it with the defaults of h5py (8 and 8)");
        }
        long end = bytes.longAt(old ? 40 + (version == 1 ? 4 : 0) : 28);
        if (end < 0 || end > file.byteSize()) {
            throw new KerasFileException(
                    where,
                    "the file is cut off: " + file.byteSize() + " of " + Long.toUnsignedString(end) + " bytes",
                    Cures.FETCH);
        }
        return bytes;
    }

    MemorySegment slice(long address, long size) {
        long from = base + address;
        if (address < 0 || size < 0 || from < 0 || size > file.byteSize() - from) {
            throw Hdf5Damage.damaged(
                    where,
                    "it points to " + size + " bytes at " + address + ", outside the file of " + file.byteSize());
        }
        return file.asSlice(from, size);
    }

    boolean has(long address, String signature) {
        return slice(address, signature.length())
                        .mismatch(MemorySegment.ofArray(signature.getBytes(StandardCharsets.US_ASCII)))
                < 0;
    }

    int unsignedByte(long address) {
        return Byte.toUnsignedInt(slice(address, 1).get(ValueLayout.JAVA_BYTE, 0));
    }

    int unsignedShort(long address) {
        return Short.toUnsignedInt(slice(address, 2).get(SHORT, 0));
    }

    int intAt(long address) {
        return slice(address, 4).get(INT, 0);
    }

    long longAt(long address) {
        return slice(address, 8).get(LONG, 0);
    }

    /// {@return the offset of the signature: 0, or 512 and its doublings after a user block; -1 if there is none}
    private static long start(MemorySegment file) {
        MemorySegment signature = MemorySegment.ofArray(SIGNATURE);
        for (long at = 0; at <= file.byteSize() - SIGNATURE.length; at = at == 0 ? 512 : 2 * at) {
            if (file.asSlice(at, SIGNATURE.length).mismatch(signature) < 0) {
                return at;
            }
        }
        return -1;
    }
}
