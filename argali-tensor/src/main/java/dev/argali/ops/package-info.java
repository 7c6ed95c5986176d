/// The op families: functions on tensors, made of primitives and of each other.
///
/// In: tensors. Out: tensors. Read [Elementwise] first: it promotes dtypes and broadcasts, the others build on it.
/// To add an op: one entry in its family file, and rows in the golden tables. Its gradient follows from its body,
/// unless it is a [dev.argali.tensor.CompositeOp] with a rule of its own.
/// Not here: state, layers, and anything that computes numbers itself.
@NullMarked
@Stable
package dev.argali.ops;

import dev.argali.api.Stable;
import org.jspecify.annotations.NullMarked;
