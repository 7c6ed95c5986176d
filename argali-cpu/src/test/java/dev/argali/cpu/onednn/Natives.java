package dev.argali.cpu.onednn;

import org.junit.jupiter.api.Assumptions;

/// oneDNN for tests: skipped with the reason where it is not there.
final class Natives {
    private Natives() {}

    static OneDnn require() {
        return switch (OneDnn.ofProcess()) {
            case OneDnn.Ready(OneDnn dnn) -> dnn;
            case OneDnn.Absent(String reason) -> Assumptions.abort(reason);
        };
    }

    static Matmul kernel(OneDnn dnn, MatmulSpec spec) {
        return switch (dnn.matmul(spec)) {
            case Offer.Made<Matmul>(Matmul kernel) -> kernel;
            case Offer.Refused<Matmul>(String reason) -> throw new AssertionError(reason);
        };
    }
}
