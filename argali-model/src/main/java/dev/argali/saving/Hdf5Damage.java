package dev.argali.saving;

import dev.argali.graph.ArgaliException;
import dev.argali.model.KerasFileException;
import java.util.function.Supplier;

/// What is said of a file that is not as it should be.
final class Hdf5Damage {
    private Hdf5Damage() {}

    /// Runs what may stumble over damaged bytes. jHDF believes lengths, counts and addresses, so a flipped bit shows as
    /// any exception, as endless recursion or as a request for too much memory; all are the file's fault, not the
    /// program's.
    static <T> T guarded(String where, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (ArgaliException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError | InternalError e) {
            throw new KerasFileException(where, "the HDF5 structure cannot be read: " + reason(e), Cures.DAMAGED, e);
        }
    }

    static KerasFileException damaged(String where, String problem) {
        return new KerasFileException(where, problem, Cures.DAMAGED);
    }

    static KerasFileException unsafe(String where, String problem) {
        return new KerasFileException(where, problem, "Keras refuses such files too; save the weights as plain arrays");
    }

    /// The deepest cause says most.
    private static String reason(Throwable e) {
        Throwable deepest = e;
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            deepest = cause;
        }
        String message = deepest.getMessage();
        return message == null || message.isBlank() ? deepest.getClass().getSimpleName() : message.strip();
    }
}
