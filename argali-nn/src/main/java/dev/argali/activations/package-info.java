/// Activation functions by Keras's names.
///
/// In: a tensor. Out: a tensor of the same shape. Read [dev.argali.activations.Activations]; the arithmetic is in
/// `dev.argali.ops`. To add one: the op there, a constant and a line of the table here, test rows.
@NullMarked
@Stable
package dev.argali.activations;

import dev.argali.api.Stable;
import org.jspecify.annotations.NullMarked;
