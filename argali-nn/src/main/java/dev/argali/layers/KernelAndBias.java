package dev.argali.layers;

import static dev.argali.initializers.Initializers.GLOROT_UNIFORM;
import static dev.argali.initializers.Initializers.ZEROS;

import dev.argali.config.ObjectConfig;
import dev.argali.constraints.Constraints;
import dev.argali.regularizers.Regularizer;
import dev.argali.regularizers.Regularizers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/// How the kernels and biases of a layer begin, what they cost, and what they are held to.
///
/// @param kernel of each kernel
/// @param bias of each bias
public record KernelAndBias(WeightSpec kernel, WeightSpec bias) {
    /// Glorot uniform kernels, and biases of zeros.
    public static final KernelAndBias DEFAULTS =
            new KernelAndBias(WeightSpec.init(GLOROT_UNIFORM), WeightSpec.init(ZEROS));

    static KernelAndBias from(ObjectConfig file) {
        return new KernelAndBias(WeightSpec.from(file, "kernel", GLOROT_UNIFORM), WeightSpec.from(file, "bias", ZEROS));
    }

    /// {@return this with another kernel}
    public KernelAndBias kernel(UnaryOperator<WeightSpec> change) {
        return new KernelAndBias(change.apply(kernel), bias);
    }

    /// {@return this with another bias}
    public KernelAndBias bias(UnaryOperator<WeightSpec> change) {
        return new KernelAndBias(kernel, change.apply(bias));
    }

    /// What files say, in Keras's order.
    ///
    /// @param output the penalty on the output
    Map<String, Object> arguments(Regularizer output) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("kernel_initializer", kernel.initializer().config());
        all.put("bias_initializer", bias.initializer().config());
        all.put("kernel_regularizer", Regularizers.config(kernel.regularizer()));
        all.put("bias_regularizer", Regularizers.config(bias.regularizer()));
        all.put("activity_regularizer", Regularizers.config(output));
        all.put("kernel_constraint", Constraints.config(kernel.constraint()));
        all.put("bias_constraint", Constraints.config(bias.constraint()));
        return all;
    }
}
