package dev.argali.ops;

import dev.argali.graph.ValueException;

/// Where the channels of images and sequences are.
public enum DataFormat {
    /// `[batch, ..., channels]`, the default.
    CHANNELS_LAST("channels_last"),
    /// `[batch, channels, ...]`.
    CHANNELS_FIRST("channels_first");

    private final String text;

    DataFormat(String text) {
        this.text = text;
    }

    /// {@return Keras's name of it}
    public String text() {
        return text;
    }

    /// The format of Keras's name.
    ///
    /// @throws ValueException if there is none
    public static DataFormat named(String name) {
        for (DataFormat format : values()) {
            if (format.text.equals(name)) {
                return format;
            }
        }
        throw new ValueException(
                "data format", "there is no data format '" + name + "'", "Use channels_last or channels_first");
    }
}
