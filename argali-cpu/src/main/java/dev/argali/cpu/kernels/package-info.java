/// The kernels that a program is a list of, and the frame that they run in.
///
/// In: a plan of the compiler. Out: steps bound to the memory of one frame. Read [Frame] and [Step] first.
/// To add a kernel: a record of [Kernel] here and its choice in the lowering.
/// Not here: which kernels a graph becomes.
@NullMarked
package dev.argali.cpu.kernels;

import org.jspecify.annotations.NullMarked;
