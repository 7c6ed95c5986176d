/// oneDNN, bound straight to its C interface by the foreign function API: a library of one-thread kernels.
///
/// In: addresses of buffers. Out: results written to addresses. Nothing here allocates while a program runs.
/// Read [OneDnn] first (is the library there, and if not, why), then [Matmul] and [MatmulCall].
///
/// | type | its part |
/// |---|---|
/// | [Platform], `NativeCache`, [NativeLibrary] | which files, unpacked where, loaded how |
/// | `Symbols`, `Dnnl` | every C function that is bound, by name and signature |
/// | [MatmulSpec], [Matmul], [MatmulCall] | what to multiply; the kernel; the kernel with one thread's arguments |
/// | [Reorder], [ReorderCall] | packing of weights into the layout that a kernel chose |
///
/// To bind another primitive: its lines in `Symbols` and `Dnnl`, a spec, a primitive and a call after the pattern of
/// [MatmulSpec], [Matmul] and [MatmulCall].
/// Not here: graphs, threads, the choice between oneDNN and a JVM kernel.
@NullMarked
package dev.argali.cpu.onednn;

import org.jspecify.annotations.NullMarked;
