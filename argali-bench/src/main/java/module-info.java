/// Benchmarks: whole jobs by `argali bench`.
module dev.argali.bench {
    requires dev.argali;
    requires info.picocli;
    requires java.logging;
    requires java.management;
    requires static org.jspecify;

    opens dev.argali.bench to
            info.picocli;

    provides dev.argali.cli.Subcommand with
            dev.argali.bench.BenchCommand;
}
