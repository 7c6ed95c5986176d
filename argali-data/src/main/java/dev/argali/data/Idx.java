package dev.argali.data;

import dev.argali.graph.ArgaliException;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.tensor.Tensor;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.GZIPInputStream;

/// Files of the form that MNIST comes in: `0, 0, type, rank`, the extents as big-endian ints, the numbers.
final class Idx {
    private static final int UNSIGNED_BYTES = 0x08;
    private static final int BUFFER = 1 << 16;
    private static final long LIMIT = 1L << 30;

    private Idx() {}

    /// Reads a gzipped file of unsigned bytes.
    ///
    /// @throws ArgaliException if it is not that, is cut off, or goes on after its end
    static Tensor readGzipped(String name, InputStream from) throws IOException {
        try (var in = new DataInputStream(new GZIPInputStream(from, BUFFER));
                // Not a Java array: a heap that had to hold one stays that large.
                var arena = Arena.ofConfined()) {
            int magic = in.readInt();
            if (magic >>> 8 != UNSIGNED_BYTES) {
                throw damaged(name, "it begins with 0x%08x instead of 0x000008…".formatted(magic));
            }
            int[] dims = new int[magic & 0xff];
            long size = 1;
            for (int i = 0; i < dims.length; i++) {
                dims[i] = in.readInt();
                size *= Math.max(dims[i], -1);
                if (dims[i] < 0 || size > LIMIT) {
                    throw damaged(name, "axis " + i + " has " + dims[i] + " elements");
                }
            }
            MemorySegment data = arena.allocate(size);
            read(in, data);
            if (in.read() >= 0) {
                throw damaged(name, "it goes on after " + size + " numbers");
            }
            return Tensor.of(data, DType.UINT8, Shape.of(dims));
        } catch (java.io.EOFException e) {
            throw damaged(name, "it is cut off");
        } catch (java.util.zip.ZipException e) {
            throw damaged(name, "it is not gzipped: " + e.getMessage());
        }
    }

    private static void read(DataInputStream in, MemorySegment to) throws IOException {
        byte[] chunk = new byte[BUFFER];
        for (long at = 0; at < to.byteSize(); at += chunk.length) {
            int n = (int) Math.min(chunk.length, to.byteSize() - at);
            in.readFully(chunk, 0, n);
            MemorySegment.copy(chunk, 0, to, ValueLayout.JAVA_BYTE, at, n);
        }
    }

    private static ArgaliException damaged(String name, String problem) {
        return new ArgaliException(name, "the file is damaged: " + problem, "Fetch it anew");
    }
}
