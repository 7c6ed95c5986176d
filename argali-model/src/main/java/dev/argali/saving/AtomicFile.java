package dev.argali.saving;

import dev.argali.model.KerasFileException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/// Replaces a file in one step: the new one is written beside it, forced to the disk and renamed over it, so that at
/// every moment there is a whole file, the old or the new one.
public final class AtomicFile {
    /// What writes the new file. `Exception`s and errors of any kind leave the old one as it was.
    @FunctionalInterface
    public interface Content {
        /// Writes all of it.
        void writeTo(FileChannel out) throws IOException;
    }

    private AtomicFile() {}

    /// Replaces a file, or makes it.
    ///
    /// @throws KerasFileException if the disk does not take it; an old file is as it was then
    public static void write(Path file, Content content) {
        Path target = resolved(file);
        Path parent = target.toAbsolutePath().getParent();
        if (Files.isDirectory(target) || parent == null) {
            throw new KerasFileException(file.toString(), "it is a directory", "Give the name of a file");
        }
        if (!Files.isDirectory(parent)) {
            throw new KerasFileException(
                    file.toString(), "there is no directory '" + parent + "'", "Create it first, or save elsewhere");
        }
        Path beside = parent.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        boolean done = false;
        try {
            try (FileChannel out = FileChannel.open(
                    beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                content.writeTo(out);
                out.force(true);
            }
            keepPermissions(target, beside);
            Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            done = true;
        } catch (IOException e) {
            throw failed(file, parent, e);
        } finally {
            if (!done) {
                remove(beside);
            }
        }
        forceDirectory(parent);
    }

    /// A link stays a link: what it leads to is replaced.
    private static Path resolved(Path file) {
        try {
            return Files.exists(file) ? file.toRealPath() : file;
        } catch (IOException e) {
            return file;
        }
    }

    private static KerasFileException failed(Path file, Path parent, IOException e) {
        boolean existed = Files.exists(file);
        String kept = existed ? "; the old file is unchanged" : "";
        if (e instanceof AccessDeniedException) {
            return new KerasFileException(
                    file.toString(),
                    "the directory '" + parent + "' or the file is read-only" + kept,
                    "Allow writing there, or save elsewhere",
                    e);
        }
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new KerasFileException(
                file.toString(),
                "writing failed: " + reason + kept,
                "See that the disk is writable and has room, or save elsewhere",
                e);
    }

    /// Best effort: where the file system has no such permissions, or not for us, the defaults are fine.
    private static void keepPermissions(Path from, Path to) {
        try {
            if (Files.exists(from)) {
                Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
            }
        } catch (IOException | UnsupportedOperationException e) {
            System.getLogger(AtomicFile.class.getName())
                    .log(System.Logger.Level.DEBUG, "permissions of {0} not kept: {1}", from, e);
        }
    }

    private static void remove(Path beside) {
        try {
            Files.deleteIfExists(beside);
        } catch (IOException e) {
            System.getLogger(AtomicFile.class.getName())
                    .log(System.Logger.Level.WARNING, "could not remove the unfinished file {0}: {1}", beside, e);
        }
    }

    /// So that the new name survives a power failure too; file systems that cannot force a directory need not.
    private static void forceDirectory(Path directory) {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            System.getLogger(AtomicFile.class.getName())
                    .log(System.Logger.Level.DEBUG, "directory {0} not forced: {1}", directory, e);
        }
    }
}
