package dev.argali.saving;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The bytes of datatypes and dataspaces, as HDF5 1.14 writes them by default (datatype version 1, dataspace version
/// 1). Source: HDF5 File Format Specification 3.0, sections IV.A.2.b and IV.A.2.d.
final class Hdf5Encoding {
    /// "No address".
    static final long UNDEFINED = -1;

    private static final int FIXED_POINT = 0x10;
    private static final int FLOATING_POINT = 0x11;
    private static final int OPAQUE = 0x15;
    private static final int ENUMERATION = 0x18;
    private static final int VARIABLE_LENGTH = 0x19;
    private static final int SIGNED = 0x08;
    private static final int IMPLIED_LEADING_ONE = 0x20;

    private Hdf5Encoding() {}

    static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// {@return all bytes of a buffer made by [#buffer], wherever its position is}
    @SuppressWarnings("ByteBufferBackingArray")
    static byte[] bytes(ByteBuffer buffer) {
        return buffer.array();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static long padded(long size) {
        return Math.addExact(size, 7) & ~7L;
    }

    static int padded(int size) {
        return Math.addExact(size, 7) & ~7;
    }

    static byte[] datatype(H5Type type) {
        return switch (type) {
            case FLOAT16 -> floating(2, 10, 5, 15);
            case FLOAT32 -> floating(4, 23, 8, 127);
            case FLOAT64 -> floating(8, 52, 11, 1023);
            case INT8, INT16, INT32, INT64 -> integer(type.bytes(), true);
            case UINT8, UINT16, UINT32, UINT64 -> integer(type.bytes(), false);
            case BOOL -> bool();
            case OPAQUE16 -> bytes(buffer(8).put((byte) OPAQUE).position(4).putInt(2));
        };
    }

    /// A string of any length: null-terminated UTF-8 over unsigned bytes, kept in the global heap.
    static byte[] text() {
        int string = 1;
        int utf8 = 1;
        int reference = 16;
        return bytes(buffer(20)
                .put((byte) VARIABLE_LENGTH)
                .put((byte) string)
                .put((byte) utf8)
                .put((byte) 0)
                .putInt(reference)
                .put(integer(1, false)));
    }

    static byte[] dataspace(List<Long> dims) {
        ByteBuffer space = buffer(8 + 16 * dims.size());
        int maximaPresent = dims.isEmpty() ? 0 : 1;
        space.put((byte) 1).put((byte) dims.size()).put((byte) maximaPresent).position(8);
        dims.forEach(space::putLong);
        dims.forEach(space::putLong);
        return bytes(space);
    }

    private static byte[] integer(int size, boolean signed) {
        return bytes(buffer(12)
                .put((byte) FIXED_POINT)
                .put((byte) (signed ? SIGNED : 0))
                .position(4)
                .putInt(size)
                .putShort((short) 0)
                .putShort((short) (8 * size)));
    }

    private static byte[] floating(int size, int mantissaBits, int exponentBits, int bias) {
        int bits = 8 * size;
        return bytes(buffer(20)
                .put((byte) FLOATING_POINT)
                .put((byte) IMPLIED_LEADING_ONE)
                .put((byte) (bits - 1))
                .put((byte) 0)
                .putInt(size)
                .putShort((short) 0)
                .putShort((short) bits)
                .put((byte) mantissaBits)
                .put((byte) exponentBits)
                .put((byte) 0)
                .put((byte) mantissaBits)
                .putInt(bias));
    }

    private static byte[] bool() {
        return bytes(buffer(38)
                .put((byte) ENUMERATION)
                .put((byte) 2)
                .position(4)
                .putInt(1)
                .put(integer(1, true))
                .put("FALSE\0\0\0TRUE\0\0\0\0".getBytes(StandardCharsets.US_ASCII))
                .put((byte) 0)
                .put((byte) 1));
    }
}
