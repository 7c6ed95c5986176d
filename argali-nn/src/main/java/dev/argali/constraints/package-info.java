/// Constraints: what a weight is brought back to after each step of an optimizer.
///
/// In: a weight's new value. Out: a value of the same shape that keeps the constraint. Read
/// [dev.argali.constraints.Constraint] first; constants and names are in [dev.argali.constraints.Constraints].
@NullMarked
@Stable
package dev.argali.constraints;

import dev.argali.api.Stable;
import org.jspecify.annotations.NullMarked;
