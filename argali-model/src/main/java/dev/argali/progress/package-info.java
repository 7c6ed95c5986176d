/// What is shown of work that goes on: Keras's progress bar and log lines, letter for letter.
///
/// In: how far the work is, and values by name. Out: text in UTF-8 on standard output. Read
/// [dev.argali.progress.Drawing] first: all that is drawn is drawn there. Not here: what the values are, and when to
/// compute them.
@NullMarked
package dev.argali.progress;

import org.jspecify.annotations.NullMarked;
