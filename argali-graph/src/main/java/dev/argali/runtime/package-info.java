/// How graphs are run: the [Backend] interface, found by `ServiceLoader`, and the slow, obvious reference backend.
///
/// In: a graph and buffers. Out: buffers.
/// Read [Backend] first, then [ReferenceBackend], which is the meaning of every primitive.
/// To add a backend: one module that provides [Backend] and passes `BackendConformance`.
/// Not here: tensors, gradients, and anything about one kind of device.
@NullMarked
@Experimental
package dev.argali.runtime;

import dev.argali.api.Experimental;
import org.jspecify.annotations.NullMarked;
