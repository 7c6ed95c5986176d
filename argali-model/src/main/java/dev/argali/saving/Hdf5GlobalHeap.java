package dev.argali.saving;

import java.nio.ByteBuffer;

/// Keeps strings of any length in global heap collections of 4 kB, or of a string's own size where it is longer.
/// Source: HDF5 File Format Specification 3.0, section III.E.
final class Hdf5GlobalHeap {
    /// Where a string is: what stands in its place in an attribute. The empty string is nowhere.
    record Reference(int length, long address, int index) {
        void writeTo(ByteBuffer target) {
            target.putInt(length).putLong(address).putInt(index);
        }
    }

    private static final int COLLECTION = 4096;
    private static final int HEADER = 16;
    private static final int OBJECT_HEADER = 16;

    private final Hdf5Plan plan;
    private ByteBuffer current = Hdf5Encoding.buffer(0);
    private long address;
    private int index;

    Hdf5GlobalHeap(Hdf5Plan plan) {
        this.plan = plan;
    }

    Reference put(byte[] text) {
        if (text.length == 0) {
            return new Reference(0, 0, 0);
        }
        int size = OBJECT_HEADER + Hdf5Encoding.padded(text.length);
        if (current.remaining() < size) {
            close();
            open(Math.max(COLLECTION, Math.addExact(HEADER, size)));
        }
        index++;
        current.putShort((short) index).putShort((short) 1).putInt(0).putLong(text.length);
        current.put(text).position(Hdf5Encoding.padded(current.position()));
        return new Reference(text.length, address, index);
    }

    /// Marks what is left of the open collection as free space. To be called once, after the last string.
    void close() {
        if (current.remaining() >= OBJECT_HEADER) {
            long free = current.remaining();
            current.putLong(0).putLong(free);
        }
    }

    private void open(int size) {
        current = Hdf5Encoding.buffer(size);
        current.put(new byte[] {'G', 'C', 'O', 'L', 1, 0, 0, 0}).putLong(size);
        address = plan.add(current);
        index = 0;
    }
}
