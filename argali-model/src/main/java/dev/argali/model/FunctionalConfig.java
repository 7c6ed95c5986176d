package dev.argali.model;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.layers.InputLayer;
import dev.argali.layers.Layer;
import dev.argali.layers.LayerConfigs;
import dev.argali.layers.Settings;
import dev.argali.layers.SymbolicCall;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A functional model to what Keras writes of it, and back: its layers, the calls of each, and where it begins and
/// ends.
final class FunctionalConfig {
    private static final String TENSOR = "__keras_tensor__";
    private static final String HISTORY = "keras_history";
    private static final String TRAINING = "training";
    private static final String BUILD = "build_config";
    private static final String NODES = "inbound_nodes";

    private FunctionalConfig() {}

    // ---- to files -----------------------------------------------------------------------------------------------

    /// The object of a model.
    ///
    /// @param layer says what a layer is
    static ObjectConfig of(Functional model, Function<Layer, Map<String, Object>> layer) {
        CallGraph graph = model.graph();
        List<Object> layers = new ArrayList<>();
        for (Layer l : graph.layers()) {
            Map<String, Object> object = new LinkedHashMap<>(layer.apply(l));
            List<SymbolicCall> calls = graph.callsOf(l);
            if (object.containsKey(BUILD) && !(l instanceof Model)) {
                buildConfig(calls.getFirst()).ifPresent(b -> object.put(BUILD, b));
            }
            object.put("name", l.name());
            object.put(
                    NODES,
                    calls.stream()
                            .filter(c -> !(l instanceof InputLayer))
                            .map(c -> node(graph, c))
                            .toList());
            layers.add(object);
        }
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("name", model.name());
        arguments.put("trainable", model.trainable());
        arguments.put("layers", layers);
        arguments.put("input_layers", written(model.inputs(), x -> end(graph, x)));
        arguments.put("output_layers", written(model.outputs(), x -> end(graph, x)));
        return new ObjectConfig("keras.src.models.functional", "Functional", arguments, Optional.of("Functional"));
    }

    /// What a layer of several inputs was built for; a layer of one says so itself.
    private static Optional<Object> buildConfig(SymbolicCall call) {
        var arguments = LayerConfigs.callArguments(call.layer(), call.inputs());
        Map<String, Object> each = new LinkedHashMap<>();
        if (arguments.names().isEmpty()) {
            if (arguments.named().isEmpty()) {
                return arguments.inputs() instanceof Nest.Tuple t
                        ? Optional.of(Map.of("input_shape", shapes(t)))
                        : Optional.empty();
            }
            each.put("sequences_shape", shapes(arguments.inputs()));
        }
        List<Tensor> inputs = arguments.inputs().tensors();
        for (int i = 0; i < arguments.names().size(); i++) {
            each.put(arguments.names().get(i) + "_shape", shapes(Nest.of(inputs.get(i))));
        }
        arguments.named().forEach((name, nest) -> {
            if (!name.equals("attention_mask")) { // which builds nothing
                each.put(name + "_shape", shapes(nest));
            }
        });
        return Optional.of(Map.of("shapes_dict", each));
    }

    private static Object shapes(Nest inputs) {
        return written(inputs, x -> LayerConfigs.list(x.shape()));
    }

    private static Object node(CallGraph graph, SymbolicCall call) {
        var arguments = LayerConfigs.callArguments(call.layer(), call.inputs());
        Map<String, Object> named = new LinkedHashMap<>();
        arguments.named().forEach((name, nest) -> named.put(name, written(nest, x -> tensor(graph, x))));
        named.putAll(arguments.flags());
        call.training().ifPresent(t -> named.put(TRAINING, t));
        if (call.layer() instanceof Model) {
            named.put("mask", ObjectConfig.NONE);
        }
        Map<String, Object> node = new LinkedHashMap<>();
        node.put(
                "args",
                arguments.names().isEmpty()
                        ? arguments(graph, call, arguments.inputs())
                        : arguments.inputs().tensors().stream()
                                .map(x -> tensor(graph, x))
                                .toList());
        node.put("kwargs", named);
        return node;
    }

    private static List<Object> arguments(CallGraph graph, SymbolicCall call, Nest given) {
        List<Optional<Number>> numbers = call.numbers();
        if (numbers.isEmpty()) {
            return List.of(written(given, x -> tensor(graph, x)));
        }
        Iterator<Tensor> inputs = call.inputs().tensors().iterator();
        List<Object> all = new ArrayList<>();
        numbers.forEach(n -> all.add(n.isPresent() ? n.get() : tensor(graph, inputs.next())));
        return all;
    }

    private static Object written(Nest nest, Function<Tensor, Object> leaf) {
        return switch (nest) {
            case Nest.Leaf l -> leaf.apply(l.tensor());
            case Nest.Tuple t -> t.items().stream().map(n -> written(n, leaf)).toList();
            case Nest.Named n -> {
                Map<String, Object> items = new LinkedHashMap<>();
                n.items().forEach((name, item) -> items.put(name, written(item, leaf)));
                yield items;
            }
        };
    }

