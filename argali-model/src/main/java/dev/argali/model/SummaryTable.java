package dev.argali.model;

import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.layers.Layer;
import dev.argali.layers.Sketch;
import dev.argali.layers.SymbolicCall;
import dev.argali.model.StyledText.Side;
import dev.argali.progress.Decimals;
import dev.argali.progress.Screen;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What a model is made of, as Keras's `summary` draws it: a table of the layers, and how many parameters they have.
///
/// @param name of the model
/// @param rows the layers
/// @param connected whether a column says where the inputs of each layer come from, which a stack of layers leaves out
/// @param trained all weights that are trained
/// @param others all other weights
/// @param optimizer the state of the optimizer, once it has one; the total counts it
record SummaryTable(
        String name, List<Row> rows, boolean connected, Count trained, Count others, Optional<Count> optimizer) {
    private static final int LINE = 88;
    private static final int CONNECTED_LINE = 108;
    private static final int TRAINABLE = 12;
    private static final int MARGIN = 4;
    private static final int NARROWEST = 4;
    private static final int UNIT = 1024;

    /// One layer.
    ///
    /// @param name of the layer
    /// @param type its class
    /// @param outputs the shapes of its outputs; empty if they are not known
    /// @param params the number of elements of its weights; empty if it has yet to make them
    /// @param trainable whether its weights are trained; empty if it has none
    /// @param nested the layers inside, if it is a model
    /// @param sources where its inputs come from
    record Row(
            String name,
            String type,
            List<Shape> outputs,
            OptionalLong params,
            Optional<Boolean> trainable,
            List<Row> nested,
            List<Source> sources) {}

    /// An output of a layer.
    ///
    /// @param layer the name of the layer
    /// @param call which of its calls, counted from 0
    /// @param output which of the outputs, counted from 0
    record Source(String layer, int call, int output) {}

    /// Weights in numbers.
    ///
    /// @param params all their elements
    /// @param bytes what they take in memory
    record Count(long params, long bytes) {
        static final Count NONE = new Count(0, 0);

        static Count of(Collection<Variable> variables) {
            return variables.stream()
                    .map(v -> new Count(v.type().size(), v.type().bytes()))
                    .reduce(NONE, Count::plus);
        }

        Count plus(Count more) {
            return new Count(params + more.params, bytes + more.bytes);
        }
    }

    /// The table of a model.
    static SummaryTable of(Model model) {
        boolean optimized = model.compiled().isPresent() && model.optimizer().isBuilt();
        return new SummaryTable(
                model.name(),
                rows(model),
                model instanceof Functional f && !f.graph().chain(),
                Count.of(model.trainableWeights()),
                Count.of(model.nonTrainableWeights()),
                optimized ? Optional.of(Count.of(model.optimizer().variables())) : Optional.empty());
    }

    private static List<Row> rows(Model model) {
        if (model instanceof Functional f) {
            return f.layers().stream().map(l -> row(l, f.graph().callsOf(l))).toList();
        }
        Map<Layer, List<Shape>> followed = model instanceof Sequential
                ? Map.of()
                : model.builtTypes()
                        .flatMap(t -> Sketch.of(model, t))
                        .map(Sketch::byLayer)
                        .orElse(Map.of());
        return model.layers().stream()
                .map(l ->
                        row(l, Optional.ofNullable(followed.get(l)).orElseGet(() -> OutputTypes.shapes(l)), List.of()))
                .toList();
    }

    private static Row row(Layer layer, List<SymbolicCall> calls) {
        List<Tensor> outputs = calls.getLast().outputs().tensors();
        return row(layer, outputs.stream().map(Tensor::shape).toList(), calls);
    }

    /// @param calls those of the layer in a functional model
    private static Row row(Layer layer, List<Shape> outputs, List<SymbolicCall> calls) {
        boolean weightless = layer.ownWeights().isEmpty() && layer.children().isEmpty();
        return new Row(
                layer.name(),
                SymbolicCall.typeName(layer),
                outputs,
                layer.isBuilt() || weightless ? OptionalLong.of(layer.countParams()) : OptionalLong.empty(),
                layer.weights().isEmpty() ? Optional.empty() : Optional.of(layer.trainable()),
                layer instanceof Model inner ? inside(inner) : List.of(),
                calls.stream()
                        .flatMap(c -> c.inputs().tensors().stream())
                        .map(SummaryTable::source)
                        .toList());
    }

    /// As in Keras, the layers inside a model do not say what they are connected to.
    private static List<Row> inside(Model model) {
        return rows(model).stream()
                .map(r -> new Row(r.name, r.type, r.outputs, r.params, r.trainable, r.nested, List.of()))
                .toList();
    }

    private static Source source(Tensor x) {
        SymbolicCall call = SymbolicCall.of(x).orElseThrow();
        return new Source(call.layer().name(), call.index(), call.place(x));
    }

    private record Column(String header, Side side, Function<Row, StyledText> cell) {}

    /// Hands the text to the printer of the options, or else prints it, in colours on a terminal.
    void print(SummaryOptions options) {
        Screen screen = Screen.standard();
        options.printer()
                .ifPresentOrElse(
                        p -> p.accept(text(options)),
                        () -> screen.print(text(options, Screen.columns(), screen.colours())));
    }

    /// The whole text, for a terminal as wide as this one, without colours.
    String text(SummaryOptions options) {
        return text(options, Screen.columns(), false);
    }

    /// The whole text, with a line end at its end.
    ///
    /// @param columns the width of the terminal
    /// @param colours whether it is for a terminal that shows them
    /// @throws ValueException if a column would be too narrow, or no layer has a name of the range
    String text(SummaryOptions options, int columns, boolean colours) {
        List<Column> shown = columns(options.showTrainable());
        int[] widths = widths(options, shown.size(), columns);
        var out = new StringBuilder();
        out.append(StyledText.of("Model: \"" + name + "\"", StyledText.BOLD).render(colours))
                .append('\n');
        rule(out, "┏━┳┓", widths);
        List<StyledText> headers = shown.stream()
                .map(c -> StyledText.of(c.header, StyledText.BOLD))
                .toList();
        row(out, headers, shown, widths, "┃", StyledText.BOLD, colours);
        rule(out, "┡━╇┩", widths);
        String between = "";
        for (Row row : flat(options)) {
            out.append(between);
            List<StyledText> cells = shown.stream().map(c -> c.cell.apply(row)).toList();
            row(out, cells, shown, widths, "│", StyledText.PLAIN, colours);
            between = between.isEmpty()
                    ? rule(new StringBuilder(), "├─┼┤", widths).toString()
                    : between;
        }
        rule(out, "└─┴┘", widths);
        Count all = trained.plus(others).plus(optimizer.orElse(Count.NONE));
        total(out, "Total", all, colours);
        total(out, "Trainable", trained, colours);
        total(out, "Non-trainable", others, colours);
        optimizer.ifPresent(c -> total(out, "Optimizer", c, colours));
        return out.toString();
    }

    // ---- which rows and columns ---------------------------------------------------------------------------------

    private List<Column> columns(boolean withTrainable) {
        List<Column> columns = new ArrayList<>(List.of(
                new Column("Layer (type)", Side.LEFT, SummaryTable::title),
                new Column("Output Shape", Side.LEFT, SummaryTable::shapes),
                new Column("Param #", Side.RIGHT, SummaryTable::params)));
        if (connected) {
            columns.add(new Column("Connected to", Side.LEFT, SummaryTable::sources));
        }
        if (withTrainable) {
            columns.add(new Column("Trainable", Side.CENTER, SummaryTable::flag));
        }
        return columns;
    }

    private List<Row> flat(SummaryOptions options) {
        List<Row> all = new ArrayList<>();
        range(options.layerRange()).forEach(row -> collect(row, 0, options.expandNested(), all));
        return all;
    }

    private List<Row> range(List<String> patterns) {
        if (patterns.isEmpty()) {
            return rows;
        }
        List<Integer> firsts = places(patterns.getFirst());
        List<Integer> lasts = places(patterns.getLast());
        if (firsts.isEmpty() || lasts.isEmpty()) {
            throw new ValueException(
                    "summary",
                    "no layers have names of the range " + patterns,
                    "They are " + rows.stream().map(Row::name).toList());
        }
        int from = firsts.getFirst();
        int to = lasts.getLast();
        return from <= to ? rows.subList(from, to + 1) : rows.subList(lasts.getFirst(), firsts.getLast() + 1);
    }

    private List<Integer> places(String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return IntStream.range(0, rows.size())
                .filter(i -> compiled.matcher(rows.get(i).name()).lookingAt())
                .boxed()
                .toList();
    }

    private static void collect(Row row, int level, boolean expand, List<Row> into) {
        String indented = level == 0 ? row.name : "   ".repeat(level) + "└ " + row.name;
        into.add(new Row(indented, row.type, row.outputs, row.params, row.trainable, row.nested, row.sources));
        if (expand) {
            row.nested.forEach(r -> collect(r, level + 1, true, into));
        }
    }

    // ---- widths -------------------------------------------------------------------------------------------------

    /// What Keras asks for goes over the width by the borders and the blanks beside them: like its table printer, rich,
    /// this takes the same from each column.
    private int[] widths(SummaryOptions options, int count, int columns) {
        int natural = (connected ? CONNECTED_LINE : LINE) + (options.showTrainable() ? TRAINABLE : 0);
        int line = options.lineLength().orElse(Math.min(natural, columns - MARGIN));
        List<Double> positions = positions(options);
        if (positions.size() != count) {
            throw new ValueException(
                    "summary",
                    "there are " + count + " columns and " + options.positions().size() + " positions",
                    "Give one for each column");
        }
        int[] widths = new int[count];
        int used = 0;
        for (int i = 0; i < count; i++) {
            int width = (int) (positions.get(i) * line) - used;
            used += width;
            if (width < NARROWEST) {
                throw new ValueException(
                        "summary",
                        "a line of " + line + " characters leaves a column only " + width,
                        "Give a greater lineLength");
            }
            widths[i] = width + 2;
        }
        int excess = Math.max(0, Arrays.stream(widths).sum() + count + 1 - line);
        for (int i = 0; i < count; i++) {
            int less = (int) Math.min(widths[i], Math.rint((double) excess / (count - i)));
            widths[i] -= less;
            excess -= less;
        }
        return widths;
    }

    private List<Double> positions(SummaryOptions options) {
        List<Double> own = options.positions();
        List<Double> keras = connected ? List.of(0.3, 0.56, 0.74, 1.0) : List.of(0.45, 0.80, 1.0);
        List<Double> positions = new ArrayList<>(own.isEmpty() ? keras : own);
        if (options.showTrainable()) {
            positions.replaceAll(p -> p * 0.90);
            positions.add(1.0);
        }
        return positions;
    }

    // ---- cells --------------------------------------------------------------------------------------------------

    private static StyledText title(Row row) {
        return StyledText.of(row.name + " (")
                .plus(StyledText.of(row.type, StyledText.SYMBOL))
                .plus(")");
    }

    private static StyledText shapes(Row row) {
        List<StyledText> all = row.outputs.stream().map(SummaryTable::shape).toList();
        return switch (all.size()) {
            case 0 -> StyledText.of("?");
            case 1 -> all.getFirst();
            default -> StyledText.of("[").plus(joined(all)).plus("]");
        };
    }

    private static StyledText shape(Shape shape) {
        List<StyledText> dims = Arrays.stream(shape.dims())
                .mapToObj(d -> d == Shape.ANY ? StyledText.of("None", StyledText.UNKNOWN) : digits(d))
                .toList();
        return StyledText.of("(").plus(joined(dims)).plus(")");
    }

    private static StyledText params(Row row) {
        return row.params.isPresent()
                ? number(row.params.getAsLong())
                : number(0).plus(" (unbuilt)");
    }

    private static StyledText sources(Row row) {
        if (row.sources.isEmpty()) {
            return StyledText.of("-");
        }
        return joined(row.sources.stream()
                .map(s -> StyledText.of(s.layer + "[")
                        .plus(digits(s.call))
                        .plus("][")
                        .plus(digits(s.output))
                        .plus("]"))
                .toList());
    }

    private static StyledText flag(Row row) {
        return row.trainable
                .map(t -> t ? StyledText.of("Y", StyledText.YES) : StyledText.of("N", StyledText.NO))
                .orElse(StyledText.of("-", StyledText.BOLD));
    }

    private static StyledText number(long value) {
        return StyledText.of(String.format(Locale.ROOT, "%,d", value), StyledText.NUMBER);
    }

    private static StyledText digits(int value) {
        return StyledText.of(Integer.toString(value), StyledText.NUMBER);
    }

    private static StyledText joined(List<StyledText> parts) {
        StyledText all = StyledText.EMPTY;
        for (StyledText part : parts) {
            all = all.length() == 0 ? part : all.plus(", ").plus(part);
        }
        return all;
    }

    // ---- drawing ------------------------------------------------------------------------------------------------

    /// A line of the table from one side to the other.
    ///
    /// @param box its left end, what it is drawn with, the crossing with a column, its right end
    private static StringBuilder rule(StringBuilder out, String box, int[] widths) {
        String dash = box.substring(1, 2);
        return out.append(Arrays.stream(widths)
                        .mapToObj(dash::repeat)
                        .collect(Collectors.joining(box.substring(2, 3), box.substring(0, 1), box.substring(3))))
                .append('\n');
    }

    private static void row(
            StringBuilder out,
            List<StyledText> cells,
            List<Column> columns,
            int[] widths,
            String side,
            char style,
            boolean colours) {
        List<List<StyledText>> lines = new ArrayList<>();
        for (int i = 0; i < widths.length; i++) {
            lines.add(cells.get(i).lines(widths[i] - 2, columns.get(i).side, style));
        }
        int height = lines.stream().mapToInt(List::size).max().orElse(1);
        String blank = StyledText.of(" ", style).render(colours);
        for (int y = 0; y < height; y++) {
            out.append(side);
            for (int i = 0; i < widths.length; i++) {
                List<StyledText> cell = lines.get(i);
                // A header stands at the bottom of its row, other cells at the top.
                int at = style == StyledText.BOLD ? y - (height - cell.size()) : y;
                if (at >= 0 && at < cell.size()) {
                    out.append(blank).append(cell.get(at).render(colours)).append(blank);
                } else {
                    out.append(StyledText.of(" ".repeat(widths[i]), style).render(colours));
                }
                out.append(side);
            }
            out.append('\n');
        }
    }

    private static void total(StringBuilder out, String what, Count count, boolean colours) {
        out.append(StyledText.of(" " + what + " params: ", StyledText.BOLD)
                        .plus(number(count.params))
                        .plus(" (" + memory(count.bytes) + ")")
                        .render(colours))
                .append('\n');
    }

    private static String memory(long bytes) {
        List<String> units = List.of("B", "KB", "MB", "GB", "TB", "PB");
        double size = bytes;
        int unit = 0;
        while (size >= UNIT && unit < units.size() - 1) {
            size /= UNIT;
            unit++;
        }
        return Decimals.fixed(size, 2) + " " + units.get(unit);
    }
}
