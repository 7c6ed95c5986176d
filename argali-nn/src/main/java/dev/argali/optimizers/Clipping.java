package dev.argali.optimizers;

import dev.argali.graph.DType;
import dev.argali.graph.ValueException;
import dev.argali.ops.Shapes;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// How gradients are limited before they are used: in at most one of three ways. Optimizers do it by themselves where
/// they are told so (`Adam.of().clipnorm(1.0)`); a training step of one's own may do it to what a tape gives:
///
/// ```java
/// var gradients = Clipping.byGlobalNorm(1.0).apply(tape.gradient(loss, weights));
/// ```
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

    /// Limits the norm of each gradient: a longer one becomes `gradient · norm / |gradient|`.
    ///
    /// @throws ValueException if the norm is not above 0
    public static Clipping byNorm(double norm) {
        return NONE.clipnorm(norm);
    }

    /// Limits each element of the gradients to `[-value, value]`.
    ///
    /// @throws ValueException if the value is not above 0
    public static Clipping byValue(double value) {
        return NONE.clipvalue(value);
    }

    /// Limits the norm of all gradients taken together: all are multiplied by one number, so that their direction
    /// stays.
    ///
    /// @throws ValueException if the norm is not above 0
    public static Clipping byGlobalNorm(double norm) {
        return NONE.globalClipnorm(norm);
    }

    Clipping clipnorm(double value) {
        return new Clipping(OptionalDouble.of(value), clipvalue, globalClipnorm);
    }

    Clipping clipvalue(double value) {
        return new Clipping(clipnorm, OptionalDouble.of(value), globalClipnorm);
    }

    Clipping globalClipnorm(double value) {
        return new Clipping(clipnorm, clipvalue, OptionalDouble.of(value));
    }

    /// {@return these gradients, limited; where there is none there is none}
    public List<Optional<Tensor>> apply(List<Optional<Tensor>> gradients) {
        var limited = limited(present(gradients)).iterator();
        return gradients.stream().map(g -> g.map(_ -> limited.next())).toList();
    }

    /// {@return the norm of all gradients taken together, a float32 scalar: the root of the sum of all squares; 0 if
    ///     there is none}
    public static Tensor globalNorm(List<Optional<Tensor>> gradients) {
        return norm(present(gradients));
    }

    private static List<Tensor> present(List<Optional<Tensor>> gradients) {
        return gradients.stream().flatMap(Optional::stream).toList();
    }

    List<Tensor> limited(List<Tensor> all) {
        if (clipnorm.isPresent()) {
            double most = clipnorm.getAsDouble();
            return all.stream().map(g -> limitedByNorm(g, most)).toList();
        }
        if (globalClipnorm.isPresent()) {
            return limitedByGlobalNorm(all, globalClipnorm.getAsDouble());
        }
        if (clipvalue.isPresent()) {
            double most = clipvalue.getAsDouble();
            return all.stream().map(g -> g.clip(-most, most)).toList();
        }
        return all;
    }

    private static Tensor limitedByNorm(Tensor g, double most) {
        Tensor norm = g.square().sum().sqrt();
        return g.mul(most).div(norm.maximum(most));
    }

    private static Tensor norm(List<Tensor> all) {
        if (all.isEmpty()) {
            return Primitives.scalar(DType.FLOAT32, 0.0);
        }
        List<Tensor> squares =
                all.stream().map(g -> g.square().sum().cast(DType.FLOAT32)).toList();
        return Shapes.stack(squares, 0).sum().sqrt();
    }

    /// An infinite or NaN norm makes all gradients NaN, so that it is seen.
    private static List<Tensor> limitedByGlobalNorm(List<Tensor> all, double most) {
        Tensor norm = norm(all);
        Tensor inverse = Primitives.fillLike(norm, 1).div(norm);
        Tensor scale = inverse.minimum(1 / most).mul(most).add(norm.sub(norm));
        return all.stream().map(g -> g.mul(scale.cast(g.dtype()))).toList();
    }
}
