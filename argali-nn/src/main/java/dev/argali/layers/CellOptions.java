package dev.argali.layers;

import static dev.argali.activations.Activations.SIGMOID;
import static dev.argali.activations.Activations.TANH;
import static dev.argali.initializers.Initializers.GLOROT_UNIFORM;
import static dev.argali.initializers.Initializers.ORTHOGONAL;
import static dev.argali.initializers.Initializers.ZEROS;

import dev.argali.activations.ActivationFunction;
import dev.argali.activations.Activations;
import dev.argali.config.ObjectConfig;
import dev.argali.constraints.Constraints;
import dev.argali.regularizers.Regularizers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/// What recurrent cells have in common.
///
/// @param activation of the output or of the candidate for it, `tanh` unless said
/// @param recurrentActivation of the gates, `sigmoid` unless said; not used by a cell without gates
/// @param useBias whether there is a bias
/// @param weights kernel, recurrent kernel and bias
/// @param dropout what is dropped in training
public record CellOptions(
        ActivationFunction activation,
        ActivationFunction recurrentActivation,
        boolean useBias,
        Weights weights,
        CellDropout dropout) {
    /// The weights of a cell, each with initializer, regularizer and constraint.
    ///
    /// @param kernel for the inputs, Glorot uniform unless said
    /// @param recurrent for the state, orthogonal unless said
    /// @param bias zeros unless said
    public record Weights(WeightSpec kernel, WeightSpec recurrent, WeightSpec bias) {}

    /// Keras's defaults.
    public static final CellOptions DEFAULTS = new CellOptions(
            TANH,
            SIGMOID,
            true,
            new Weights(WeightSpec.init(GLOROT_UNIFORM), WeightSpec.init(ORTHOGONAL), WeightSpec.init(ZEROS)),
            CellDropout.NONE);

    static CellOptions from(ObjectConfig file) {
        return new CellOptions(
                activation(file, "activation", TANH),
                activation(file, "recurrent_activation", SIGMOID),
                file.flag("use_bias").orElse(true),
                new Weights(
                        WeightSpec.from(file, "kernel", GLOROT_UNIFORM),
                        WeightSpec.from(file, "recurrent", ORTHOGONAL),
                        WeightSpec.from(file, "bias", ZEROS)),
                CellDropout.from(file));
    }

    /// A file that says `null` means none.
    private static ActivationFunction activation(ObjectConfig file, String key, ActivationFunction whenAbsent) {
        return file.arguments().containsKey(key)
                ? Activations.argument(file, key).orElse(Activations.LINEAR)
                : whenAbsent;
    }

    /// {@return this with another activation}
    public CellOptions activation(ActivationFunction value) {
        return new CellOptions(value, recurrentActivation, useBias, weights, dropout);
    }

    /// {@return this with another activation of the gates}
    public CellOptions recurrentActivation(ActivationFunction value) {
        return new CellOptions(activation, value, useBias, weights, dropout);
    }

    /// {@return this with or without bias}
    public CellOptions useBias(boolean value) {
        return new CellOptions(activation, recurrentActivation, value, weights, dropout);
    }

    /// {@return this with other weights}
    public CellOptions weights(Weights value) {
        return new CellOptions(activation, recurrentActivation, useBias, value, dropout);
    }

    /// {@return this dropping other shares}
    public CellOptions dropout(CellDropout value) {
        return new CellOptions(activation, recurrentActivation, useBias, weights, value);
    }

    CellOptions kernel(UnaryOperator<WeightSpec> change) {
        return weights(new Weights(change.apply(weights.kernel), weights.recurrent, weights.bias));
    }

    CellOptions recurrent(UnaryOperator<WeightSpec> change) {
        return weights(new Weights(weights.kernel, change.apply(weights.recurrent), weights.bias));
    }

    CellOptions bias(UnaryOperator<WeightSpec> change) {
        return weights(new Weights(weights.kernel, weights.recurrent, change.apply(weights.bias)));
    }

    /// What files say of this, in Keras's order.
    final class Arguments {
        private final Map<String, Object> all = new LinkedHashMap<>();

        Arguments add(String key, Object value) {
            all.put(key, value);
            return this;
        }

        Arguments activations(boolean gates) {
            all.put("activation", activation.config());
            if (gates) {
                all.put("recurrent_activation", recurrentActivation.config());
            }
            return add("use_bias", useBias);
        }

        Arguments initializers() {
            all.put("kernel_initializer", weights.kernel.initializer().config());
            all.put("recurrent_initializer", weights.recurrent.initializer().config());
            return add("bias_initializer", weights.bias.initializer().config());
        }

        Arguments regularizers() {
            all.put("kernel_regularizer", Regularizers.config(weights.kernel.regularizer()));
            all.put("recurrent_regularizer", Regularizers.config(weights.recurrent.regularizer()));
            return add("bias_regularizer", Regularizers.config(weights.bias.regularizer()));
        }

        Arguments constraints() {
            all.put("kernel_constraint", Constraints.config(weights.kernel.constraint()));
            all.put("recurrent_constraint", Constraints.config(weights.recurrent.constraint()));
            return add("bias_constraint", Constraints.config(weights.bias.constraint()));
        }

        Arguments dropouts() {
            all.put("dropout", dropout.dropout());
            return add("recurrent_dropout", dropout.recurrentDropout());
        }

        Arguments seed() {
            return add("seed", Noise.config(dropout.seed()));
        }

        Map<String, Object> toMap() {
            return all;
        }
    }
}
