package dev.argali.saving;

import java.util.Map;

/// What a name in an HDF5 file stands for: a group of further names, or an array.
public sealed interface H5Node permits H5Group, H5Dataset {
    /// {@return the attributes, by name}
    Map<String, H5Attribute> attributes();
}
