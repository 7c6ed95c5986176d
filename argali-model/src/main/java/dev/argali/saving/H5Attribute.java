package dev.argali.saving;

import dev.argali.graph.ArgaliException;
import java.util.List;

/// A small value beside a group or an array.
public sealed interface H5Attribute {
    /// One string. Written with variable length as UTF-8, whatever its length.
    record Text(String value) implements H5Attribute {}

    /// A list of strings, written with variable length as UTF-8. At most 4,000 fit (HDF5 bounds an attribute to 64 kB,
    /// 16 bytes for each); Keras splits longer lists into `name0`, `name1`, ...
    record Texts(List<String> values) implements H5Attribute {
        /// Keeps an unmodifiable copy.
        public Texts {
            values = List.copyOf(values);
        }
    }

    /// Whole numbers (of unsigned 64-bit ones, the same bits); a scalar has no dimensions. A BOOL is 0 or 1.
    record Integers(H5Type type, List<Long> dims, List<Long> values) implements H5Attribute {
        /// Keeps unmodifiable copies; refuses another type, and values that do not fill the dimensions.
        public Integers {
            dims = List.copyOf(dims);
            values = List.copyOf(values);
            require(!type.isFloating() && type != H5Type.OPAQUE16, type + " is not a type of whole numbers");
            requireFilled(type, dims, values.size());
        }
    }

    /// Floating-point numbers; a scalar has no dimensions.
    record Floats(H5Type type, List<Long> dims, List<Double> values) implements H5Attribute {
        /// What h5py writes for an empty list: float64 of shape (0,). Keras's `weight_names` of a layer without any.
        public static final Floats EMPTY = new Floats(H5Type.FLOAT64, List.of(0L), List.of());

        /// Keeps unmodifiable copies; refuses another type, and values that do not fill the dimensions.
        public Floats {
            dims = List.copyOf(dims);
            values = List.copyOf(values);
            require(type.isFloating(), type + " is not a floating type");
            requireFilled(type, dims, values.size());
        }
    }

    /// A kind that Keras's formats do not use (references, compounds, ...): may be read past, cannot be written.
    record Other(String kind) implements H5Attribute {}

    /// {@return an attribute of one string}
    static H5Attribute of(String value) {
        return new Text(value);
    }

    /// {@return an attribute of one int64}
    static H5Attribute of(long value) {
        return new Integers(H5Type.INT64, List.of(), List.of(value));
    }

    /// {@return an attribute of one float64}
    static H5Attribute of(double value) {
        return new Floats(H5Type.FLOAT64, List.of(), List.of(value));
    }

    /// {@return a list of names as Keras writes it: strings, or the empty float64 array if there are none}
    static H5Attribute names(List<String> names) {
        return names.isEmpty() ? Floats.EMPTY : new Texts(names);
    }

    private static void requireFilled(H5Type type, List<Long> dims, int count) {
        long expected = H5Dataset.byteSize(type, dims) / type.bytes();
        require(expected == count, "dimensions " + dims + " ask for " + expected + " values, got " + count);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new ArgaliException("H5Attribute", message, "Give one value for each element");
        }
    }
}
