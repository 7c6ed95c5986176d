package dev.argali.saving;

import java.util.HashSet;
import java.util.Set;

/// Arrays of opaque elements without a tag, which is how h5py stores Keras's bfloat16. jHDF 0.13.0 fails on the empty
/// tag. So it is shown another element type of the same size, which needs no more bytes: a string of fixed length.
/// Source: HDF5 File Format Specification 3.0, sections IV.A.1.a and IV.A.2.d.
final class Hdf5Opaques {
    private static final int VERSION = 1;
    private static final int DATATYPE = 0x03;
    private static final int OPAQUE_WITHOUT_TAG = 0x15;
    private static final byte STRING = 0x13;

    private final Hdf5Bytes bytes;
    private final SegmentChannel shown;
    private final Set<Long> found = new HashSet<>();

    /// @param shown what jHDF reads the file through
    Hdf5Opaques(Hdf5Bytes bytes, SegmentChannel shown) {
        this.bytes = bytes;
        this.shown = shown;
    }

    /// Looks at the header at `address` before jHDF does.
    void prepare(long address) {
        if (bytes.unsignedByte(address) != VERSION) {
            return;
        }
        int messages = bytes.unsignedShort(address + 2);
        long at = address + 16;
        long end = at + Integer.toUnsignedLong(bytes.intAt(address + 8));
        for (int i = 0; i < messages && at + 16 <= end; i++) {
            long body = at + 8;
            if (bytes.unsignedShort(at) == DATATYPE && bytes.intAt(body) == OPAQUE_WITHOUT_TAG) {
                shown.show(bytes.base() + body, STRING);
                if (bytes.intAt(body + 4) == H5Type.OPAQUE16.bytes()) {
                    found.add(address);
                }
            }
            at = body + bytes.unsignedShort(at + 2);
        }
    }

    /// {@return whether the array whose header is at `address` has opaque elements of two bytes}
    boolean has(long address) {
        return found.contains(address);
    }
}
