/// What a file says of an object: the name of its class and its arguments, in Keras's words.
///
/// In: layers, initializers, losses, optimizers, which say what they are made of. Out:
/// [dev.argali.config.ObjectConfig],
/// plain values that the saving code writes as JSON, and the way back. Read `ObjectConfig` first. Not here: JSON text,
/// and anything that knows a particular class.
@NullMarked
@Experimental
package dev.argali.config;

import dev.argali.api.Experimental;
import org.jspecify.annotations.NullMarked;
