package dev.argali.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.argali.layers.Dense;
import dev.argali.model.Sequential;
import dev.argali.optimizers.Adam;
import dev.argali.runtime.Backends;
import dev.argali.tensor.Seeds;
import dev.argali.tensor.Tensor;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Linker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Where programs really run: in each of these a JVM of its own trains a small network to the same loss, and one line
/// says on what.
class EnvironmentsTest {
    private static final String ODD_NAME = "路径 with blanks";

    @TempDir
    private Path folder;

    /// What the other JVM runs. As `java Answer riscv64` it takes itself for a machine that no natives exist for.
    static final class Answer {
        private Answer() {}

        public static void main(String[] args) {
            if (args.length > 0) {
                // The JVM's own foreign functions must have seen the true one.
                Linker.nativeLinker();
                System.setProperty("os.arch", args[0]);
            }
            var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            out.printf(
                    "%s, backend: %s, %s%n",
                    learned(),
                    Backends.current().name(),
                    String.join(", ", Backends.current().facts()));
        }

        /// The class that a small network finds for an example, and the loss that it ends with.
        static String learned() {
            Seeds.setRandomSeed(5);
            Sequential model = Sequential.of(
                            Dense.of(64).activation("tanh"), Dense.of(3).activation("softmax"))
                    .inputShape(3);
            model.compile(c -> c.optimizer(Adam.of(0.01)).loss("sparse_categorical_crossentropy"));
            Tensor x = Tensor.of(new float[][] {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}});
            Tensor y = Tensor.of(new int[] {0, 1, 2});
            model.fit(x, y, f -> f.epochs(40).shuffle(false).verbose(0));
            float[] classes = model.predictOne(new float[] {0, 0.9f, 0.1f});
            double loss = model.evaluate(x, y, e -> e.verbose(0)).loss();
            return String.format(Locale.ROOT, "class %d, loss %.4f", classes[1] > 0.5 ? 1 : 0, loss);
        }
    }

    /// What a JVM answered, and what it said besides, a line for each message.
    private record Answered(String line, List<String> said) {
        private static final String LEARNED = Answer.learned();

        Answered {
            assertThat(LEARNED).matches("class 1, loss 0\\.00.*");
            assertThat(line).as(() -> String.join("\n", said)).startsWith(LEARNED + ", backend: ");
        }

        Answered on(String threads, String kernels, String products) {
            assertThat(line)
                    .matches(".* backend: cpu, threads: " + threads + ", fused kernels: " + kernels
                            + ", matrix products: " + products + ",.*");
            return this;
        }

        void saying(String... parts) {
            assertThat(said).as(line).hasSize(1);
            assertThat(said.getFirst()).contains(parts);
        }

        void sayingNothing() {
            assertThat(said).as(line).isEmpty();
        }
    }

    private static final String ANY = ".*";
    private static final String ONE_DNN = "oneDNN [^,]*, instruction set [^,]*";

    /// How a JVM is to be started.
    private final class Jvm {
        private final Map<String, String> environment = new HashMap<>(Map.of("LC_ALL", "C.UTF-8"));
        private final List<String> flags = new ArrayList<>(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.util.logging.SimpleFormatter.format=%4$s: %5$s%n",
                "-Duser.home=" + folder.resolve("home")));
        private final List<String> mounts = new ArrayList<>();
        private final List<String> arguments = new ArrayList<>();
        private String classPath = System.getProperty("java.class.path");
        private boolean bare = true;

        Jvm set(String variable, String value) {
            environment.put(variable, value);
            return this;
        }

        Jvm flag(String flag) {
            // A vector module brings a line of the JVM's own.
            bare &= !flag.startsWith("--add-modules");
            flags.add(flag);
            return this;
        }

        Jvm argument(String argument) {
            arguments.add(argument);
            return this;
        }

        Jvm classPath(String value) {
            classPath = value;
            return this;
        }

        /// Runs a command of the shell first, in a namespace in which it may mount.
        Jvm mount(String command) {
            mounts.add(command);
            return this;
        }

        Answered run() throws IOException, InterruptedException {
            List<String> command = new ArrayList<>();
            if (!mounts.isEmpty()) {
                command.addAll(
                        List.of("unshare", "-rm", "sh", "-c", String.join(" && ", mounts) + " && exec \"$@\"", "sh"));
            }
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(flags);
            command.addAll(List.of("-cp", classPath, Answer.class.getName()));
            command.addAll(arguments);
            Outcome outcome = start(command, environment);
            assertThat(outcome.code()).as(outcome.err()).isZero();
            List<String> said = outcome.err()
                    .lines()
                    .filter(l -> bare || !l.equals("WARNING: Using incubator modules: jdk.incubator.vector"))
                    .toList();
            return new Answered(outcome.out().strip(), said);
        }
    }

    private record Outcome(int code, String out, String err) {}

    private Outcome start(List<String> command, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment()
                .keySet()
                .removeIf(k -> k.matches("ARGALI_.*|ONEDNN_.*|XDG_.*|LC_.*|LANG|.*JAVA.*OPTIONS"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        try (var left = Files.list(folder)) {
            assertThat(left.map(p -> p.getFileName().toString())).noneMatch(n -> n.startsWith("hs_err_pid"));
        }
        return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private Path made(String name) throws IOException {
        return Files.createDirectories(folder.resolve(name));
    }

    /// Some sandboxes forbid namespaces, and systems that are not Linux have none.
    private void requireNamespaces() throws IOException, InterruptedException {
        Path tried = made("tried");
        try {
            Process process = new ProcessBuilder("unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", tried.toString())
                    .redirectErrorStream(true)
                    .start();
            process.getInputStream().readAllBytes();
            assumeThat(process.waitFor()).as("unshare -rm mount").isZero();
        } catch (IOException e) {
            assumeThat(e).as("unshare is not there").isNull();
        }
    }

    // ---- folders ------------------------------------------------------------------------------------------------

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_home_that_is_read_only() throws IOException, InterruptedException {
        requireNamespaces();
        Path home = made("home");
        new Jvm()
                .mount("mount -t tmpfs -o ro tmpfs '" + home + "'")
                .run()
                .on(ANY, ANY, ONE_DNN)
                .saying(
                        "INFO: oneDNN is unpacked at every start, to ",
                        home.resolve(".cache") + ": Read-only file system. Let ARGALI_CACHE name a folder");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_temporary_folder_that_is_mounted_noexec() throws IOException, InterruptedException {
        requireNamespaces();
        Path temporary = made("tmp");
        String mount = "mount -t tmpfs -o noexec tmpfs '" + temporary + "'";
        String flag = "-Djava.io.tmpdir=" + temporary;
        new Jvm()
                .mount(mount)
                .flag(flag)
                .set("ARGALI_CACHE", made("cache").toString())
                .run()
                .on(ANY, ANY, ONE_DNN)
                .sayingNothing();
        new Jvm()
                .mount(mount)
                .mount("mount -t tmpfs -o ro tmpfs '" + made("home") + "'")
                .flag(flag)
                .run()
                .on(ANY, ANY, "Java")
                .saying(
                        "WARNING: matrix products run in Java, several times slower: oneDNN: there is no folder for the "
                                + "natives: FileSystemException: ",
                        ": Read-only file system; " + temporary,
                        " is mounted noexec. Let ARGALI_CACHE name a folder that can be written and whose files may be "
                                + "executed.");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_home_that_is_mounted_noexec() throws IOException, InterruptedException {
        requireNamespaces();
        Path home = made("home");
        new Jvm()
                .mount("mount -t tmpfs -o noexec tmpfs '" + home + "'")
                .run()
                .on(ANY, ANY, ONE_DNN)
                .saying(
                        "INFO: oneDNN is unpacked at every start, to ",
                        home + "/",
                        " is mounted noexec. Let ARGALI_CACHE");
    }

    // ---- names --------------------------------------------------------------------------------------------------

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void paths_with_blanks_and_chinese_characters() throws IOException, InterruptedException {
        Path odd = made(ODD_NAME);
        new Jvm()
                .classPath(String.join(File.pathSeparator, jars(odd)))
                .set("ARGALI_CACHE", odd.resolve("缓存").toString())
                .run()
                .on(ANY, ANY, ONE_DNN + ", natives: .*" + ODD_NAME + "/缓存/onednn-.*")
                .sayingNothing();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_home_whose_name_the_character_set_of_the_process_lacks() throws IOException, InterruptedException {
        new Jvm()
                .set("LC_ALL", "C")
                .flag("-Duser.home=" + made(ODD_NAME))
                .run()
                .on(ANY, ANY, ONE_DNN)
                .saying("INFO: oneDNN is unpacked at every start, to ", " with blanks' is no path in ANSI_X3.4-1968, ");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void the_launcher_in_a_folder_with_blanks_and_chinese_characters() throws IOException, InterruptedException {
        Path root = made(ODD_NAME);
        Path launcher = Files.copy(launcher(), root.resolve("argali"));
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        assertThat(made(ODD_NAME + "/argali-command/target/classes")).isDirectory();
        assertThat(jars(made(ODD_NAME + "/argali-command/target/lib"))).isNotEmpty();
        // As cron and services start it: in the C locale.
        Outcome outcome = start(
                List.of(launcher.toString(), "train", "mnist", "--epochs", "1", "--save", ODD_NAME + "/模型.keras"),
                Map.of(
                        "LC_ALL",
                        "C",
                        "ARGALI_NO_BUILD",
                        "1",
                        "ARGALI_JAVA_HOME",
                        System.getProperty("java.home"),
                        "ARGALI_CACHE",
                        root.resolve("缓存").toString()));
        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(outcome.out()).containsPattern("Test accuracy: 0\\.9[0-9]{3}");
        assertThat(root.resolve("模型.keras")).isNotEmptyFile();
        try (var unpacked = Files.walk(root.resolve("缓存"))) {
            assertThat(unpacked.map(p -> p.getFileName().toString())).anyMatch(n -> n.contains("dnnl"));
        }
    }

    /// The launcher of this repository.
    private static Path launcher() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.isRegularFile(at.resolve("argali")) && Files.isRegularFile(at.resolve("LAYOUT.md"))) {
                return at.resolve("argali");
            }
        }
        throw new IllegalStateException("this test is not run inside the repository");
    }

    /// The class path of this process, copied into a folder.
    private static List<String> jars(Path into) throws IOException {
        ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
        List<String> jars = new ArrayList<>();
        List<Path> entries = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.isBlank())
                .map(Path::of)
                .filter(Files::exists)
                .toList();
        for (Path entry : entries) {
            Path jar = into.resolve("入口 " + jars.size() + ".jar");
            if (Files.isDirectory(entry)) {
                String[] words = {"-c", "-f", jar.toString(), "-C", entry.toString(), "."};
                assertThat(tool.run(System.err, System.err, words)).isZero();
            } else {
                Files.copy(entry, jar);
            }
            jars.add(jar.toString());
        }
        return jars;
    }

    // ---- processors ---------------------------------------------------------------------------------------------

    @Test
    void processors_without_avx2() throws IOException, InterruptedException {
        assumeThat(System.getProperty("os.arch")).isIn("amd64", "x86_64");
        String cache = made("cache").toString();
        new Jvm()
                .set("ARGALI_CACHE", cache)
                .set("ONEDNN_MAX_CPU_ISA", "SSE41")
                .flag("-XX:UseAVX=0")
                .run()
                .on(ANY, ANY, "oneDNN [^,]*, instruction set 0x1 \\(SSE 4.1\\)")
                .sayingNothing();
        new Jvm()
                .set("ARGALI_CACHE", cache)
                .set("ONEDNN_MAX_CPU_ISA", "AVX")
                .flag("-XX:UseAVX=1")
                .run()
                .on(ANY, ANY, "oneDNN [^,]*, instruction set 0x3 \\(AVX\\)")
                .sayingNothing();
    }

    @Test
    void processors_for_which_there_are_neither_natives_nor_machine_code() throws IOException, InterruptedException {
        String said = "WARNING: matrix products run in Java, several times slower: oneDNN: there are no natives for "
                + System.getProperty("os.name") + " on riscv64. JVM kernels are used instead.";
        for (String avx : List.of("-XX:UseAVX=0", "-XX:UseAVX=1")) {
            boolean intel = System.getProperty("os.arch").matches("amd64|x86_64");
            String flag = intel ? avx : "-Dnothing";
            new Jvm()
                    .argument("riscv64")
                    .flag(flag)
                    .run()
                    .on(ANY, "Java loops; add --add-modules jdk.incubator.vector", "Java")
                    .saying(said);
            new Jvm()
                    .argument("riscv64")
                    .flag(flag)
                    .flag("--add-modules=jdk.incubator.vector")
                    .run()
                    .on(ANY, "classes on the Vector API", "Java")
                    .saying(said);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_quota_of_one_and_a_half_processors() throws IOException, InterruptedException {
        requireNamespaces();
        quota("0::/", "echo 150000 100000 > /sys/fs/cgroup/cpu.max");
        quota(
                "4:cpu,cpuacct:/",
                "mkdir /sys/fs/cgroup/cpu,cpuacct",
                "echo 150000 > /sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us",
                "echo 100000 > /sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us");
    }

    /// With control groups that are only files.
    private void quota(String group, String... files) throws IOException, InterruptedException {
        Path groups = Files.writeString(folder.resolve("cgroup"), group + "\n");
        Jvm jvm = new Jvm()
                .set("ARGALI_CACHE", made("cache").toString())
                // The JVM's own look at them ends in a crash: it wants true ones.
                .flag("-XX:-UseContainerSupport")
                .mount("mount -t tmpfs tmpfs /sys/fs/cgroup")
                .mount("mount --bind '" + groups + "' /proc/$$/cgroup");
        for (String command : files) {
            jvm.mount(command);
        }
        jvm.run().on("1", ANY, ONE_DNN).sayingNothing();
    }

    // ---- libraries ----------------------------------------------------------------------------------------------

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_c_library_that_the_natives_do_not_know() throws IOException, InterruptedException {
        String name = "org/bytedeco/dnnl/linux-"
                + (System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x86_64") + "/libgomp.so.1";
        Path other = folder.resolve("other").resolve(name);
        Files.createDirectories(other.getParent());
        try (var in = ClassLoader.getSystemResourceAsStream(name)) {
            assumeThat(in).as(name).isNotNull();
            String bytes = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            // As on Alpine, where the library of this name is not there.
            Files.writeString(other, bytes.replace("libc.so.6", "libc.mu.6"), StandardCharsets.ISO_8859_1);
        }
        new Jvm()
                .set("ARGALI_CACHE", made("cache").toString())
                .classPath(folder.resolve("other") + File.pathSeparator + System.getProperty("java.class.path"))
                .run()
                .on(ANY, ANY, "Java")
                .saying(
                        "WARNING: matrix products run in Java, several times slower: oneDNN: ",
                        "libgomp.so.1 cannot be loaded: ",
                        "libc.mu.6: cannot open shared object file");
    }
}
