package dev.argali.cpu.onednn;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/// Unpacks native libraries once per machine and user, so that later processes only look at what is there.
///
/// When a file is written, it is read back and its SHA-256 compared with that of the jar's bytes. At every later start
/// size and CRC-32 are compared with the jar's own directory: that takes 15 ms for oneDNN's 90 MB where a SHA-256 takes
/// 70 to 230, and finds damage as surely. What differs is unpacked again. Files appear by renaming, so that processes
/// that start together never see half of one.
record NativeCache(Path folder) {
    /// What the jar says about one of its files.
    private record Facts(long size, long crc) {}

    /// {@return the cache of this user: `ARGALI_CACHE`, else the customary folder of the operating system}
    ///
    /// @throws IOException if its name cannot be written in the character set of this process
    static NativeCache ofUser() throws IOException {
        String home = System.getProperty("user.home", ".");
        try {
            return new NativeCache(folder(System.getenv(), System.getProperty("os.name", ""), home));
        } catch (InvalidPathException e) {
            throw new IOException(
                    "'%s' is no path in %s, the character set of this process"
                            .formatted(e.getInput(), System.getProperty("sun.jnu.encoding")),
                    e);
        }
    }

    static Path folder(Map<String, String> environment, String osName, String homeFolder) {
        String own = environment.getOrDefault("ARGALI_CACHE", "");
        if (!own.isBlank()) {
            return Path.of(own);
        }
        String os = osName.toLowerCase(Locale.ROOT);
        Path home = Path.of(homeFolder);
        if (os.startsWith("mac")) {
            return home.resolve("Library/Caches/argali");
        }
        if (os.startsWith("windows")) {
            String local = environment.getOrDefault("LOCALAPPDATA", "");
            return (local.isBlank() ? home.resolve("AppData/Local") : Path.of(local)).resolve("argali");
        }
        String xdg = environment.getOrDefault("XDG_CACHE_HOME", "");
        return (xdg.isBlank() ? home.resolve(".cache") : Path.of(xdg)).resolve("argali");
    }

    /// {@return the path of the unpacked `source`, as `name` in the sub-folder `room` of this cache, or of a fresh
    /// temporary folder when the cache cannot be written}
    ///
    /// @throws IOException if neither can be written, or the jar cannot be read
    Path unpacked(String room, String name, URL source) throws IOException {
        Facts facts = facts(source);
        Path file = folder.resolve(room).resolve(name);
        if (matches(file, facts)) {
            return file;
        }
        Files.createDirectories(file.getParent());
        write(source, facts, file);
        return file;
    }

    /// {@return a cache in a fresh folder that only this user can read}
    static NativeCache temporary() throws IOException {
        Path folder = Files.createTempDirectory("argali-natives-");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder), "argali-natives-removal"));
        return new NativeCache(folder);
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // Windows keeps a loaded library's file; the system's own cleaning of temporary files takes it later.
            System.getLogger(NativeCache.class.getName()).log(System.Logger.Level.DEBUG, "not removed: " + folder, e);
        }
    }

    private static Facts facts(URL source) throws IOException {
        if (source.openConnection() instanceof JarURLConnection jar) {
            JarEntry entry = jar.getJarEntry();
            if (entry.getSize() >= 0 && entry.getCrc() >= 0) {
                return new Facts(entry.getSize(), entry.getCrc());
            }
        }
        try (InputStream in = source.openStream()) {
            return read(in);
        }
    }

    private static Facts read(InputStream in) throws IOException {
        var checked = new CheckedInputStream(in, new CRC32());
        byte[] block = new byte[1 << 16];
        long size = 0;
        for (int n = checked.read(block); n >= 0; n = checked.read(block)) {
            size += n;
        }
        return new Facts(size, checked.getChecksum().getValue());
    }

    private static boolean matches(Path file, Facts facts) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) != facts.size) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return read(in).equals(facts);
        }
    }

    private static void write(URL source, Facts facts, Path file) throws IOException {
        Path beside = Files.createTempFile(file.getParent(), file.getFileName() + ".", ".part");
        try {
            byte[] packed;
            try (var in = new DigestInputStream(source.openStream(), sha256());
                    OutputStream out = Files.newOutputStream(beside)) {
                in.transferTo(out);
                packed = in.getMessageDigest().digest();
            }
            byte[] written;
            try (var in = new DigestInputStream(Files.newInputStream(beside), sha256())) {
                in.transferTo(OutputStream.nullOutputStream());
                written = in.getMessageDigest().digest();
            }
            if (!Arrays.equals(packed, written)) {
                throw new IOException("what was written to %s differs from the jar: SHA-256 %s instead of %s"
                        .formatted(
                                beside,
                                HexFormat.of().formatHex(written),
                                HexFormat.of().formatHex(packed)));
            }
            rename(beside, file, facts);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private static void rename(Path beside, Path file, Facts facts) throws IOException {
        try {
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (AccessDeniedException e) {
            // Windows refuses to replace a library that another process has loaded: then that one was faster.
            if (!matches(file, facts)) {
                throw e;
            }
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
