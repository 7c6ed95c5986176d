package dev.argali.layers;

import dev.argali.graph.DType;
import dev.argali.graph.ShapeException;
import dev.argali.tensor.Masks;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a recurrent layer is given: sequences, and it may be states to begin with and a mask.
///
/// As a [Nest] it is the sequences alone, a tuple of them and each state, or all by Keras's names of the arguments.
///
/// @param sequences `[batch, steps, ...]`
/// @param states none for zeros
/// @param mask that was given by itself
record SequenceInputs(Tensor sequences, List<Tensor> states, Optional<Tensor> mask) {
    static final String SEQUENCES = "sequences";
    static final String STATES = "initial_state";
    static final String MASK = "mask";

    static SequenceInputs of(String where, Nest inputs) {
        if (inputs instanceof Nest.Named(Map<String, Nest> items)) {
            Nest sequences = items.get(SEQUENCES);
            if (sequences == null || !Set.of(SEQUENCES, STATES, MASK).containsAll(items.keySet())) {
                throw new ShapeException(
                        where,
                        "its inputs are called " + items.keySet(),
                        "Call them " + SEQUENCES + ", " + STATES + " and " + MASK);
            }
            return of(sequences.single(), items);
        }
        List<Tensor> all = inputs.tensors();
        return new SequenceInputs(all.getFirst(), all.subList(1, all.size()), Optional.empty());
    }

    /// @param items states and mask by name
    static SequenceInputs of(Tensor sequences, Map<String, Nest> items) {
        Nest none = Nest.of(List.of());
        List<Tensor> states = items.getOrDefault(STATES, none).tensors();
        List<Tensor> mask = items.getOrDefault(MASK, none).tensors();
        return new SequenceInputs(sequences, states, mask.stream().findFirst());
    }

    /// {@return states and mask by name, if there are any}
    Map<String, Nest> named() {
        Map<String, Nest> items = new LinkedHashMap<>();
        if (!states.isEmpty()) {
            items.put(STATES, Nest.of(states));
        }
        mask.ifPresent(m -> items.put(MASK, Nest.of(m)));
        return items;
    }

    Nest nest() {
        if (mask.isEmpty()) {
            List<Tensor> all = new ArrayList<>(List.of(sequences));
            all.addAll(states);
            return states.isEmpty() ? Nest.of(sequences) : Nest.of(all);
        }
        Map<String, Nest> items = new LinkedHashMap<>();
        items.put(SEQUENCES, Nest.of(sequences));
        items.putAll(named());
        return new Nest.Named(items);
    }

    /// The mask to be used, `[batch, steps]`. As in Keras, one that comes with the sequences is not where states are
    /// given.
    Optional<Tensor> stepMask(String where) {
        Optional<Tensor> found = mask.isPresent() || !states.isEmpty() ? mask : Masks.of(sequences);
        found.ifPresent(m -> {
            boolean fits = m.dtype() == DType.BOOL
                    && m.rank() == 2
                    && m.shape().equals(sequences.shape().slice(0, 2));
            if (!fits) {
                throw new ShapeException(
                        where,
                        "the mask " + m.type() + " of its input " + sequences.shape()
                                + " does not say which steps count",
                        "Give bools [batch, steps]");
            }
        });
        return found;
    }
}
