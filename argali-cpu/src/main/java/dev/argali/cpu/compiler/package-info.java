/// From a graph to a plan: passes from graph to graph, fusion, lowering to kernels, a place in memory for everything.
///
/// In: a verified graph. Out: a `Plan`. Read [CpuCompiler] first: it is the order of the stages, each of which can be
/// dumped with `-Dargali.dump=graph,passes,kernels`.
/// To add a pass: a function from graph to graph, named in [CpuCompiler]; it is verified and dumped by itself.
/// Not here: anything that runs.
@NullMarked
package dev.argali.cpu.compiler;

import org.jspecify.annotations.NullMarked;
