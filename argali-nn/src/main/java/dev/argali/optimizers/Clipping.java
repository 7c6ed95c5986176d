package dev.argali.optimizers;

import dev.argali.graph.ValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// How gradients are limited before they are used: in at most one of three ways.
///
/// @param clipnorm the largest norm of each gradient
/// @param clipvalue the largest absolute value of each element
/// @param globalClipnorm the largest norm of all gradients taken together
public record Clipping(OptionalDouble clipnorm, OptionalDouble clipvalue, OptionalDouble globalClipnorm) {
    /// No limit.
    public static final Clipping NONE =
            new Clipping(OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty());

    /// @throws ValueException if more than one is given, or one is not above 0
    public Clipping {
        List<String> given = new ArrayList<>();
        clipnorm.ifPresent(v -> given.add(positive("clipnorm", v)));
        clipvalue.ifPresent(v -> given.add(positive("clipvalue", v)));
        globalClipnorm.ifPresent(v -> given.add(positive("globalClipnorm", v)));
        if (given.size() > 1) {
            throw new ValueException(
                    "optimizer",
                    "only one of clipnorm, clipvalue and globalClipnorm can be set, got " + String.join(" and ", given),
                    "Keep one of them");
        }
    }

    private static String positive(String name, double value) {
        if (!(value > 0)) {
            throw new ValueException(
                    "optimizer",
                    name + " must be above 0, got " + value,
                    "Leave it out if gradients are not to be limited");
        }
        return name + "=" + value;
    }

    Clipping byNorm(double value) {
        return new Clipping(OptionalDouble.of(value), clipvalue, globalClipnorm);
    }

    Clipping byValue(double value) {
        return new Clipping(clipnorm, OptionalDouble.of(value), globalClipnorm);
    }

    Clipping byGlobalNorm(double value) {
        return new Clipping(clipnorm, clipvalue, OptionalDouble.of(value));
    }
}
