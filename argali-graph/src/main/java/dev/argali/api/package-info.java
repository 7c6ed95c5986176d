/// Marks that say what of the public API stays and what may change.
///
/// Every type of an exported package bears one, itself or by its package: read [Stable] and [Experimental]. Not here:
/// anything that does something.
@NullMarked
@Stable
package dev.argali.api;

import org.jspecify.annotations.NullMarked;
