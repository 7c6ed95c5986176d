package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/// How a recurrent layer goes over its sequences; all of it off unless said.
///
/// @param returnSequences whether the output is that of all steps, not of the last one alone
/// @param returnState whether the last states are returned behind the output
/// @param goBackwards whether it goes from the last step to the first; the output of all steps is in that order
/// @param stateful whether a batch goes on with the states that the one before ended with
/// @param unroll whether each step is compiled for itself, which suits short sequences alone
/// @param zeroOutputForMask whether the output of masked steps is 0, not that of the step before
public record SequenceOptions(
        boolean returnSequences,
        boolean returnState,
        boolean goBackwards,
        boolean stateful,
        boolean unroll,
        boolean zeroOutputForMask) {
    /// Keras's defaults: all off.
    public static final SequenceOptions DEFAULTS = new SequenceOptions(false, false, false, false, false, false);

    static SequenceOptions from(ObjectConfig file) {
        return new SequenceOptions(
                file.flag("return_sequences").orElse(false),
                file.flag("return_state").orElse(false),
                file.flag("go_backwards").orElse(false),
                file.flag("stateful").orElse(false),
                file.flag("unroll").orElse(false),
                file.flag("zero_output_for_mask").orElse(false));
    }

    Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("return_sequences", returnSequences);
        all.put("return_state", returnState);
        all.put("go_backwards", goBackwards);
        all.put("stateful", stateful);
        all.put("unroll", unroll);
        all.put("zero_output_for_mask", zeroOutputForMask);
        return all;
    }

    SequenceOptions returnSequences(boolean value) {
        return new SequenceOptions(value, returnState, goBackwards, stateful, unroll, zeroOutputForMask);
    }

    SequenceOptions returnState(boolean value) {
        return new SequenceOptions(returnSequences, value, goBackwards, stateful, unroll, zeroOutputForMask);
    }

    SequenceOptions goBackwards(boolean value) {
        return new SequenceOptions(returnSequences, returnState, value, stateful, unroll, zeroOutputForMask);
    }

    SequenceOptions stateful(boolean value) {
        return new SequenceOptions(returnSequences, returnState, goBackwards, value, unroll, zeroOutputForMask);
    }

    SequenceOptions unroll(boolean value) {
        return new SequenceOptions(returnSequences, returnState, goBackwards, stateful, value, zeroOutputForMask);
    }

    SequenceOptions zeroOutputForMask(boolean value) {
        return new SequenceOptions(returnSequences, returnState, goBackwards, stateful, unroll, value);
    }
}
