package dev.argali.cpu.onednn;

/// The processor and its stream, made once. A stream of the CPU runs each primitive on the calling thread before it
/// returns and holds no state, so that all threads share one.
record Engine(long engine, long stream) {
    private static final int CPU = 1;
    private static final int IN_ORDER = 1;

    static Engine create() {
        try (var scope = new Descriptors()) {
            long engine = scope.made("dnnl_engine_create", Dnnl.engineCreate(scope.cell(), CPU, 0));
            return new Engine(
                    engine, scope.made("dnnl_stream_create", Dnnl.streamCreate(scope.cell(), engine, IN_ORDER)));
        }
    }
}
