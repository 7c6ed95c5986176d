package dev.argali.cpu.matmul;

/// Where the elements of a stack of matrices lie, counted in elements from the address of the first one.
///
/// @param batch distance between two matrices of the stack; 0 uses the same matrix for each
/// @param row distance between two rows
/// @param column distance between two columns
public record Strides(long batch, long row, long column) {
    /// {@return the strides of one row-major matrix whose rows are `leading` elements apart}
    public static Strides rows(long leading) {
        return new Strides(0, leading, 1);
    }

    /// {@return the strides of the transposed view of a row-major matrix whose rows are `leading` elements apart}
    public static Strides transposed(long leading) {
        return new Strides(0, 1, leading);
    }

    /// {@return these strides with matrices `distance` elements apart}
    public Strides batch(long distance) {
        return new Strides(distance, row, column);
    }

    /// {@return the distance of element (`i`, `j`) from the first one, in elements}
    public long at(long i, long j) {
        return i * row + j * column;
    }

    /// {@return the strides of the transposed matrices}
    public Strides flipped() {
        return new Strides(batch, /* row= */ column, /* column= */ row);
    }
}
