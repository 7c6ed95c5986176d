package dev.argali.runtime;

/// A graph compiled for a device: immutable, safe for many threads at once.
public interface Program extends AutoCloseable {
    /// Runs it, or starts it on a device that runs behind its caller.
    ///
    /// A *donated* argument belongs to the program from here on: it may become a result, or is released. If the run
    /// fails before anything was written in place (a failed check, no memory) donated arguments stay the caller's.
    ///
    /// @param arguments one buffer per parameter of the graph, all kept alive by the caller
    /// @param donated which arguments the program may overwrite; the caller is their only holder, and none of them is
    ///     given as another argument too
    /// @param results receives one buffer per result, each its own and with one holder: the caller
    void run(DeviceBuffer[] arguments, boolean[] donated, DeviceBuffer[] results);

    /// Gives back the memory that it keeps between runs; buffers that it returned stay. Runs that are under way go on,
    /// and later ones take memory anew.
    @Override
    void close();
}
