package dev.argali.saving;

import dev.argali.graph.ArgaliException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// The blocks of a file to be written, each at its address: metadata is made at once, array data is asked for when its
/// turn comes. Addresses are multiples of eight.
final class Hdf5Plan {
    private static final int CHUNK = 1 << 20;

    private record Block(String path, long address, long size, Supplier<MemorySegment> content) {}

    private final List<Block> blocks = new ArrayList<>();
    private long end;

    /// Takes `size` bytes at the end of the file for what `content` will give. Returns their address.
    long add(String path, long size, Supplier<MemorySegment> content) {
        long address = end;
        blocks.add(new Block(path, address, size, content));
        end = Hdf5Encoding.padded(Math.addExact(end, size));
        return address;
    }

    /// Takes the place of `content`, which may still be filled until the file is written. Returns its address.
    long add(ByteBuffer content) {
        return add("metadata", content.capacity(), () -> MemorySegment.ofArray(Hdf5Encoding.bytes(content)));
    }

    /// {@return the bytes of the whole file}
    long size() {
        return end;
    }

    void writeTo(WritableByteChannel out) throws IOException {
        long position = 0;
        for (Block block : blocks) {
            position = pad(out, position, block.address);
            MemorySegment content = block.content.get();
            if (content.byteSize() != block.size) {
                throw new ArgaliException(
                        "Hdf5Writer: dataset '" + block.path + "'",
                        "its type and shape ask for " + block.size + " bytes, its source gave " + content.byteSize(),
                        "Give exactly the bytes of the array");
            }
            write(out, content);
            position += block.size;
        }
        pad(out, position, end);
    }

    private static long pad(WritableByteChannel out, long position, long address) throws IOException {
        writeAll(out, ByteBuffer.allocate(Math.toIntExact(address - position)));
        return address;
    }

    private static void write(WritableByteChannel out, MemorySegment content) throws IOException {
        var copy = ByteBuffer.allocateDirect((int) Math.min(CHUNK, content.byteSize()));
        var target = MemorySegment.ofBuffer(copy);
        for (long done = 0; done < content.byteSize(); ) {
            int step = (int) Math.min(CHUNK, content.byteSize() - done);
            MemorySegment.copy(content, done, target, 0, step);
            writeAll(out, copy.clear().limit(step));
            done += step;
        }
    }

    private static void writeAll(WritableByteChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
