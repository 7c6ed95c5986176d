/// Fused kernels in their second form: a class for each structure of loop, made while the process runs, on the Vector
/// API.
///
/// In: a `KernelIr`. Out: a [Loop] that computes the same bits as the tiles, five to ten times faster, once the JVM
/// has compiled it. Read [LoopShape] first, then [VectorAssembler].
/// To add an operation: a case in [VectorAssembler] and in [LoopShape#of]; whatever is missing there stays with the
/// tiles.
/// Not here: how a walk is cut into tiles and slices.
@NullMarked
package dev.argali.cpu.loops;

import org.jspecify.annotations.NullMarked;
