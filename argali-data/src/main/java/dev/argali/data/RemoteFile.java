package dev.argali.data;

import dev.argali.graph.ArgaliException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A file of Keras's that lies on the net, by its checksum: found in Keras's cache, in a mirror, or downloaded once.
///
/// @param path its place below Keras's folder, such as `datasets/mnist.npz`
/// @param url where Keras downloads it from
/// @param sha256 the checksum, in hexadecimal digits
/// @param places what the environment says
record RemoteFile(String path, URI url, String sha256, Places places) {
    private static final System.Logger LOG = System.getLogger("dev.argali.data");
    private static final Duration CONNECT = Duration.ofSeconds(20);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final int BUFFER = 1 << 16;
    private static final int REPORTS = 5;
    // No file that Keras offers is larger.
    private static final long LARGEST = 1L << 32;

    /// What the environment says about places.
    ///
    /// @param keras Keras's folder
    /// @param mirror a folder or URL to look in before the net
    /// @param offline whether nothing may be fetched
    record Places(Path keras, Optional<String> mirror, boolean offline) {
        /// Reads `KERAS_HOME`, `ARGALI_MIRROR` and `ARGALI_OFFLINE`.
        static Places ofEnvironment(Map<String, String> environment) {
            String home = environment.getOrDefault("KERAS_HOME", "");
            String mirror = environment.getOrDefault("ARGALI_MIRROR", "");
            return new Places(
                    home.isEmpty() ? Path.of(System.getProperty("user.home"), ".keras") : Path.of(home),
                    mirror.isEmpty() ? Optional.empty() : Optional.of(mirror),
                    environment.getOrDefault("ARGALI_OFFLINE", "").equals("1"));
        }
    }

    /// Finds the file.
    ///
    /// @param reasons why other ways failed; those that fail here are added
    /// @throws ArgaliException naming all of them, if there is no way left
    Path fetch(List<String> reasons) {
        Path cached = cached();
        if (Files.isRegularFile(cached)) {
            Optional<String> wrong = wrong(cached);
            if (wrong.isEmpty()) {
                return cached;
            }
            reasons.add(cached + " " + wrong.get());
        } else {
            reasons.add(cached + " does not exist");
        }
        Optional<Path> mirrored = fromMirror(reasons);
        if (mirrored.isPresent()) {
            return mirrored.get();
        }
        if (places.offline()) {
            reasons.add(url + " was not asked, because ARGALI_OFFLINE=1");
        } else {
            Optional<Path> downloaded = download(url, reasons);
            if (downloaded.isPresent()) {
                return downloaded.get();
            }
        }
        throw new ArgaliException(
                name(),
                "the data are not here: " + String.join("; ", reasons),
                "Add the artifact dev.argali:argali-mnist, or set ARGALI_MIRROR to a folder or URL that has " + name()
                        + ", or fetch " + url + " (sha256 " + sha256 + ") by hand and put it at " + cached);
    }

    private String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private Path cached() {
        return places.keras().resolve(path);
    }

    private Optional<Path> fromMirror(List<String> reasons) {
        if (places.mirror().isEmpty()) {
            reasons.add("ARGALI_MIRROR is not set");
            return Optional.empty();
        }
        String mirror = places.mirror().get();
        if (mirror.startsWith("http://") || mirror.startsWith("https://")) {
            if (places.offline()) {
                reasons.add("the mirror " + mirror + " was not asked, because ARGALI_OFFLINE=1");
                return Optional.empty();
            }
            return download(URI.create(mirror.endsWith("/") ? mirror + name() : mirror + "/" + name()), reasons);
        }
        Path file = mirror.startsWith("file:")
                ? Path.of(URI.create(mirror)).resolve(name())
                : Path.of(mirror).resolve(name());
        if (!Files.isRegularFile(file)) {
            reasons.add("the mirror has no " + file);
            return Optional.empty();
        }
        Optional<String> wrong = wrong(file);
        wrong.ifPresent(w -> reasons.add(file + " " + w));
        return wrong.isEmpty() ? Optional.of(file) : Optional.empty();
    }

    private Optional<String> wrong(Path file) {
        MessageDigest digest = sha256Digest();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] buffer = new byte[BUFFER];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        } catch (IOException e) {
            return Optional.of("cannot be read (" + e.getMessage() + ")");
        }
        return wrong(digest);
    }

    private Optional<String> wrong(MessageDigest digest) {
        String found = HexFormat.of().formatHex(digest.digest());
        return found.equals(sha256) ? Optional.empty() : Optional.of("has another checksum, sha256 " + found);
    }

    private Optional<Path> download(URI from, List<String> reasons) {
        try (var client = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build()) {
            HttpResponse<InputStream> answer = client.send(
                    HttpRequest.newBuilder(from).timeout(ANSWER).build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = answer.body()) {
                if (answer.statusCode() != 200) {
                    reasons.add(from + " answered " + answer.statusCode());
                    return Optional.empty();
                }
                long size = answer.headers().firstValueAsLong("content-length").orElse(-1);
                return keep(from, in, size, reasons);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            reasons.add(from + " was interrupted");
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            String why = Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
            reasons.add(from + " cannot be reached (" + why + ")");
            return Optional.empty();
        }
    }

    /// Written beside and renamed when it is whole and right, so that nobody ever sees half a file.
    private Optional<Path> keep(URI from, InputStream in, long size, List<String> reasons) throws IOException {
        Path target = cached();
        Files.createDirectories(target.toAbsolutePath().getParent());
        Path part = Files.createTempFile(target.toAbsolutePath().getParent(), name(), ".part");
        try {
            MessageDigest digest = sha256Digest();
            try (OutputStream out = Files.newOutputStream(part)) {
                copy(in, out, digest, size);
            }
            Optional<String> wrong = wrong(digest);
            if (wrong.isPresent()) {
                reasons.add(from + " " + wrong.get());
                return Optional.empty();
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return Optional.of(target);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private void copy(InputStream in, OutputStream out, MessageDigest digest, long size) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long done = 0;
        long nextReport = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
            digest.update(buffer, 0, n);
            done += n;
            if (done > LARGEST) {
                throw new IOException("more than " + LARGEST + " bytes");
            }
            if (size > 0 && done >= nextReport) {
                LOG.log(Level.INFO, "{0}: {1} of {2} KB", name(), done / 1_024, size / 1_024);
                nextReport = done + size / REPORTS;
            }
        }
    }

    private static MessageDigest sha256Digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
