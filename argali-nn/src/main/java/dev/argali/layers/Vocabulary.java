package dev.argali.layers;

import dev.argali.graph.ArgaliException;
import dev.argali.graph.NotBuiltException;
import dev.argali.graph.ValueException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;

/// The tokens that a layer knows, and the index of each: first the mask, then those for unknown tokens, then the known
/// ones, the most frequent first.
final class Vocabulary<T> {
    private final LookupOptions options;
    private final Optional<T> mask;
    private final T unknown;
    private final Comparator<T> order;
    private final Supplier<String> where;

    /// What holds at one moment, replaced as a whole.
    private record State<T>(List<T> tokens, Map<T, Integer> places, List<Float> weights) {}

    private volatile Optional<State<T>> state = Optional.empty();

    /// How many indices there will be, of a layer whose tokens are still to be read from a file.
    private volatile OptionalInt announced = OptionalInt.empty();

    /// @param order of tokens that are equally frequent, the last first
    Vocabulary(LookupOptions options, Optional<T> mask, T unknown, Comparator<T> order, Supplier<String> where) {
        this.options = options;
        this.mask = mask;
        this.unknown = unknown;
        this.order = order;
        this.where = where;
    }

    private int firstUnknown() {
        return mask.isPresent() && options.outputMode() == OutputMode.INT ? 1 : 0;
    }

    private int firstToken() {
        return firstUnknown() + options.numOovIndices();
    }

    private State<T> state() {
        return state.orElseThrow(() -> new NotBuiltException(
                where.get(), "it has no vocabulary yet", "Call adapt with data, or give a vocabulary"));
    }

    /// How many indices there are.
    int size() {
        return firstToken() + state.map(s -> s.tokens.size()).orElse(0);
    }

    /// Says how many indices there will be.
    void announce(OptionalInt size) {
        announced = size;
    }

    /// The extent of the last axis of encoded outputs.
    int depth() {
        if (options.padToMaxTokens()) {
            return options.maxTokens().orElseThrow();
        }
        return state.isEmpty() && announced.isPresent()
                ? announced.getAsInt()
                : firstToken() + state().tokens.size();
    }

    /// The weights of mode `tf_idf`. Before the tokens are read they say how many there will be, and no more.
    List<Float> weights() {
        return state.map(State::weights).orElseGet(() -> Collections.nCopies(depth(), 0f));
    }

    /// The weights of mode `tf_idf` that files keep; none in other modes, or if there are no tokens.
    List<Float> savedWeights() {
        return state.map(State::weights).orElse(List.of());
    }

    List<T> tokens(boolean special) {
        List<T> all = special ? specials() : new ArrayList<>();
        state.ifPresent(s -> all.addAll(s.tokens));
        return List.copyOf(all);
    }

    /// Replaces all tokens.
    ///
    /// @param given with or without the special tokens at the beginning
    /// @param weights of mode `tf_idf`, one for each of `given`
    void set(List<T> given, List<Double> weights) {
        state = Optional.of(checked(given, weights));
    }

    private State<T> checked(List<T> given, List<Double> weights) {
        boolean whole = given.size() >= firstToken()
                && firstToken() > 0
                && given.subList(0, firstToken()).equals(specials());
        List<T> tokens = whole ? given.subList(firstToken(), given.size()) : given;
        check(given, tokens);
        if ((options.outputMode() == OutputMode.TF_IDF) != !weights.isEmpty()
                || !weights.isEmpty() && weights.size() != given.size()) {
            throw wrong(
                    "there are " + given.size() + " tokens and " + weights.size() + " idfWeights in mode "
                            + options.outputMode().text(),
                    "Give a weight for each token in mode tf_idf, else none");
        }
        double mean = weights.stream().mapToDouble(w -> w).average().orElse(0);
        return stateOf(tokens, weights, whole ? 0 : firstToken(), mean);
    }

    /// Makes ready what replaces all tokens by those of a file. Nothing changes before it is run.
    ///
    /// @param all with the special tokens; those alone of a layer that had no vocabulary
    /// @param weights of mode `tf_idf`, one for each index, and for those that pad
    /// @throws ValueException if they do not fit each other, or the config
    Runnable replacement(List<T> all, List<Double> weights) {
        if (announced.isPresent() && announced.getAsInt() != all.size()) {
            throw wrong(
                    "its config says that there are " + announced.getAsInt() + " tokens, its vocabulary has "
                            + all.size(),
                    "The file is damaged: save the model again");
        }
        if (all.equals(specials()) && weights.isEmpty()) {
            return () -> state = Optional.empty();
        }
        boolean padded = options.padToMaxTokens() && weights.size() == depth();
        State<T> read = checked(all, padded ? weights.subList(0, Math.min(all.size(), depth())) : weights);
        return () -> state = Optional.of(read);
    }

    /// Makes ready what replaces the weights alone. Nothing changes before it is run.
    ///
    /// @throws ValueException if there are tokens, and not as many weights
    Runnable reweighting(List<Double> weights) {
        if (state.isEmpty() || savedWeights().isEmpty()) {
            return () -> {}; // weights without tokens weigh nothing
        }
        State<T> before = state.get();
        if (weights.size() != before.weights.size()) {
            throw wrong(
                    "it has " + before.weights.size() + " idfWeights, the file has " + weights.size(),
                    "Load into the model that was saved");
        }
        List<Float> all = weights.stream().map(Double::floatValue).toList();
        return () -> state = Optional.of(new State<>(before.tokens, before.places, all));
    }

