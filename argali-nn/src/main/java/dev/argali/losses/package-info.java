/// Losses: how far predictions are from targets, as one number to be made small.
///
/// In: targets and predictions of one batch, and weights of its examples. Out: a scalar (or, unreduced, one number per
/// example). Read [dev.argali.losses.Loss] first: its `apply` is the order of everything. Names as strings are looked
/// up in [dev.argali.losses.Losses]. To add a loss: one file here, a line in the table of `Losses`, rows in the golden
/// table. Not here: running means over batches (metrics), and penalties on weights (regularizers).
@NullMarked
@Stable
package dev.argali.losses;

import dev.argali.api.Stable;
import org.jspecify.annotations.NullMarked;
