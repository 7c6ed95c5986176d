package dev.argali.saving;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.HashMap;
import java.util.Map;

/// A read-only channel over memory of any size, for readers that want a channel.
final class SegmentChannel implements SeekableByteChannel {
    private final MemorySegment segment;
    private final Map<Long, Byte> others = new HashMap<>();
    private long position;
    private boolean open = true;

    SegmentChannel(MemorySegment segment) {
        this.segment = segment;
    }

    /// From now on reads give another byte at `at`; the segment stays as it is.
    void show(long at, byte value) {
        others.put(at, value);
    }

    @Override
    public int read(ByteBuffer target) {
        long left = segment.byteSize() - position;
        if (left <= 0) {
            return -1;
        }
        int count = (int) Math.min(target.remaining(), left);
        int start = target.position();
        target.put(segment.asSlice(position, count).asByteBuffer());
        for (Map.Entry<Long, Byte> other : others.entrySet()) {
            long within = other.getKey() - position;
            if (within >= 0 && within < count) {
                target.put(start + (int) within, other.getValue());
            }
        }
        position += count;
        return count;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public SegmentChannel position(long newPosition) {
        position = newPosition;
        return this;
    }

    @Override
    public long size() {
        return segment.byteSize();
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() {
        open = false;
    }

    @Override
    public int write(ByteBuffer source) {
        throw new NonWritableChannelException();
    }

    @Override
    public SegmentChannel truncate(long size) {
        throw new NonWritableChannelException();
    }
}
