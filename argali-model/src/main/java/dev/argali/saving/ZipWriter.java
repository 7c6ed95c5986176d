package dev.argali.saving;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/// Writes a ZIP archive of stored members. `java.util.zip` wants the checksum of a stored member before its data; here
/// it is put in afterwards, so that weights of any size go to the disk once.
/// Source: PKWARE APPNOTE 6.3.10, sections 4.3 and 4.5.3 (ZIP64).
final class ZipWriter {
    /// What gives the bytes of a member.
    @FunctionalInterface
    interface Content {
        void writeTo(WritableByteChannel out) throws IOException;
    }

    static final long NEEDS_ZIP64 = 0xFFFFFFFFL;
    private static final int CRC_AT = 14;
    private static final int UTF8 = 0x0800;
    private static final int OLD = 20;
    private static final int ZIP64 = 45;
    private static final int UNIX = 3 << 8;
    private static final int OWNER_MAY_READ_AND_WRITE = 0600 << 16;
    /// The first of January 1980, the earliest date: the time of saving stands in metadata.json.
    private static final int NO_DATE = 0x0021;

    private record Entry(String name, long size, int crc, long offset) {
        boolean large() {
            return size >= NEEDS_ZIP64 || offset >= NEEDS_ZIP64;
        }
    }

    private final FileChannel out;
    private final List<Entry> entries = new ArrayList<>();

    ZipWriter(FileChannel out) {
        this.out = out;
    }

    /// Adds a member of `size` bytes.
    void add(String name, long size, Content content) throws IOException {
        long offset = out.position();
        byte[] label = Hdf5Encoding.utf8(name);
        boolean large = size >= NEEDS_ZIP64;
        ByteBuffer header = Hdf5Encoding.buffer(30 + label.length + (large ? 20 : 0));
        header.putInt(0x04034b50)
                .putShort((short) (large ? ZIP64 : OLD))
                .putShort((short) UTF8)
                .putShort((short) 0);
        header.putShort((short) 0).putShort((short) NO_DATE).putInt(0);
        header.putInt((int) Math.min(size, NEEDS_ZIP64)).putInt((int) Math.min(size, NEEDS_ZIP64));
        header.putShort((short) label.length).putShort((short) (large ? 20 : 0)).put(label);
        if (large) {
            header.putShort((short) 1).putShort((short) 16).putLong(size).putLong(size);
        }
        writeAll(header.flip());
        var sum = new Summing(out);
        content.writeTo(sum);
        if (sum.written != size) {
            throw new IOException("member '" + name + "' has " + sum.written + " bytes instead of " + size);
        }
        int crc = (int) sum.crc.getValue();
        ByteBuffer late = Hdf5Encoding.buffer(4).putInt(crc).flip();
        while (late.hasRemaining()) {
            out.write(late, offset + CRC_AT + late.position());
        }
        entries.add(new Entry(name, size, crc, offset));
    }

    /// Adds a member that is in memory.
    void add(String name, byte[] content) throws IOException {
        add(name, content.length, channel -> {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        });
    }

    /// Writes the directory. To be called once, after the last member.
    void finish() throws IOException {
        long start = out.position();
        for (Entry entry : entries) {
            writeAll(directoryEntry(entry).flip());
        }
        long end = out.position();
        boolean large = start >= NEEDS_ZIP64
                || entries.size() >= 0xFFFF
                || entries.stream().anyMatch(Entry::large);
        ByteBuffer tail = Hdf5Encoding.buffer(large ? 56 + 20 + 22 : 22);
        if (large) {
            tail.putInt(0x06064b50).putLong(44).putShort((short) (UNIX | ZIP64)).putShort((short) ZIP64);
            tail.putInt(0).putInt(0).putLong(entries.size()).putLong(entries.size());
            tail.putLong(end - start).putLong(start);
            tail.putInt(0x07064b50).putInt(0).putLong(end).putInt(1);
        }
        short count = (short) Math.min(entries.size(), 0xFFFF);
        tail.putInt(0x06054b50)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort(count)
                .putShort(count);
        tail.putInt((int) (end - start))
                .putInt((int) Math.min(start, NEEDS_ZIP64))
                .putShort((short) 0);
        writeAll(tail.flip());
    }

    private static ByteBuffer directoryEntry(Entry entry) {
        boolean large = entry.large();
        byte[] label = Hdf5Encoding.utf8(entry.name);
        ByteBuffer record = Hdf5Encoding.buffer(46 + label.length + (large ? 28 : 0));
        int version = large ? ZIP64 : OLD;
        record.putInt(0x02014b50)
                .putShort((short) (UNIX | version))
                .putShort((short) version)
                .putShort((short) UTF8);
        record.putShort((short) 0).putShort((short) 0).putShort((short) NO_DATE).putInt(entry.crc);
        int size = large ? (int) NEEDS_ZIP64 : (int) entry.size;
        record.putInt(size).putInt(size).putShort((short) label.length).putShort((short) (large ? 28 : 0));
        record.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(OWNER_MAY_READ_AND_WRITE);
        record.putInt(large ? (int) NEEDS_ZIP64 : (int) entry.offset).put(label);
        if (large) {
            record.putShort((short) 1).putShort((short) 24).putLong(entry.size).putLong(entry.size);
            record.putLong(entry.offset);
        }
        return record;
    }

    private void writeAll(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /// Counts and sums up what goes by.
    private static final class Summing implements WritableByteChannel {
        private final WritableByteChannel out;
        private final CRC32 crc = new CRC32();
        private long written;

        private Summing(WritableByteChannel out) {
            this.out = out;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            ByteBuffer seen = bytes.duplicate();
            int count = out.write(bytes);
            crc.update(seen.limit(seen.position() + count));
            written += count;
            return count;
        }

        @Override
        public boolean isOpen() {
            return out.isOpen();
        }

        @Override
        public void close() {
            // The archive goes on after this member.
        }
    }
}
