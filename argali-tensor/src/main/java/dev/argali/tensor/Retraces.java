package dev.argali.tensor;

import dev.argali.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Finds out why a function is traced again and again: what differs between its signatures.
final class Retraces {
    private Retraces() {}

    /// What varies, and what would help.
    ///
    /// @param all signatures, of which the last is the latest
    /// @param arguments of the latest call, for their names
    static String text(List<Jit.Signature> all, Nest arguments) {
        Jit.Signature latest = all.getLast();
        if (all.stream().map(Jit.Signature::structure).distinct().count() > 1) {
            return "the structure of its arguments varies, the last one is " + latest.structure()
                    + ": give it the same one each time";
        }
        List<String> varying = new ArrayList<>();
        List<String> names = names(arguments);
        for (int i = 0; i < names.size(); i++) {
            int index = i;
            List<TensorType> types = all.stream().map(s -> s.types().get(index)).toList();
            varying.addAll(varying(names.get(i), types));
        }
        if (varying.isEmpty()) {
            return "what it depends on besides its arguments varies, the last one is " + latest.key();
        }
        boolean one = varying.size() == 1;
        return String.join(", ", varying) + (one ? " varies" : " vary") + ": pad to few sizes";
    }

    private static List<String> varying(String name, List<TensorType> types) {
        TensorType latest = types.getLast();
        if (types.stream()
                .anyMatch(t -> t.dtype() != latest.dtype()
                        || t.shape().rank() != latest.shape().rank())) {
            return List.of("dtype or rank of " + name + " (the last one is " + latest + ")");
        }
        List<String> varying = new ArrayList<>();
        for (int axis = 0; axis < latest.shape().rank(); axis++) {
            int at = axis;
            int[] sizes = types.stream()
                    .mapToInt(t -> t.shape().dim(at))
                    .distinct()
                    .sorted()
                    .toArray();
            if (sizes.length > 1) {
                varying.add("axis " + axis + " of " + name + " (" + sizes.length + " sizes from " + sizes[0] + " to "
                        + sizes[sizes.length - 1] + ")");
            }
        }
        return varying;
    }

    /// What each tensor of a nest may be called: by its names and places, such as `'x'` or `argument 2`.
    private static List<String> names(Nest arguments) {
        return switch (arguments) {
            case Nest.Leaf _ -> List.of("its argument");
            case Nest.Tuple t -> {
                List<String> all = new ArrayList<>();
                IntStream.range(0, t.items().size())
                        .forEach(i -> all.addAll(
                                below("argument " + (i + 1), t.items().get(i))));
                yield all;
            }
            case Nest.Named n -> {
                List<String> all = new ArrayList<>();
                for (Map.Entry<String, Nest> item : n.items().entrySet()) {
                    all.addAll(below("'" + item.getKey() + "'", item.getValue()));
                }
                yield all;
            }
        };
    }

    private static List<String> below(String name, Nest item) {
        return item instanceof Nest.Leaf
                ? List.of(name)
                : names(item).stream().map(inner -> inner + " in " + name).toList();
    }
}
