/// Fused kernels at work: how a walk is cut into units, and the forms that do them.
///
/// In: a `KernelIr` and addresses. Out: numbers in memory. Read [FusedStep] first, then [Form]: [NestForm] is machine
/// code, [TileForm] prebuilt Java loops over arrays that fit the first-level cache ([TileMachine]), or a generated
/// class in their place ([LoopMachine]). Which form it is shows in the time alone.
/// To add an elementwise primitive: a case in each of the four tile classes; the compiler lists them.
/// Not here: which kernels there are, and which thread runs what.
@NullMarked
package dev.argali.cpu.tiles;

import org.jspecify.annotations.NullMarked;
