package dev.argali.cpu.onednn;

/// A call of oneDNN failed. It names the call and the status.
public final class OneDnnException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    /// The C function.
    private final String call;
    /// What it returned, a `dnnl_status_t`; −1 if the call did not return.
    private final int status;

    OneDnnException(String call, int status) {
        super("%s: failed with status %d (%s).".formatted(call, status, meaning(status)));
        this.call = call;
        this.status = status;
    }

    OneDnnException(String call, Throwable cause) {
        super("%s: did not return: %s.".formatted(call, cause), cause);
        this.call = call;
        this.status = -1;
    }

    /// {@return the name of the C function}
    public String call() {
        return call;
    }

    /// {@return the `dnnl_status_t` that it returned, or −1 if it did not return}
    public int status() {
        return status;
    }

    static String meaning(int status) {
        return switch (status) {
            case 1 -> "out of memory";
            case 2 -> "invalid arguments";
            case 3 -> "unimplemented";
            case 4 -> "last implementation reached";
            case 5 -> "runtime error";
            case 6 -> "not required";
            case 7 -> "invalid graph";
            case 8 -> "invalid graph operation";
            case 9 -> "invalid shape";
            case 10 -> "invalid data type";
            default -> "unknown to oneDNN 3.11";
        };
    }
}
