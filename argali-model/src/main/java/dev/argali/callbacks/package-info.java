/// What watches and steers training from outside: the interface, what it sees, and Keras's own callbacks.
///
/// In: events of a run, with the logs of each. Out: records, stops, whatever a callback does. Read
/// [dev.argali.callbacks.TrainingCallback] first. To add a callback: one file here, one test. Not here: the loop that
/// sends the events, and what is printed of them.
@NullMarked
@Stable
package dev.argali.callbacks;

import dev.argali.api.Stable;
import org.jspecify.annotations.NullMarked;
