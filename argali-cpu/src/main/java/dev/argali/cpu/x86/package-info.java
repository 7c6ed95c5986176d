/// Fused kernels as machine code for x86-64 with AVX2, written by this process: there at once, where a class on the
/// Vector API takes the JVM's compiler 0.1 s each (1 s for the first), and without any flag.
///
/// In: a [Nest]: the operations of a kernel and how its operands go through rows and columns. Out: a [NestCode], which
/// does any number of both in one call. Read [NestCompiler] first, then [Assembler], which knows how instructions look
/// in memory, and [CodeMemory], which makes memory executable.
/// Beside them [PanelProduct]: a product of small matrices, made for one shape by [PanelCode].
/// To add an operation: a case in [Operations] and in `LoopShape`; what is missing there stays with the tiles.
/// Not here: other processors. They take the Vector API (`dev.argali.cpu.loops`).
@NullMarked
package dev.argali.cpu.x86;

import org.jspecify.annotations.NullMarked;
