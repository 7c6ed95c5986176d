package dev.argali.tensor;

import dev.argali.graph.DType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// One tensor, several in order, or several by name, nested at will: what functions and layers take and return.
public sealed interface Nest {
    /// One tensor.
    record Leaf(Tensor tensor) implements Nest {}

    /// Several in order.
    record Tuple(List<Nest> items) implements Nest {
        /// Keeps an unmodifiable copy.
        public Tuple {
            items = List.copyOf(items);
        }
    }

    /// Several by name, in the order given.
    record Named(Map<String, Nest> items) implements Nest {
        /// Keeps an unmodifiable copy.
        public Named {
            items = Collections.unmodifiableMap(new LinkedHashMap<>(items));
        }
    }

    /// A structure for tensors to be put into, its text worked out once: for who calls a function again and again with
    /// arguments of the same structure.
    final class Form {
        private final Nest example;
        private final String text;
        private final int size;

        private Form(Nest example) {
            this.example = example;
            this.text = example.structure();
            this.size = example.tensors().size();
        }

        String text() {
            return text;
        }

        /// {@return whether a nest has this structure}
        boolean fits(Nest nest) {
            return fits(example, nest);
        }

        private static boolean fits(Nest a, Nest b) {
            return switch (a) {
                case Leaf _ -> b instanceof Leaf;
                case Tuple t -> b instanceof Tuple u && fits(t.items(), u.items());
                case Named m -> b instanceof Named n && fits(m.items(), n.items());
            };
        }

        private static boolean fits(List<Nest> a, List<Nest> b) {
            if (a.size() != b.size()) {
                return false;
            }
            for (int i = 0; i < a.size(); i++) {
                if (!fits(a.get(i), b.get(i))) {
                    return false;
                }
            }
            return true;
        }

        /// Names in another order are another structure: tensors are in order.
        private static boolean fits(Map<String, Nest> a, Map<String, Nest> b) {
            return List.copyOf(a.keySet()).equals(List.copyOf(b.keySet()))
                    && fits(List.copyOf(a.values()), List.copyOf(b.values()));
        }

        /// {@return a nest of this structure with these tensors, in order}
        public Nest with(List<Tensor> tensors) {
            if (tensors.size() != size) {
                throw new IllegalStateException(
                        "a structure of " + size + " tensors is given " + tensors.size() + ": " + text);
            }
            return example.withTensors(tensors);
        }
    }

    /// {@return one tensor}
    static Nest of(Tensor tensor) {
        return new Leaf(tensor);
    }

    /// {@return several tensors in order}
    static Nest of(List<Tensor> tensors) {
        return new Tuple(tensors.stream().map(Nest::of).toList());
    }

    /// {@return several tensors by name}
    static Nest named(Map<String, Tensor> tensors) {
        Map<String, Nest> items = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> items.put(name, of(tensor)));
        return new Named(items);
    }

    /// The only tensor.
    ///
    /// @throws IllegalStateException if there is not exactly one
    default Tensor single() {
        List<Tensor> all = tensors();
        if (all.size() != 1) {
            throw new IllegalStateException("one tensor expected, there are " + all.size());
        }
        return all.getFirst();
    }

    /// {@return all tensors, depth first, in order}
    default List<Tensor> tensors() {
        List<Tensor> all = new ArrayList<>();
        collect(all);
        return all;
    }

    private void collect(List<Tensor> into) {
        switch (this) {
            case Leaf l -> into.add(l.tensor());
            case Tuple t -> t.items().forEach(n -> n.collect(into));
            case Named n -> n.items().values().forEach(m -> m.collect(into));
        }
    }

    /// {@return the same structure with each tensor replaced}
    default Nest map(UnaryOperator<Tensor> change) {
        return switch (this) {
            case Leaf l -> new Leaf(change.apply(l.tensor()));
            case Tuple t -> new Tuple(t.items().stream().map(n -> n.map(change)).toList());
            case Named n -> {
                Map<String, Nest> items = new LinkedHashMap<>();
                n.items().forEach((name, item) -> items.put(name, item.map(change)));
                yield new Named(items);
            }
        };
    }

    /// {@return the same structure with these tensors, as many as it has, in order}
    default Nest withTensors(List<Tensor> tensors) {
        Iterator<Tensor> next = tensors.iterator();
        return map(_ -> next.next());
    }

    /// {@return the structure alone, to be filled again}
    default Form form() {
        var none = Primitives.scalar(DType.BOOL, 0);
        return new Form(map(_ -> none));
    }

    /// {@return the structure alone, such as `(*, {a: *})`: equal for nests of equal structure}
    default String structure() {
        return switch (this) {
            case Leaf _ -> "*";
            case Tuple t -> t.items().stream().map(Nest::structure).toList().toString();
            case Named n -> {
                Map<String, String> items = new LinkedHashMap<>();
                n.items().forEach((name, item) -> items.put(name, item.structure()));
                yield items.toString();
            }
        };
    }
}
