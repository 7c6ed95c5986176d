package dev.argali.cli;

import dev.argali.graph.ArgaliException;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The `argali` command.
@Command(
        name = "argali",
        description = "Deep learning for the JVM: models in Keras's words.",
        mixinStandardHelpOptions = true,
        versionProvider = InfoCommand.Version.class,
        subcommands = {TrainCommand.class, RunCommand.class, InfoCommand.class},
        synopsisSubcommandLabel = "COMMAND")
public final class Main implements Runnable {
    /// How `java.util.logging` writes a message: on one line.
    private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--stacktrace", description = "Show where in the code an error was raised.")
    private boolean stacktrace;

    private Main() {}

    /// Runs the command that the words name, and ends the JVM with its exit code.
    public static void main(String[] words) {
        if (System.getProperty(LOG_FORMAT) == null) {
            System.setProperty(LOG_FORMAT, "argali: %4$s: %5$s%6$s%n");
        }
        System.exit(run(words));
    }

    /// {@return the exit code of the command that the words name}
    static int run(String... words) {
        var main = new Main();
        var line = new CommandLine(main);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        ServiceLoader.load(Subcommand.class).forEach(line::addSubcommand);
        line.setExecutionExceptionHandler((e, command, _) -> {
            command.getErr().println(CommandLine.Help.Ansi.AUTO.string("@|bold argali:|@ ") + message(e));
            if (main.stacktrace || System.getenv("ARGALI_DEBUG") != null) {
                e.printStackTrace(command.getErr());
            }
            return CommandLine.ExitCode.SOFTWARE;
        });
        return line.execute(words);
    }

    private static String message(Exception e) {
        return e instanceof ArgaliException known ? known.getMessage() : e.toString();
    }

    /// Without a command there is nothing to do but to say which there are.
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing");
    }
}
