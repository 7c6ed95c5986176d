/// The one team of threads of the process.
///
/// In: a task cut into slices. Out: all slices done, each exactly once.
/// Read [Team]; [ThreadCount] says how many threads it has and why.
/// Not here: what is cut, and whether cutting pays. The compiler decides that for each kernel.
@NullMarked
package dev.argali.cpu.team;

import org.jspecify.annotations.NullMarked;
