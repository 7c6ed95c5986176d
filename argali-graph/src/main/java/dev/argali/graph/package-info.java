/// The language of the engine: shapes, dtypes, the closed set of primitives, and graphs made of them.
///
/// In: nothing. Out: immutable [Graph]s that the tensor room records and a backend compiles.
/// Read [Prim] first, then [Graph] and [GraphBuilder].
/// To add a primitive: a record in [Prim]; the compiler then lists every `switch` to fill. It needs a decision note.
/// Not here: anything that computes (see `dev.argali.runtime`), and anything that knows a tensor.
@NullMarked
@Experimental
package dev.argali.graph;

import dev.argali.api.Experimental;
import org.jspecify.annotations.NullMarked;
