/// The backend for the processor at hand.
///
/// In: graphs and buffers, by way of [dev.argali.runtime.Backend]. Out: buffers. Read [CpuBackend], then the compiler.
/// Nobody names a class of this package: `ServiceLoader` finds it.
@NullMarked
package dev.argali.cpu;

import org.jspecify.annotations.NullMarked;
