package dev.argali.cpu.tiles;

/// Computes points of a walk for one thread, up to [TileMachine#TILE] at a time. Two forms give the same bits:
/// [TileMachine] at once, [LoopMachine] as soon as its class is there.
abstract class PointLoop {
    /// Loads what is the same for all points; before the first points of each run.
    abstract void begin(long[] buffers);

    /// Computes the points `from … from + n - 1` of the walk, and stores what is stored.
    abstract void points(long[] buffers, long from, int n);

    /// {@return the floats of a register that is reduced, one for each point}
    abstract float[] floats(int register);

    /// {@return its doubles}
    abstract double[] doubles(int register);

    /// {@return its ints}
    abstract int[] ints(int register);

    /// {@return its longs}
    abstract long[] longs(int register);
}
