package dev.argali.cli;

import dev.argali.runtime.Backends;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/// `argali info`: what is here.
@Command(
        name = "info",
        description = "Show version, JDK, processor, threads, backends and where native libraries are.",
        mixinStandardHelpOptions = true)
final class InfoCommand implements Callable<Integer> {
    private static final double MEGA = 1 << 20;

    @Option(
            names = "--class-path",
            description = "Print the run-time class path alone, for java -cp $(argali info --class-path) Program.java")
    private boolean classPath;

    @Override
    public Integer call() {
        PrintStream out = System.out;
        RunTime runTime = RunTime.ofProcess();
        if (classPath) {
            out.println(runTime.classPath());
            return 0;
        }
        out.println("Argali " + version());
        out.println("JDK " + Runtime.version() + ", " + System.getProperty("java.home"));
        out.println(System.getProperty("os.name") + " " + System.getProperty("os.arch") + ", "
                + Runtime.getRuntime().availableProcessors() + " processors");
        boolean vector = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        out.println("vector module: " + (vector ? "yes" : "no; add --add-modules jdk.incubator.vector"));
        Backends.current().facts().forEach(out::println);
        out.println("backends:");
        Backends.report().forEach(line -> out.println("  " + line));
        out.printf(
                Locale.ROOT,
                "class path: %.1f MB in %d entries%n",
                runTime.bytes() / MEGA,
                runTime.entries().size());
        return 0;
    }

    /// {@return the version of this build}
    static String version() {
        var properties = new Properties();
        try (InputStream in = InfoCommand.class.getResourceAsStream("version.properties")) {
            properties.load(Objects.requireNonNull(in, "version.properties"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "unknown");
    }

    /// For `argali --version`.
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"argali " + version()};
        }
    }
}