    private static Object tensor(CallGraph graph, Tensor x) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("shape", LayerConfigs.list(x.shape()));
        config.put("dtype", x.dtype().text());
        config.put(HISTORY, history(graph, x, 0));
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("class_name", TENSOR);
        object.put("config", config);
        return object;
    }

    /// Where the model begins or ends Keras counts the calls of functional models from 1.
    private static Object end(CallGraph graph, Tensor x) {
        return history(graph, x, SymbolicCall.of(x).orElseThrow().layer() instanceof Functional ? 1 : 0);
    }

    private static List<Object> history(CallGraph graph, Tensor x, int first) {
        SymbolicCall call = SymbolicCall.of(x).orElseThrow();
        int index = graph.callsOf(call.layer()).indexOf(call);
        return List.of(call.layer().name(), index + first, call.place(x));
    }

    // ---- from files ---------------------------------------------------------------------------------------------

    /// The model that a file describes, built.
    ///
    /// @param layer makes a layer of what a file says of it
    /// @throws ValueException if the file is damaged
    static Functional from(ObjectConfig config, Function<Map<?, ?>, Layer> layer) {
        return new Reader(config, layer).model();
    }

    /// The operands of an operation: those of its first call.
    static List<?> operands(Map<?, ?> object) {
        return object.get(NODES) instanceof List<?> nodes
                        && !nodes.isEmpty()
                        && nodes.getFirst() instanceof Map<?, ?> node
                        && node.get("args") instanceof List<?> args
                ? args
                : List.of();
    }

    /// A call that waits for its inputs.
    private record Node(Layer layer, Object call) {}

    /// Where a tensor comes from.
    private record Place(String layer, int call, int output) {}

    private static final class Reader {
        private final ObjectConfig config;
        private final Map<String, Layer> layers = new LinkedHashMap<>();
        private final Map<String, List<Nest>> made = new LinkedHashMap<>();
        private List<Node> waiting = new ArrayList<>();

        Reader(ObjectConfig config, Function<Map<?, ?>, Layer> layer) {
            this.config = config;
            for (Object item : config.list("layers").orElseThrow(() -> config.missing("layers"))) {
                if (!(item instanceof Map<?, ?> object)) {
                    throw damaged("a layer is " + item);
                }
                add(layer.apply(object), object);
            }
        }

        private ValueException damaged(String problem) {
            return new ValueException("config of " + config.className(), problem, "");
        }

        private void add(Layer layer, Map<?, ?> object) {
            if (layers.put(layer.name(), layer) != null) {
                throw damaged("two layers have the name '" + layer.name() + "'");
            }
            List<Nest> calls = new ArrayList<>();
            made.put(layer.name(), calls);
            if (layer instanceof InputLayer input) {
                calls.add(Nest.of(Input.of(input)));
            } else if (object.get(NODES) instanceof List<?> nodes) {
                nodes.forEach(n -> waiting.add(new Node(layer, n)));
            } else {
                throw damaged("layer '" + layer.name() + "' has no " + NODES);
            }
        }

        Functional model() {
            while (!waiting.isEmpty()) {
                List<Node> before = waiting;
                waiting = new ArrayList<>();
                for (Node node : before) {
                    // The calls of a layer are made in their order.
                    boolean later = waiting.stream().anyMatch(w -> w.layer().equals(node.layer()));
                    if (later || !call(node)) {
                        waiting.add(node);
                    }
                }
                if (waiting.size() == before.size()) {
                    throw damaged("its graph has a loop or a gap: no inputs for "
                            + waiting.stream().map(n -> n.layer().name()).collect(Collectors.toSet()));
                }
            }
            Settings settings = config.text("name").map(Settings.DEFAULTS::name).orElse(Settings.DEFAULTS);
            return Functional.between(settings, ends("input_layers"), ends("output_layers"));
        }

        /// Makes a call if its inputs are there.
        private boolean call(Node node) {
            Optional<Nest> inputs = inputs(node.call());
            Optional<Map<String, Nest>> named = named(node.call());
            if (inputs.isEmpty() || named.isEmpty()) {
                return false;
            }
            Layer layer = node.layer();
            Nest all = LayerConfigs.inputs(layer, inputs.get(), named.get(), flags(node.call()));
            // What Keras writes where nothing was said is no wish.
            Map<String, Object> silent = LayerConfigs.callArguments(layer, all).flags();
            Optional<Boolean> training = training(node.call()).filter(t -> !t.equals(silent.get(TRAINING)));
            calls(layer.name()).add(training.isPresent() ? layer.apply(all, training.get()) : layer.apply(all));
            return true;
        }

        /// The tensors that are given by name; empty if one is not there yet.
        private Optional<Map<String, Nest>> named(Object node) {
            Map<String, Nest> all = new LinkedHashMap<>();
            if (node instanceof Map<?, ?> m && m.get("kwargs") instanceof Map<?, ?> flags) {
                for (Map.Entry<?, ?> e : flags.entrySet()) {
                    if (!holdsTensors(e.getValue())) {
                        continue;
                    }
                    Optional<Nest> nest = nest(e.getValue(), this::ofTensor);
                    if (nest.isEmpty()) {
                        return Optional.empty();
                    }
                    all.put(String.valueOf(e.getKey()), nest.get());
                }
            }
            return Optional.of(all);
        }

        private boolean holdsTensors(Object value) {
            return ofTensor(value).isPresent()
                    || value instanceof List<?> l && !l.isEmpty() && l.stream().allMatch(this::holdsTensors);
        }

        private List<Nest> calls(String layer) {
            List<Nest> calls = made.get(layer);
            if (calls == null) {
                throw damaged("there is no layer '" + layer + "' in its graph");
            }
            return calls;
        }

        private static Optional<Boolean> training(Object node) {
            return node instanceof Map<?, ?> m
                            && m.get("kwargs") instanceof Map<?, ?> flags
                            && flags.get(TRAINING) instanceof Boolean b
                    ? Optional.of(b)
                    : Optional.empty();
        }

        /// The names of the flags of a call that are on.
        private static Set<String> flags(Object node) {
            return node instanceof Map<?, ?> m && m.get("kwargs") instanceof Map<?, ?> flags
                    ? flags.entrySet().stream()
                            .filter(e -> Boolean.TRUE.equals(e.getValue()))
                            .map(e -> String.valueOf(e.getKey()))
                            .collect(Collectors.toSet())
                    : Set.of();
        }

        private boolean hasNamedTensors(Map<?, ?> node) {
            return node.get("kwargs") instanceof Map<?, ?> named
                    && named.values().stream().anyMatch(this::holdsTensors);
        }

        private Optional<Nest> inputs(Object node) {
            if (node instanceof Map<?, ?> m
                    && m.get("args") instanceof List<?> given
                    && (!given.isEmpty() || hasNamedTensors(m))) {
                // Numbers are operands of an operation, which has them already.
                List<?> args =
                        given.stream().filter(a -> !(a instanceof Number)).toList();
                return args.size() == 1 ? nest(args.getFirst(), this::ofTensor) : nest(args, this::ofTensor);
            }
            if (node instanceof List<?> l && !l.isEmpty()) { // Keras 1 and 2
                return l.size() == 1 ? nest(l.getFirst(), this::ofPlace) : nest(l, this::ofPlace);
            }
            throw damaged("a call is " + node);
        }

        /// The structure with a tensor at each leaf; empty if a tensor is not there yet.
        private Optional<Nest> nest(Object value, Function<Object, Optional<Place>> leaf) {
            Optional<Place> place = leaf.apply(value);
            if (place.isPresent()) {
                return tensor(place.get()).map(Nest::of);
            }
            List<Nest> items = new ArrayList<>();
            for (Object item : items(value)) {
                Optional<Nest> nest = nest(item, leaf);
                if (nest.isEmpty()) {
                    return nest;
                }
                items.add(nest.get());
            }
            if (value instanceof Map<?, ?> map) {
                Map<String, Nest> named = new LinkedHashMap<>();
                int next = 0;
                for (Object name : map.keySet()) {
                    named.put(String.valueOf(name), items.get(next++));
                }
                return Optional.of(new Nest.Named(named));
            }
            return Optional.of(new Nest.Tuple(items));
        }

        private Iterable<?> items(Object value) {
            return switch (value) {
                case List<?> l -> l;
                case Map<?, ?> m -> m.values();
                default -> throw damaged("a call is given " + value);
            };
        }

        private Optional<Tensor> tensor(Place place) {
            List<Nest> calls = calls(place.layer());
            if (place.call() >= calls.size()) {
                return Optional.empty();
            }
            List<Tensor> outputs =
                    place.call() < 0 ? List.of() : calls.get(place.call()).tensors();
            if (place.output() < 0 || place.output() >= outputs.size()) {
                throw damaged("there is no output " + place);
            }
            return Optional.of(outputs.get(place.output()));
        }

        private Optional<Place> ofTensor(Object value) {
            return value instanceof Map<?, ?> m
                            && TENSOR.equals(m.get("class_name"))
                            && m.get("config") instanceof Map<?, ?> c
                            && c.get(HISTORY) instanceof List<?> history
                    ? ofPlace(history)
                    : Optional.empty();
        }

        private Optional<Place> ofPlace(Object value) {
            return value instanceof List<?> l
                            && l.size() >= 3
                            && l.get(0) instanceof String name
                            && l.get(1) instanceof Number call
                            && l.get(2) instanceof Number output
                    ? Optional.of(new Place(name, call.intValue(), output.intValue()))
                    : Optional.empty();
        }

        private Nest ends(String key) {
            Object value = config.argument(key).orElseThrow(() -> config.missing(key));
            return nest(value, v -> ofPlace(v).map(this::counted))
                    .orElseThrow(() -> damaged("'" + key + "' is " + value + ", which is not in its graph"));
        }

        private Place counted(Place place) {
            return layers.get(place.layer()) instanceof Functional
                    ? new Place(place.layer(), place.call() - 1, place.output())
                    : place;
        }
    }
}
