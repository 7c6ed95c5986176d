package dev.argali.programs;

import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;

/// A program of a user, outside our packages: messages name its lines.
public final class Branching {
    /// Where [#byValue] reads a value.
    public static final String SITE = "Branching.java:16";

    private Branching() {}

    /// A Java `if` on a tensor's value.
    public static Nest byValue(Nest in) {
        Tensor x = in.single();
        return Nest.of(x.sum().item() > 0 ? x.mul(2) : x.neg());
    }
}
