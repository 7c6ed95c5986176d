/// Optimizers: how gradients change variables.
///
/// In: gradients and the variables that they belong to. Out: new values of these, and of the optimizer's own variables.
/// Read [dev.argali.optimizers.Optimizer] first: its `apply` is the order of everything, and its `update` all that a
/// new rule has to write; then [dev.argali.optimizers.SGD]. To add an optimizer: one file here, a line in the table of
/// [dev.argali.optimizers.Optimizers], rows in the golden table. Not here: computing gradients, and loops.
@NullMarked
@Stable
package dev.argali.optimizers;

import dev.argali.api.Stable;
import org.jspecify.annotations.NullMarked;
