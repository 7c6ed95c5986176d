package dev.argali.cpu.kernels;

import dev.argali.cpu.team.SliceTask;

/// A kernel bound to one frame. One run at a time; a frame belongs to one thread while it is borrowed.
public abstract class Step implements SliceTask {
    private final Frame frame;

    /// A step of this frame.
    protected Step(Frame frame) {
        this.frame = frame;
    }

    /// {@return the frame}
    protected final Frame frame() {
        return frame;
    }

    /// Runs the whole kernel.
    public abstract void run();

    /// Runs the whole kernel and adds what that takes.
    ///
    /// @param nanos by kernel; those inside of this one follow it
    /// @param at the place of this kernel
    void measure(long[] nanos, int at) {
        long before = System.nanoTime();
        run();
        nanos[at] += System.nanoTime() - before;
    }

    /// Has the team do the slices 0 to `count` − 1.
    protected final void inSlices(int count) {
        frame.inSlices(count, this);
    }

    /// Gives back what it holds outside the Java heap, its frame's memory apart. It does not run any more after this.
    public void close() {}

    /// Does one slice; for steps that are run by the team.
    @Override
    public void run(int slice, int worker) {
        throw new IllegalStateException("a step without slices");
    }
}
