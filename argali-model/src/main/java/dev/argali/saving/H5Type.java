package dev.argali.saving;

/// The element types that our HDF5 files hold; all little-endian.
public enum H5Type {
    /// IEEE half precision.
    FLOAT16(2),
    /// IEEE single precision.
    FLOAT32(4),
    /// IEEE double precision.
    FLOAT64(8),
    /// Signed bytes.
    INT8(1),
    /// Signed 16-bit integers.
    INT16(2),
    /// Signed 32-bit integers.
    INT32(4),
    /// Signed 64-bit integers.
    INT64(8),
    /// Unsigned bytes.
    UINT8(1),
    /// Unsigned 16-bit integers.
    UINT16(2),
    /// Unsigned 32-bit integers.
    UINT32(4),
    /// Unsigned 64-bit integers.
    UINT64(8),
    /// One byte, 0 or 1; stored as h5py does, as an enumeration `FALSE`, `TRUE` over int8.
    BOOL(1),
    /// Two bytes without a meaning of their own. So Keras stores bfloat16, beside an attribute `dtype = "bfloat16"`.
    OPAQUE16(2);

    private final int bytes;

    H5Type(int bytes) {
        this.bytes = bytes;
    }

    /// {@return the bytes of one element}
    public int bytes() {
        return bytes;
    }

    boolean isFloating() {
        return this == FLOAT16 || this == FLOAT32 || this == FLOAT64;
    }
}
