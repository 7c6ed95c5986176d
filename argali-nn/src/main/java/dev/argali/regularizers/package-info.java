/// Regularizers: penalties on weights and outputs that are added to the loss.
///
/// In: a tensor. Out: a scalar. Read [dev.argali.regularizers.Regularizer] first; constants and names are in
/// [dev.argali.regularizers.Regularizers]. To add one: a record that implements it, a line of the table, test rows.
@NullMarked
@Stable
package dev.argali.regularizers;

import dev.argali.api.Stable;
import org.jspecify.annotations.NullMarked;
