package dev.argali.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.argali.layers.Dense;
import dev.argali.model.Sequential;
import dev.argali.runtime.Backends;
import dev.argali.tensor.Seeds;
import dev.argali.tensor.Tensor;
import java.io.File;
import java.lang.ref.WeakReference;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The product loaded once more by class loaders of its own, as containers do that take an application down and up.
class SecondLoadTest {
    /// Runs inside a loader: trains and predicts.
    static final class Application implements Callable<String>, Runnable {
        @Override
        public String call() {
            Seeds.setRandomSeed(5);
            var model =
                    Sequential.of(Dense.of(256).activation("tanh"), Dense.of(3)).inputShape(400);
            model.compile("adam", "mse");
            Tensor x = Tensor.of(new float[64 * 400], 64, 400).add(0.5);
            model.fit(
                    x,
                    Tensor.of(new float[64 * 3], 64, 3),
                    f -> f.epochs(2).batchSize(32).verbose(0));
            float[] row = new float[400];
            Arrays.fill(row, 0.25f);
            return Backends.current().name() + " " + Arrays.toString(model.predictOne(row));
        }

        @Override
        public void run() {
            Backends.release();
        }
    }

    private static URLClassLoader loader() throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    private static Object application(ClassLoader loader) throws ReflectiveOperationException {
        Class<?> loaded = loader.loadClass(Application.class.getName());
        assertThat(loaded).isNotSameAs(Application.class);
        var constructor = loaded.getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }

    /// Loads, runs, takes down. Nothing of it is referred to any more afterwards.
    private static WeakReference<ClassLoader> lived(String wanted) throws Exception {
        try (URLClassLoader loader = loader()) {
            Object application = application(loader);
            assertThat(((Callable<?>) application).call()).isEqualTo(wanted);
            ((Runnable) application).run();
            return new WeakReference<>(loader);
        }
    }

    /// Runs in a JVM of its own, whose collector clears soft references: the JDK keeps some to classes that it has
    /// seen.
    static final class Container {
        private Container() {}

        public static void main(String[] args) throws Exception {
            String wanted = new Application().call();
            System.out.println(wanted);
            try (URLClassLoader staying = loader()) {
                Object application = application(staying);
                require(wanted.equals(((Callable<?>) application).call()), "side by side");
                for (int i = 0; i < 3; i++) {
                    WeakReference<ClassLoader> gone = lived(wanted);
                    for (int j = 0; j < 500 && gone.get() != null; j++) {
                        System.gc();
                        Thread.sleep(20);
                    }
                    require(gone.get() == null, "unloaded");
                }
                require(wanted.equals(((Callable<?>) application).call()), "the other one goes on");
                ((Runnable) application).run();
                require(wanted.equals(((Callable<?>) application).call()), "after a release, too");
            }
        }

        private static void require(boolean holds, String what) {
            System.out.println(what + ": " + holds);
        }
    }

    @Test
    void two_loaders_run_side_by_side_and_what_is_released_is_unloaded(@TempDir Path folder) throws Exception {
        Path out = folder.resolve("out.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:SoftRefLRUPolicyMSPerMB=0",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Container.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(Files.readAllLines(out)).hasSize(7).first(STRING).matches("cpu \\[-?[0-9.]+, -?[0-9.]+, -?[0-9.]+]");
        assertThat(Files.readAllLines(out).subList(1, 7))
                .containsExactly(
                        "side by side: true",
                        "unloaded: true",
                        "unloaded: true",
                        "unloaded: true",
                        "the other one goes on: true",
                        "after a release, too: true");
    }
}
