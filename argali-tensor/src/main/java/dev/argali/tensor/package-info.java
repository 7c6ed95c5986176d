/// Lazy tensors, variables, gradients and traced functions.
///
/// In: Java arrays and user functions. Out: graphs for a backend, and numbers read back.
/// Read [Tensor] first (a value, or a pending result), then `Flush` (how pending results are computed), [Jit] (how a
/// function becomes one program) and [GradientTape]. Every gradient rule stands in `Vjps`.
/// To add an op: an entry in its family file in `dev.argali.ops` and its test rows.
/// Not here: layers, and anything that knows which backend runs.
@NullMarked
@Stable
package dev.argali.tensor;

import dev.argali.api.Stable;
import org.jspecify.annotations.NullMarked;
