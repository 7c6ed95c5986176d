/// Whole jobs, timed as the peers are timed, so that the lines can be laid side by side.
///
/// In: the name of a job. Out: one line that begins with `RESULT`. Read [dev.argali.bench.BenchCommand] first, then
/// [dev.argali.bench.Job]. To add a job: a constant there. Jobs that peers do not have are commands of their own:
/// [dev.argali.bench.DepthCommand], [dev.argali.bench.CallersCommand], [dev.argali.bench.SoakCommand]. Kernels by
/// themselves are measured by JMH, in `src/jmh`. Not here: timed tests.
@NullMarked
package dev.argali.bench;

import org.jspecify.annotations.NullMarked;
