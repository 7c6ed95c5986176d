/// Whole jobs, timed as the peers are timed, so that the lines can be laid side by side.
///
/// In: the name of a job. Out: one line that begins with `RESULT`. Read [dev.argali.bench.BenchCommand] first, then
/// [dev.argali.bench.Job]. To add a job: a constant there. Not here: tests; a benchmark never fails for being slow.
@NullMarked
package dev.argali.bench;

import org.jspecify.annotations.NullMarked;
