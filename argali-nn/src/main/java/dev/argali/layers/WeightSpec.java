package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.constraints.Constraint;
import dev.argali.constraints.Constraints;
import dev.argali.initializers.Initializer;
import dev.argali.initializers.Initializers;
import dev.argali.regularizers.Regularizer;
import dev.argali.regularizers.Regularizers;

/// How a weight begins, what it costs, and what it is held to.
///
/// @param initializer makes the first value
/// @param regularizer a penalty added to the loss, [Regularizers#NONE] for none
/// @param constraint applied after each step of the optimizer, [Constraints#NONE] for none
public record WeightSpec(Initializer initializer, Regularizer regularizer, Constraint constraint) {
    /// A weight that is only initialized.
    public static WeightSpec init(Initializer initializer) {
        return new WeightSpec(initializer, Regularizers.NONE, Constraints.NONE);
    }

    /// What a file says of a weight in `<weight>_initializer`, `_regularizer` and `_constraint`.
    ///
    /// @param weight Keras's name of it, such as `kernel`
    /// @param initializer if the file names none
    static WeightSpec from(ObjectConfig file, String weight, Initializer initializer) {
        return new WeightSpec(
                Initializers.argument(file, weight + "_initializer").orElse(initializer),
                Regularizers.argument(file, weight + "_regularizer"),
                Constraints.argument(file, weight + "_constraint"));
    }

    /// {@return this with another initializer}
    public WeightSpec initializer(Initializer value) {
        return new WeightSpec(value, regularizer, constraint);
    }

    /// {@return this with the initializer of Keras's name, such as `he_normal`}
    public WeightSpec initializer(String name) {
        return initializer(Initializers.named(name));
    }

    /// {@return this with another regularizer}
    public WeightSpec regularizer(Regularizer value) {
        return new WeightSpec(initializer, value, constraint);
    }

    /// {@return this with the regularizer of Keras's name, such as `l2`}
    public WeightSpec regularizer(String name) {
        return regularizer(Regularizers.named(name));
    }

    /// {@return this with another constraint}
    public WeightSpec constraint(Constraint value) {
        return new WeightSpec(initializer, regularizer, value);
    }

    /// {@return this with the constraint of Keras's name, such as `non_neg`}
    public WeightSpec constraint(String name) {
        return constraint(Constraints.named(name));
    }
}
