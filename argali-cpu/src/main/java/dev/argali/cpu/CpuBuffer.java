package dev.argali.cpu;

import dev.argali.runtime.DeviceBuffer;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/// A buffer in native memory.
final class CpuBuffer extends DeviceBuffer {
    private static final AtomicLong GENERATIONS = new AtomicLong();

    private final long address;
    private volatile long generation;

    CpuBuffer(long bytes) {
        super(bytes);
        this.address = NativeMemory.allocate(bytes);
        changed();
    }

    /// To be called when its content is another one.
    void changed() {
        generation = GENERATIONS.incrementAndGet();
    }

    /// {@return a number above 0 that no buffer had before, and that this one has until its content changes}
    long generation() {
        return generation;
    }

    long address() {
        return address;
    }

    @Override
    protected void free() {
        NativeMemory.free(address, bytes());
    }

    @Override
    public void read(long at, MemorySegment to) {
        check(at, to.byteSize());
        MemorySegment.copy(NativeMemory.ALL, address + at, to, 0, to.byteSize());
    }

    @Override
    public void write(long at, MemorySegment from) {
        check(at, from.byteSize());
        MemorySegment.copy(from, 0, NativeMemory.ALL, address + at, from.byteSize());
        changed();
    }

    @Override
    public void copy(DeviceBuffer from, long fromAt, long at, long count) {
        ((CpuBuffer) from).check(fromAt, count);
        check(at, count);
        MemorySegment.copy(
                NativeMemory.ALL, ((CpuBuffer) from).address + fromAt, NativeMemory.ALL, address + at, count);
        changed();
    }

    private void check(long at, long count) {
        if (holders() == 0) {
            throw new IllegalStateException("the buffer was released");
        }
        Objects.checkFromIndexSize(at, count, bytes());
    }
}
