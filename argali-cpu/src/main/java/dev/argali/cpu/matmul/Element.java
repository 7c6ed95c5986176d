package dev.argali.cpu.matmul;

/// What a matrix is made of.
public enum Element {
    /// IEEE binary16, 2 bytes.
    F16(2),
    /// The upper half of a float32, 2 bytes.
    BF16(2),
    /// IEEE binary32, 4 bytes.
    F32(4),
    /// IEEE binary64, 8 bytes.
    F64(8),
    /// Two's complement, 4 bytes; products and sums wrap.
    I32(4),
    /// Two's complement, 8 bytes; products and sums wrap.
    I64(8);

    private final int bytes;

    Element(int bytes) {
        this.bytes = bytes;
    }

    /// {@return the size of one element in bytes}
    public int bytes() {
        return bytes;
    }
}
