package dev.argali.examples;

import dev.argali.activations.*;
import dev.argali.api.*;
import dev.argali.callbacks.*;
import dev.argali.cli.*;
import dev.argali.config.*;
import dev.argali.constraints.*;
import dev.argali.data.*;
import dev.argali.graph.*;
import dev.argali.initializers.*;
import dev.argali.layers.*;
import dev.argali.losses.*;
import dev.argali.metrics.*;
import dev.argali.model.*;
import dev.argali.ops.*;
import dev.argali.optimizers.*;
import dev.argali.regularizers.*;
import dev.argali.runtime.*;
import dev.argali.tensor.*;
import java.util.*;
import java.util.function.*;

/// Every exported package, imported with stars in one file beside the JDK's common ones, and a name of each: if two of
/// these packages had a class of one name that is used here, or one of ours hid `List`, this would not compile.
final class StarImports {
    private StarImports() {}

    static final List<Class<?>> ONE_OF_EACH = List.of(
            Activations.class,
            Stable.class,
            History.class,
            Main.class,
            ObjectConfig.class,
            Constraints.class,
            Mnist.class,
            Shape.class,
            Initializers.class,
            Activation.class,
            Losses.class,
            Accuracy.class,
            Sequential.class,
            Elementwise.class,
            Adam.class,
            Regularizers.class,
            Backend.class,
            Tensor.class);

    static final Function<Tensor, Optional<Map<String, Tensor>>> JAVA = x -> Optional.of(Map.of("x", x));
}
