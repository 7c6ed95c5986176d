package dev.argali.cpu.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {
    private static final String ROOM = "onednn-3.11-1.5.13-linux-x86_64";

    @TempDir
    private Path folder;

    @Test
    void platforms_are_known_by_the_names_that_java_gives_them() {
        assertThat(Platform.of("Linux", "amd64")).contains(Platform.LINUX_X86_64);
        assertThat(Platform.of("Linux", "aarch64")).contains(Platform.LINUX_ARM64);
        assertThat(Platform.of("Mac OS X", "aarch64")).contains(Platform.MACOSX_ARM64);
        assertThat(Platform.of("Mac OS X", "x86_64")).contains(Platform.MACOSX_X86_64);
        assertThat(Platform.of("Windows 11", "amd64")).contains(Platform.WINDOWS_X86_64);
        assertThat(Platform.of("Windows 11", "aarch64")).isEmpty();
        assertThat(Platform.of("Linux", "riscv64")).isEmpty();
        assertThat(Platform.of("FreeBSD", "amd64")).isEmpty();
    }

    @Test
    void the_cache_lies_where_each_system_keeps_caches() {
        String home = "home";
        assertThat(NativeCache.folder(Map.of("ARGALI_CACHE", "own"), "Linux", home))
                .isEqualTo(Path.of("own"));
        assertThat(NativeCache.folder(Map.of("XDG_CACHE_HOME", "xdg"), "Linux", home))
                .isEqualTo(Path.of("xdg/argali"));
        assertThat(NativeCache.folder(Map.of(), "Linux", home)).isEqualTo(Path.of("home/.cache/argali"));
        assertThat(NativeCache.folder(Map.of(), "Mac OS X", home)).isEqualTo(Path.of("home/Library/Caches/argali"));
        assertThat(NativeCache.folder(Map.of("LOCALAPPDATA", "local"), "Windows 11", home))
                .isEqualTo(Path.of("local/argali"));
    }

    @Test
    void missing_natives_are_named_with_the_cure() {
        assertThat(load(cache(), _ -> Optional.empty()))
                .isEqualTo(
                        new NativeLibrary.Missing("oneDNN: org/bytedeco/dnnl/linux-x86_64/libgomp.so.1 is not on the "
                                + "class path. Add org.bytedeco:dnnl:3.11-1.5.13 with the classifier linux-x86_64."));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_file_that_is_no_library_is_a_reason_and_not_a_crash() throws IOException {
        URL text = jar("this is no library");
        Path file = folder.resolve("cache").resolve(ROOM).resolve("libgomp.so.1");
        assertThat(load(cache(), _ -> Optional.of(text)))
                .isInstanceOfSatisfying(
                        NativeLibrary.Missing.class,
                        missing -> assertThat(missing.reason())
                                .startsWith("oneDNN: " + file + " cannot be loaded: ")
                                .contains("file too short"));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_library_that_needs_another_c_library_is_named_with_what_is_missing() throws IOException {
        Natives.require();
        Platform platform = Platform.current().orElseThrow();
        Path file = needingAnotherCLibrary(platform);
        assertThat(NativeLibrary.open(List.of(file)))
                .isInstanceOfSatisfying(
                        NativeLibrary.Missing.class,
                        missing -> assertThat(missing.reason())
                                .startsWith("oneDNN: " + file + " cannot be loaded: ")
                                .contains("libc.mu.6: cannot open shared object file"));
    }

    /// As on Alpine, whose C library has another name.
    private Path needingAnotherCLibrary(Platform platform) throws IOException {
        try (var in = getClass().getClassLoader().getResourceAsStream(platform.resource("libgomp.so.1"))) {
            var bytes = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(bytes).contains("libc.so.6");
            return Files.writeString(
                    folder.resolve("libgomp.so.1"),
                    bytes.replace("libc.so.6", "libc.mu.6"),
                    StandardCharsets.ISO_8859_1);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_library_of_another_kind_is_named_with_what_it_lacks() throws IOException {
        Natives.require();
        Platform platform = Platform.current().orElseThrow();
        URL gomp = getClass().getClassLoader().getResource(platform.resource("libgomp.so.1"));
        Path file = cache().unpacked(ROOM, "libdnnl.so.3", gomp);
        String lacking = String.join(
                ", ", Symbols.names().stream().filter(n -> n.startsWith("dnnl")).toList());
        assertThat(NativeLibrary.open(List.of(file)))
                .isEqualTo(new NativeLibrary.Missing("oneDNN: " + file + " lacks " + lacking
                        + ". It is another library, or of a version that is not 3.x."));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_cache_that_cannot_be_made_gives_way_to_a_temporary_folder() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        NativeLibrary found = load(new NativeCache(file), _ -> Optional.of(jar("no library")));
        // It got as far as loading, from elsewhere.
        assertThat(found)
                .isInstanceOfSatisfying(
                        NativeLibrary.Missing.class,
                        missing -> assertThat(missing.reason())
                                .contains("cannot be loaded")
                                .contains("argali-natives-"));
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void where_no_folder_will_do_each_is_named_with_the_cure() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        NativeLibrary.Place refused = () -> {
            throw new IOException("no");
        };
        assertThat(NativeLibrary.load(
                        Platform.LINUX_X86_64,
                        List.of(() -> new NativeCache(file), refused),
                        _ -> Optional.of(jar("library"))))
                .isEqualTo(new NativeLibrary.Missing("oneDNN: there is no folder for the natives: "
                        + "FileSystemException: " + file.resolve(ROOM)
                        + ": Not a directory; no. Let ARGALI_CACHE name a folder that can "
                        + "be written and whose files may be executed."));
    }

    private static NativeLibrary load(NativeCache cache, Function<String, Optional<URL>> resources) {
        return NativeLibrary.load(Platform.LINUX_X86_64, List.of(() -> cache, NativeCache::temporary), resources);
    }

    @Test
    void a_damaged_file_is_unpacked_again() throws IOException {
        URL source = jar("the true bytes");
        Path file = cache().unpacked(ROOM, "lib", source);
        assertThat(file).hasContent("the true bytes");
        Files.writeString(file, "the trXe bytes");
        assertThat(cache().unpacked(ROOM, "lib", source)).isEqualTo(file).hasContent("the true bytes");
        Files.writeString(file, "short");
        assertThat(cache().unpacked(ROOM, "lib", source)).hasContent("the true bytes");
    }

    @Test
    void a_good_file_is_left_as_it_is() throws IOException {
        URL source = jar("the true bytes");
        Path file = cache().unpacked(ROOM, "lib", source);
        FileTime then = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(file, then);
        assertThat(Files.getLastModifiedTime(cache().unpacked(ROOM, "lib", source)))
                .isEqualTo(then);
        try (var left = Files.list(file.getParent())) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void processes_that_start_together_all_find_a_whole_file() throws Exception {
        URL source = jar("the true bytes".repeat(100_000));
        Thread[] racers = new Thread[8];
        boolean[] whole = new boolean[racers.length];
        for (int i = 0; i < racers.length; i++) {
            int me = i;
            racers[i] = Thread.ofPlatform().start(() -> {
                try {
                    whole[me] = Files.size(cache().unpacked(ROOM, "lib", source)) == 1_400_000;
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
        }
        for (Thread racer : racers) {
            racer.join();
        }
        assertThat(whole).containsOnly(true);
    }

    @Test
    void a_failed_call_names_function_and_status() {
        assertThat(new OneDnnException("dnnl_primitive_create", 2))
                .hasMessage("dnnl_primitive_create: failed with status 2 (invalid arguments).");
    }

    private NativeCache cache() {
        return new NativeCache(folder.resolve("cache"));
    }

    private URL jar(String content) {
        Path jar = folder.resolve("natives-" + content.length() + ".jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("lib"));
            out.write(content.getBytes(StandardCharsets.UTF_8));
            out.closeEntry();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        try {
            return URI.create("jar:" + jar.toUri() + "!/lib").toURL();
        } catch (MalformedURLException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
