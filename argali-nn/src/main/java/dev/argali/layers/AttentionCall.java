package dev.argali.layers;

import dev.argali.graph.ShapeException;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What an attention layer is called with.
///
/// As a [Nest] it is a tuple of query, value and it may be key, or all by Keras's names of the arguments; a flag is on
/// if its name is there.
///
/// @param query what looks for something, `[batch, targets, ...]`
/// @param value what is found, `[batch, sources, ...]`
/// @param key where it is looked for, of as many sources as the value; empty for the value
/// @param attentionMask bools `[batch, targets, sources]`: which target may look at which source
/// @param useCausalMask whether no target may look at sources behind it
/// @param returnAttentionScores whether the layer returns, behind the output, how much each target looks at each source
public record AttentionCall(
        Tensor query,
        Tensor value,
        Optional<Tensor> key,
        Optional<Tensor> attentionMask,
        boolean useCausalMask,
        boolean returnAttentionScores) {
    static final String QUERY = "query";
    static final String VALUE = "value";
    static final String KEY = "key";
    static final String MASK = "attention_mask";
    static final String CAUSAL = "use_causal_mask";
    static final String SCORES = "return_attention_scores";

    /// In the order in which Keras takes them.
    static final List<String> NAMES = List.of(QUERY, VALUE, KEY);

    private static final Set<String> TENSORS = Set.of(QUERY, VALUE, KEY, MASK);

    static AttentionCall of(Tensor query, Tensor value) {
        return new AttentionCall(query, value, Optional.empty(), Optional.empty(), false, false);
    }

    static AttentionCall of(String where, Nest inputs) {
        if (inputs instanceof Nest.Named(Map<String, Nest> items)) {
            for (String name : items.keySet()) {
                if (!TENSORS.contains(name) && !name.equals(CAUSAL) && !name.equals(SCORES)) {
                    throw new ShapeException(
                            where,
                            "an input is called '" + name + "'",
                            "Call inputs query, value, key and attention_mask; other masks come with their tensors:"
                                    + " Masks.set(value, mask)");
                }
            }
            Optional<Tensor> query = tensor(items, QUERY);
            Optional<Tensor> value = tensor(items, VALUE);
            if (query.isPresent() && value.isPresent()) {
                return new AttentionCall(
                        query.get(),
                        value.get(),
                        tensor(items, KEY),
                        tensor(items, MASK),
                        items.containsKey(CAUSAL),
                        items.containsKey(SCORES));
            }
        }
        List<Tensor> all = inputs.tensors();
        if (inputs instanceof Nest.Named || all.size() < 2 || all.size() > 3) {
            throw new ShapeException(
                    where,
                    "it is given " + all.size() + (all.size() == 1 ? " tensor" : " tensors"),
                    "Call it with query and value, or with query, value and key: apply(query, value)");
        }
        return of(all.get(0), all.get(1)).withKey(all.stream().skip(2).findFirst());
    }

    private static Optional<Tensor> tensor(Map<String, Nest> items, String name) {
        return Optional.ofNullable(items.get(name)).map(Nest::single);
    }

    /// What a file gives: tensors in order or by name, and the flags that are on.
    static AttentionCall of(String where, Nest inputs, Map<String, Nest> named, Set<String> on) {
        List<Tensor> all = inputs.tensors();
        if (all.size() > NAMES.size()) {
            return of(where, inputs);
        }
        Map<String, Nest> items = new LinkedHashMap<>();
        for (int i = 0; i < all.size(); i++) {
            items.put(NAMES.get(i), Nest.of(all.get(i)));
        }
        items.putAll(named);
        return of(where, nest(items, on));
    }

    private static Nest nest(Map<String, Nest> arguments, Set<String> on) {
        Map<String, Nest> items = new LinkedHashMap<>(arguments);
        List.of(SCORES, CAUSAL).stream().filter(on::contains).forEach(f -> items.put(f, Nest.of(List.of())));
        return new Nest.Named(items);
    }

    /// Query, value and it may be key.
    Nest list() {
        return Nest.of(key.map(k -> List.of(query, value, k)).orElse(List.of(query, value)));
    }

    Nest nest() {
        if (attentionMask.isEmpty() && !useCausalMask && !returnAttentionScores) {
            return list();
        }
        Map<String, Nest> items = new LinkedHashMap<>();
        items.put(QUERY, Nest.of(query));
        items.put(VALUE, Nest.of(value));
        items.putAll(named());
        return nest(items, flags().keySet());
    }

    /// {@return key and mask by name, if there are any}
    Map<String, Nest> named() {
        Map<String, Nest> items = new LinkedHashMap<>();
        key.ifPresent(k -> items.put(KEY, Nest.of(k)));
        attentionMask.ifPresent(m -> items.put(MASK, Nest.of(m)));
        return items;
    }

    /// {@return the flags that are on, as files say them}
    Map<String, Object> flags() {
        Map<String, Object> flags = new LinkedHashMap<>();
        if (returnAttentionScores) {
            flags.put(SCORES, true);
        }
        if (useCausalMask) {
            flags.put(CAUSAL, true);
        }
        return flags;
    }

    Tensor keyOrValue() {
        return key.orElse(value);
    }

    private AttentionCall withKey(Optional<Tensor> tensor) {
        return new AttentionCall(query, value, tensor, attentionMask, useCausalMask, returnAttentionScores);
    }

    /// {@return this with a key of its own}
    public AttentionCall key(Tensor tensor) {
        return withKey(Optional.of(tensor));
    }

    /// {@return this with a mask that says which target may look at which source}
    public AttentionCall attentionMask(Tensor mask) {
        return new AttentionCall(query, value, key, Optional.of(mask), useCausalMask, returnAttentionScores);
    }

    /// {@return this, where targets may look at sources behind them or not}
    public AttentionCall useCausalMask(boolean on) {
        return new AttentionCall(query, value, key, attentionMask, on, returnAttentionScores);
    }

    /// {@return this, with the scores behind the output or not}
    public AttentionCall returnAttentionScores(boolean on) {
        return new AttentionCall(query, value, key, attentionMask, useCausalMask, on);
    }
}
