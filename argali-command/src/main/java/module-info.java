/// All of Argali: a program that requires this module, or says `import module dev.argali`, has every package that users
/// need.
module dev.argali {
    requires transitive dev.argali.model;
    requires dev.argali.cpu;
    requires info.picocli;
    requires java.management;
    requires static org.jspecify;

    exports dev.argali.cli;

    opens dev.argali.cli to
            info.picocli;

    uses dev.argali.cli.Subcommand;
}
