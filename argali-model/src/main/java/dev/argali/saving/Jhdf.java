package dev.argali.saving;

import io.jhdf.HdfFile;
import io.jhdf.nio.FileChannelFromSeekableByteChannel;
import org.slf4j.LoggerFactory;

/// The door to jHDF.
final class Jhdf {
    private static final String VERBOSITY = "slf4j.internal.verbosity";

    static {
        startLoggingQuietly();
    }

    private Jhdf() {}

    /// Opens a file that lies in memory or is mapped there.
    static HdfFile open(SegmentChannel file) {
        return new HdfFile(new FileChannelFromSeekableByteChannel(file));
    }

    /// Without a logging library of the user's, SLF4J prints three lines about it to the console. jHDF's log is not
    /// worth them. The setting is put back; if SLF4J has started already, this does nothing.
    private static void startLoggingQuietly() {
        String before = System.getProperty(VERBOSITY);
        if (before != null) {
            return;
        }
        System.setProperty(VERBOSITY, "ERROR");
        try {
            LoggerFactory.getILoggerFactory();
        } finally {
            System.clearProperty(VERBOSITY);
        }
    }
}