    private List<T> specials() {
        List<T> all = new ArrayList<>();
        if (firstUnknown() == 1) {
            all.add(mask.orElseThrow());
        }
        all.addAll(Collections.nCopies(options.numOovIndices(), unknown));
        return all;
    }

    private void check(List<T> given, List<T> tokens) {
        if (given.isEmpty()) {
            throw wrong("the vocabulary is empty", "Give at least one token");
        }
        Set<T> seen = new HashSet<>();
        Set<T> twice = new LinkedHashSet<>();
        tokens.stream().filter(t -> !seen.add(t)).forEach(twice::add);
        if (!twice.isEmpty()) {
            throw wrong("the vocabulary has tokens twice: " + twice, "Give each token once");
        }
        Optional<T> reserved = mask.filter(tokens::contains)
                .or(() -> Optional.of(unknown).filter(t -> options.invert() && tokens.contains(t)));
        if (reserved.isPresent()) {
            throw wrong(
                    "the vocabulary has '" + reserved.get() + "', which is reserved, among its tokens",
                    "Leave it out, or begin with " + specials());
        }
        int size = firstToken() + tokens.size();
        if (options.maxTokens().isPresent() && size > options.maxTokens().getAsInt()) {
            throw wrong(
                    "the vocabulary has " + size + " tokens with the special ones, maxTokens is "
                            + options.maxTokens().getAsInt(),
                    "Give fewer, or allow more");
        }
    }

    private ArgaliException wrong(String problem, String cure) {
        return new ValueException(where.get(), problem, cure);
    }

    private State<T> stateOf(List<T> tokens, List<Double> weights, int front, double mean) {
        Map<T, Integer> places = new HashMap<>();
        for (int i = 0; i < tokens.size(); i++) {
            places.put(tokens.get(i), firstToken() + i);
        }
        List<Float> all = new ArrayList<>();
        if (!weights.isEmpty()) {
            all.addAll(Collections.nCopies(front, (float) mean));
            weights.forEach(w -> all.add(w.floatValue()));
            int depth = options.padToMaxTokens() ? options.maxTokens().orElseThrow() : all.size();
            all.addAll(Collections.nCopies(depth - all.size(), 0f));
        }
        return new State<>(List.copyOf(tokens), places, List.copyOf(all));
    }

    /// Takes the tokens from documents, the most frequent first.
    void adapt(Iterable<List<T>> documents) {
        Map<T, long[]> counts = new HashMap<>();
        long number = 0;
        for (List<T> document : documents) {
            number++;
            for (T token : document) {
                counts.computeIfAbsent(token, _ -> new long[2])[0]++;
            }
            for (T token : new HashSet<>(document)) {
                counts.getOrDefault(token, new long[2])[1]++;
            }
        }
        if (number == 0) {
            throw wrong("adapt was given no data", "Give at least one example");
        }
        mask.ifPresent(counts::remove);
        counts.remove(unknown);
        Comparator<T> rising = Comparator.<T>comparingLong(t -> counts.getOrDefault(t, new long[2])[0])
                .thenComparing(order);
        List<T> tokens = counts.keySet().stream().sorted(rising.reversed()).toList();
        if (options.maxTokens().isPresent()) {
            int most = Math.max(0, options.maxTokens().getAsInt() - firstToken());
            tokens = tokens.subList(0, Math.min(most, tokens.size()));
        }
        List<Double> weights = new ArrayList<>();
        if (options.outputMode() == OutputMode.TF_IDF) {
            for (T token : tokens) {
                double having = counts.getOrDefault(token, new long[2])[1];
                weights.add(Math.log(1 + number / (1 + having)));
            }
        }
        double mean = weights.stream().mapToDouble(w -> w).average().orElse(0);
        state = Optional.of(stateOf(tokens, weights, firstToken(), mean));
    }

    /// The index of a token; of the mask in other modes than `int` one that no encoding shows.
    long index(T token) {
        State<T> now = state();
        if (mask.isPresent() && mask.get().equals(token)) {
            return options.outputMode() == OutputMode.INT ? 0 : Long.MAX_VALUE;
        }
        Integer place = now.places.get(token);
        if (place != null) {
            return place;
        }
        return switch (options.numOovIndices()) {
            case 0 ->
                throw wrong(
                        "'" + token + "' is not in the vocabulary, and numOovIndices is 0",
                        "Feed known tokens alone, or set numOovIndices to 1");
            case 1 -> firstUnknown();
            default ->
                firstUnknown()
                        + (token instanceof Long number && !options.oovMethod().equals("farmhash")
                                ? Math.floorMod(number, (long) options.numOovIndices())
                                : Hashes.bin(token.toString(), options.salt(), options.numOovIndices()));
        };
    }

    /// The token of an index.
    T token(long index) {
        if (index == 0 && firstUnknown() == 1) {
            return mask.orElseThrow();
        }
        long at = index - firstToken();
        List<T> tokens = state().tokens;
        return at >= 0 && at < tokens.size() ? tokens.get(Math.toIntExact(at)) : unknown;
    }
}
