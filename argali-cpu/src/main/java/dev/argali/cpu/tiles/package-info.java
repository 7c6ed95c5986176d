/// Fused kernels in their tile form: prebuilt loops over arrays that fit the first-level cache.
///
/// In: a `KernelIr` and addresses. Out: numbers in memory. Read [TileMachine] first.
/// To add an elementwise primitive: a case in each of the four tile classes; the compiler lists them.
/// Not here: which kernels there are, and which thread runs what.
@NullMarked
package dev.argali.cpu.tiles;

import org.jspecify.annotations.NullMarked;
