/// The `argali` command: trains, runs programs, shows what is there.
///
/// In: words of the command line. Out: text, and an exit code: 0 for success, 1 for a failure, 2 for wrong words.
/// Read [dev.argali.cli.Main] first. A further subcommand is a class here, or, from another module, a service of
/// [dev.argali.cli.Subcommand], as `bench` is. Not here: anything that a program could want, too.
@NullMarked
@Experimental
package dev.argali.cli;

import dev.argali.api.Experimental;
import org.jspecify.annotations.NullMarked;
