package dev.argali.layers;

import static dev.argali.initializers.Initializers.ONES;
import static dev.argali.initializers.Initializers.ZEROS;

import dev.argali.config.ObjectConfig;
import dev.argali.constraints.Constraints;
import dev.argali.regularizers.Regularizers;
import java.util.Map;

/// What a normalisation does with what it has normalised: times `gamma`, plus `beta`, which are learned.
///
/// @param center whether `beta` is added
/// @param scale whether `gamma` multiplies
/// @param beta how `beta` begins, what it costs, what it is held to
/// @param gamma the same of `gamma`
public record Affine(boolean center, boolean scale, WeightSpec beta, WeightSpec gamma) {
    /// Both, `beta` from 0 and `gamma` from 1.
    public static final Affine BOTH = new Affine(true, true, WeightSpec.init(ZEROS), WeightSpec.init(ONES));

    static Affine from(ObjectConfig file) {
        return new Affine(
                file.flag("center").orElse(true),
                file.flag("scale").orElse(true),
                WeightSpec.from(file, "beta", ZEROS),
                WeightSpec.from(file, "gamma", ONES));
    }

    void writeInitializers(Map<String, Object> into) {
        into.put("beta_initializer", beta.initializer().config());
        into.put("gamma_initializer", gamma.initializer().config());
    }

    void writeOthers(Map<String, Object> into) {
        into.put("beta_regularizer", Regularizers.config(beta.regularizer()));
        into.put("gamma_regularizer", Regularizers.config(gamma.regularizer()));
        into.put("beta_constraint", Constraints.config(beta.constraint()));
        into.put("gamma_constraint", Constraints.config(gamma.constraint()));
    }

    /// {@return this, adding `beta` or not}
    public Affine center(boolean value) {
        return new Affine(value, scale, beta, gamma);
    }

    /// {@return this, multiplying by `gamma` or not}
    public Affine scale(boolean value) {
        return new Affine(center, value, beta, gamma);
    }

    /// {@return this with another `beta`}
    public Affine beta(WeightSpec value) {
        return new Affine(center, scale, value, gamma);
    }

    /// {@return this with another `gamma`}
    public Affine gamma(WeightSpec value) {
        return new Affine(center, scale, beta, value);
    }
}
