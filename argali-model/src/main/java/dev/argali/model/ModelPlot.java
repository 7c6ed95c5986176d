package dev.argali.model;

import dev.argali.graph.DType;
import dev.argali.graph.NotBuiltException;
import dev.argali.graph.Shape;
import dev.argali.layers.Layer;
import dev.argali.layers.Sketch;
import dev.argali.layers.SymbolicCall;
import dev.argali.model.ModelDiagram.Arrow;
import dev.argali.model.ModelDiagram.Box;
import dev.argali.saving.AtomicFile;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Makes the diagram of a model, one box for each layer, and has it drawn.
final class ModelPlot {
    private static final List<String> FORMATS = List.of("svg", "png");

    private final PlotOptions options;
    private final SequencedSet<Arrow> arrows = new LinkedHashSet<>();
    private int boxes;

    private ModelPlot(PlotOptions options) {
        this.options = options;
    }

    /// Draws a model into a file.
    ///
    /// @throws KerasFileException if the name ends otherwise, or the disk does not take the file
    /// @throws NotBuiltException if the model is not built
    static void write(Model model, Path file, PlotOptions options) {
        write(
                model,
                file,
                options,
                ServiceLoader.load(DiagramWriter.class, ModelPlot.class.getClassLoader())
                        .findFirst());
    }

