package dev.argali.cli;

import dev.argali.ops.Linalg;
import dev.argali.runtime.Backends;
import dev.argali.runtime.LruCache;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
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
        Backends.current().facts().forEach(out::println);
        out.println("backends:");
        Backends.report().forEach(line -> out.println("  " + line));
        out.println(check());
        out.println("caches:");
        LruCache.counts().forEach(counts -> out.println("  " + counts));
        out.printf(
                Locale.ROOT,
                "class path: %.1f MB in %d entries%n",
                runTime.bytes() / MEGA,
                runTime.entries().size());
        return 0;
    }

    /// Computes something, so that what is shown was tried, and says whether it is right.
    private static String check() {
        int n = 64;
        Jit product = Jit.of("check", in -> Nest.of(Linalg.matmul(in.single(), in.single())));
        long start = System.nanoTime();
        Tensor ones = Tensor.of(new float[n * n], n, n).add(1);
        float[] found = new float[0];
        for (int i = 0; i < 2; i++) {
            found = product.apply(Nest.of(ones)).single().toFloats();
        }
        double millis = (System.nanoTime() - start) / 1e6;
        float[] right = new float[n * n];
        Arrays.fill(right, n);
        return String.format(
                Locale.ROOT,
                "check: a product of matrices is %s (%.0f ms)",
                Arrays.equals(found, right) ? "right" : "WRONG",
                millis);
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
