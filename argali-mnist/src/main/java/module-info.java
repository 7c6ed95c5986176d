// The MNIST files, as resources. Whoever runs on the module path names this module (`requires` or `--add-modules`), so
// that [dev.argali.mnist] is found; on the class path the jar is enough.
open module dev.argali.mnist {
    requires static org.jspecify;
}
