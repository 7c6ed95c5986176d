/// Tests that look at everything: modules, sources, documents, and the example programs run as users run them.
@NullMarked
package dev.argali.examples;

import org.jspecify.annotations.NullMarked;