    /// @param found who draws, if somebody does
    static void write(Model model, Path file, PlotOptions options, Optional<DiagramWriter> found) {
        String name = file.toString();
        String format = FORMATS.stream()
                .filter(f -> name.toLowerCase(Locale.ROOT).endsWith("." + f))
                .findFirst()
                .orElseThrow(() -> new KerasFileException(
                        name, "drawings are SVG or PNG", "Give a name that ends in '.svg' or '.png'"));
        ModelDiagram diagram = diagram(model, options);
        DiagramWriter writer = found.orElseThrow(() -> new KerasFileException(
                name,
                "nothing here draws models",
                "Add the dependency dev.argali:argali-plot, of the version of argali-model"));
        byte[] bytes = writer.write(diagram, format);
        AtomicFile.write(file, out -> {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                out.write(rest);
            }
        });
    }

    /// The diagram of a model.
    ///
    /// @throws NotBuiltException if it is not built
    static ModelDiagram diagram(Model model, PlotOptions options) {
        if (!model.isBuilt()) {
            throw new NotBuiltException(
                    "model '" + model.name() + "'",
                    "it is not built, so that its shapes and arrows are not known",
                    "Build it first: model.build(Shape.of(ANY, 784)), or call it on an input");
        }
        var plot = new ModelPlot(options);
        List<Box> boxes = plot.inside(model, model.builtTypes())
                .map(Inside::boxes)
                .orElseGet(() -> List.of(plot.box(model, outputs(model), List.of())));
        return new ModelDiagram(boxes, List.copyOf(plot.arrows), options.rankdir(), options.dpi());
    }

    /// A layer in the diagram: its box, and where arrows to its inputs and from its outputs are fastened, by place.
    private record Part(Box box, List<String> entries, List<String> exits) {
        Part(Box box) {
            this(box, List.of(), List.of());
        }

        String entry(int place) {
            return place < entries.size() ? entries.get(place) : box.id();
        }

        String exit(int place) {
            return place < exits.size() ? exits.get(place) : box.id();
        }
    }

    /// What a model is made of, and where its inputs enter and its outputs leave.
    private record Inside(List<Box> boxes, List<String> entries, List<String> exits) {}

    /// What a layer gives.
    private record Output(Shape shape, Optional<DType> dtype) {
        static Output of(Tensor x) {
            return new Output(x.shape(), Optional.of(x.dtype()));
        }
    }

    // ---- boxes and arrows ---------------------------------------------------------------------------------------

    /// @param types of the inputs, if they are known
    /// @return empty if nothing is known but the model itself
    private Optional<Inside> inside(Model model, Optional<Nest> types) {
        return switch (model) {
            case Functional f ->
                Optional.of(graph(
                        f.graph(),
                        f.inputs(),
                        f.outputs(),
                        c -> c.outputs().tensors().stream().map(Output::of).toList()));
            case Sequential s when !s.layers().isEmpty() -> Optional.of(chain(s));
            default ->
                types.flatMap(t -> Sketch.of(model, t))
                        .map(s -> graph(
                                CallGraph.sketched(model.label(), s), s.inputs(), s.outputs(), c -> outputs(s, c)));
        };
    }

    private static List<Output> outputs(Sketch sketch, SymbolicCall call) {
        List<Tensor> tensors = call.outputs().tensors();
        List<Shape> shapes = sketch.shapes().getOrDefault(call, List.of());
        List<Output> all = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            all.add(new Output(shapes.get(i), Optional.of(tensors.get(i).dtype())));
        }
        return all;
    }

    private static List<Output> outputs(Layer layer) {
        return OutputTypes.shapes(layer).stream()
                .map(s -> new Output(s, Optional.empty()))
                .toList();
    }

    private Inside chain(Sequential model) {
        List<Part> parts = new ArrayList<>();
        for (Layer layer : model.layers()) {
            Part part = part(layer, outputs(layer), Optional.empty());
            if (!parts.isEmpty()) {
                arrows.add(new Arrow(parts.getLast().exit(0), part.entry(0)));
            }
            parts.add(part);
        }
        return new Inside(
                parts.stream().map(Part::box).toList(),
                List.of(parts.getFirst().entry(0)),
                List.of(parts.getLast().exit(0)));
    }

    private Inside graph(CallGraph graph, Nest inputs, Nest outputs, Function<SymbolicCall, List<Output>> given) {
        Map<Layer, Part> parts = new IdentityHashMap<>();
        for (Layer layer : graph.layers()) {
            SymbolicCall last = graph.callsOf(layer).getLast();
            parts.put(layer, part(layer, given.apply(last), Optional.of(last.inputs())));
        }
        for (SymbolicCall call : graph.calls()) {
            int place = 0;
            for (Tensor x : call.inputs().tensors()) {
                String to = at(parts, call.layer()).entry(place++);
                exit(parts, x).ifPresent(from -> arrows.add(new Arrow(from, to)));
            }
        }
        return new Inside(
                graph.layers().stream().map(l -> at(parts, l).box()).toList(),
                inputs.tensors().stream().flatMap(x -> exit(parts, x).stream()).toList(),
                outputs.tensors().stream().flatMap(x -> exit(parts, x).stream()).toList());
    }

    private static Part at(Map<Layer, Part> parts, Layer layer) {
        return Optional.ofNullable(parts.get(layer)).orElseThrow();
    }

    private static Optional<String> exit(Map<Layer, Part> parts, Tensor x) {
        return SymbolicCall.of(x)
                .flatMap(c -> Optional.ofNullable(parts.get(c.layer())).map(p -> p.exit(c.place(x))));
    }

    private Part part(Layer layer, List<Output> outputs, Optional<Nest> types) {
        if (options.expandNested() && layer instanceof Model model) {
            Optional<Inside> inside = inside(model, types.or(model::builtTypes));
            if (inside.isPresent()) {
                Inside in = inside.get();
                return new Part(box(layer, outputs, in.boxes), in.entries, in.exits);
            }
        }
        return new Part(box(layer, outputs, List.of()));
    }

    // ---- words --------------------------------------------------------------------------------------------------

    private Box box(Layer layer, List<Output> outputs, List<Box> inside) {
        String type = SymbolicCall.typeName(layer);
        List<String> details = new ArrayList<>();
        if (options.showShapes()) {
            details.add("Output shape: "
                    + text(outputs.stream().map(o -> text(o.shape)).toList()));
        }
        if (options.showDtype()) {
            details.add("Output dtype: "
                    + text(outputs.stream()
                            .flatMap(o -> o.dtype.stream())
                            .map(DType::text)
                            .toList()));
        }
        if (options.showParams() && layer.countParams() > 0) {
            details.add(String.format(Locale.ROOT, "Params: %,d", layer.countParams()));
        }
        if (options.showTrainable() && !layer.weights().isEmpty()) {
            details.add(layer.trainable() ? "Trainable" : "Non-trainable");
        }
        String headline = options.showLayerNames() ? layer.name() + " (" + type + ")" : type;
        return new Box("box" + boxes++, headline, details, inside);
    }

    private static String text(List<String> parts) {
        return switch (parts.size()) {
            case 0 -> "?";
            case 1 -> parts.getFirst();
            default -> parts.stream().collect(Collectors.joining(", ", "[", "]"));
        };
    }

    private static String text(Shape shape) {
        List<String> dims = Arrays.stream(shape.dims())
                .mapToObj(d -> d == Shape.ANY ? "None" : Integer.toString(d))
                .toList();
        return "(" + String.join(", ", dims) + (dims.size() == 1 ? ",)" : ")");
    }
}
