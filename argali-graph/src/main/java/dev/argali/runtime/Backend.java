package dev.argali.runtime;

import dev.argali.graph.Graph;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/// A device that runs graphs. Found by `ServiceLoader`; see [Backends].
///
/// Nothing here assumes that the device shares the host's memory, or that a program has ended when `run` returns.
public interface Backend {
    /// {@return a short name such as `cpu`, by which users choose}
    String name();

    /// {@return why this backend cannot be used here, or empty if it can}
    Optional<String> refusal();

    /// {@return what is preferred: of the backends that can be used, the one with the highest number}
    int priority();

    /// {@return what there is to say of this backend here, a line each: threads, libraries, memory; none by default}
    default List<String> facts() {
        return List.of();
    }

    /// What buffers and programs take.
    ///
    /// @param usedBytes how much is in use
    /// @param limitBytes how much may be
    record MemoryUse(long usedBytes, long limitBytes) {}

    /// {@return the memory in use, if this backend keeps an account of it}
    default Optional<MemoryUse> memory() {
        return Optional.empty();
    }

    /// Memory of this size with undefined contents, 64-byte aligned.
    ///
    /// @throws dev.argali.graph.ArgaliException if there is not that much left
    DeviceBuffer allocate(long bytes);

    /// Compiles a graph.
    ///
    /// @param graph a whole graph in which all extents are known
    /// @param inPlace pairs of result and parameter of equal type: where that argument is donated, the result may
    ///     take its memory
    /// @throws dev.argali.graph.UnsupportedOnDeviceException if the device cannot run one of its nodes
    Program compile(Graph graph, List<InPlace> inPlace);

    /// Gives back what it keeps besides programs and buffers, such as threads. It may be used again after this.
    default void release() {}

    /// A result that may take the memory of a parameter.
    ///
    /// @param result position among the results
    /// @param parameter position among the parameters
    record InPlace(int result, int parameter) {}

    /// Memory with a copy of `from`.
    default DeviceBuffer upload(MemorySegment from) {
        DeviceBuffer buffer = allocate(from.byteSize());
        buffer.write(from);
        return buffer;
    }
}
