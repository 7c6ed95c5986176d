/// Initializers: what a weight holds before training. One file per class of Keras, all constants and names in
/// [dev.argali.initializers.Initializers].
///
/// In: a shape and a dtype. Out: a tensor. Read [dev.argali.initializers.Initializer] first. To add one: a record that
/// implements it, a constant or factory and a line of the table in `Initializers`, test rows.
@NullMarked
@Stable
package dev.argali.initializers;

import dev.argali.api.Stable;
import org.jspecify.annotations.NullMarked;
