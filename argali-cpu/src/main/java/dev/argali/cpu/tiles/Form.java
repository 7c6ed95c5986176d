package dev.argali.cpu.tiles;

/// Code that runs a fused kernel in one frame. All forms give the same bits.
interface Form {
    /// {@return how many parts of about equal work there are}
    int units();

    /// Before the units.
    void prepare(long[] buffers);

    /// Does some units; several workers at once, each with other ones.
    void run(long[] buffers, int worker, int from, int to);

    /// When all units are done: what was reduced goes to the buffers.
    void finish(long[] buffers);
}
