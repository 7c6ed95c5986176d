package dev.argali.runtime;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;

/// A piece of a device's memory, counted by its holders and given back when the last one lets go.
///
/// A new buffer has one holder: whoever asked for it. Its contents may still be on the way (a device may run behind
/// its caller); reading waits for them. It may be larger than the tensor that is in it.
public abstract class DeviceBuffer {
    private final AtomicInteger holders = new AtomicInteger(1);
    private final long bytes;

    /// A buffer of this size, held by its maker.
    protected DeviceBuffer(long bytes) {
        this.bytes = bytes;
    }

    /// {@return the size in bytes}
    public final long bytes() {
        return bytes;
    }

    /// {@return how many hold it now}
    public final int holders() {
        return holders.get();
    }

    /// Adds a holder and returns this.
    ///
    /// @throws IllegalStateException if the memory was given back before
    public final DeviceBuffer retain() {
        int seen;
        do {
            seen = holders.get();
            if (seen <= 0) {
                throw new IllegalStateException("the buffer was released");
            }
        } while (!holders.compareAndSet(seen, seen + 1));
        return this;
    }

    /// Removes a holder; the last one frees the memory.
    ///
    /// @throws IllegalStateException if there is no holder left
    public final void release() {
        int left = holders.decrementAndGet();
        if (left < 0) {
            throw new IllegalStateException("the buffer was released twice");
        }
        if (left == 0) {
            free();
        }
    }

    /// Gives the memory back; called once.
    protected abstract void free();

    /// Copies the bytes from `at` on to the host, as many as `to` has, waiting for them.
    public abstract void read(long at, MemorySegment to);

    /// Copies `from` over the bytes from `at` on. Only for a buffer that no running program reads.
    public abstract void write(long at, MemorySegment from);

    /// Copies bytes of another buffer of this device over those from `at` on. Only for a buffer that no running program
    /// reads.
    public void copy(DeviceBuffer from, long fromAt, long at, long count) {
        MemorySegment between = MemorySegment.ofArray(new byte[Math.toIntExact(count)]);
        from.read(fromAt, between);
        write(at, between);
    }

    /// Copies the first bytes to the host, as many as `to` has, waiting for them.
    public final void read(MemorySegment to) {
        read(0, to);
    }

    /// Copies `from` over the first bytes. Only for a buffer that no running program reads.
    public final void write(MemorySegment from) {
        write(0, from);
    }
}
