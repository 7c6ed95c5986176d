/// Metrics: what is counted and averaged over batches, to be looked at.
///
/// In: targets and predictions of one batch after the other. Out: a scalar over all of them. All state is in variables,
/// so that updates are part of the compiled step. Read [dev.argali.metrics.Metric] first, then
/// [dev.argali.metrics.MeanMetric], which most metrics are. Names as strings, and metrics whose name a loss has, are in
/// [dev.argali.metrics.Metrics]. To add a metric: one file here, a line in the table of `Metrics`, rows in the golden
/// table. Not here: what is minimised (losses).
@NullMarked
@Stable
package dev.argali.metrics;

import dev.argali.api.Stable;
import org.jspecify.annotations.NullMarked;
