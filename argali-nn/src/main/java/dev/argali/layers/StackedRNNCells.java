package dev.argali.layers;

import dev.argali.config.Names;
import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Several cells on top of each other as one: each is given the output of the one before. Its states are those of all
/// cells, one after the other.
public final class StackedRNNCells extends FluentLayer<StackedRNNCells> implements RecurrentCell {
    /// What `StackedRNNCells` are made of.
    ///
    /// @param cells from the lowest to the highest
    public record Config(List<RecurrentCell> cells) {
        /// @throws ValueException if there is no cell, or one is no layer
        public Config {
            cells = List.copyOf(cells);
            if (cells.isEmpty()) {
                throw new ValueException("StackedRNNCells", "there is no cell", "Give at least one");
            }
            cells.forEach(RNN::requireLayer);
        }
    }

    private final Config config;

    private StackedRNNCells(Settings settings, Config config) {
        super(settings);
        this.config = config;
        Map<String, Integer> taken = new HashMap<>();
        for (RecurrentCell cell : config.cells) {
            Layer layer = (Layer) cell;
            String word = Names.snakeCase(layer.className());
            int before = taken.merge(word, 1, Integer::sum) - 1;
            // As Keras names the members of lists in files of weights.
            track("cells/" + word + (before == 0 ? "" : "_" + before), layer);
        }
    }

    /// These cells, from the lowest to the highest.
    ///
    /// @throws ValueException if there is none, or one is no [Layer]
    public static StackedRNNCells of(List<? extends RecurrentCell> cells) {
        return new StackedRNNCells(Settings.DEFAULTS, new Config(List.copyOf(cells)));
    }

    static StackedRNNCells from(Settings settings, ObjectConfig file) {
        List<RecurrentCell> cells = new ArrayList<>();
        for (Object item : file.list("cells").orElseThrow(() -> file.missing("cells"))) {
            cells.add(RNN.cell(
                    switch (item) {
                        case ObjectConfig cell -> cell;
                        case Map<?, ?> cell -> ObjectConfig.from(cell);
                        default ->
                            throw new ValueException(
                                    "config of StackedRNNCells",
                                    "a cell is " + item,
                                    "Describe each cell by its class_name and config");
                    }));
        }
        return new StackedRNNCells(settings, new Config(cells));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected StackedRNNCells with(Settings settings) {
        return new StackedRNNCells(settings, config);
    }

    @Override
    public List<Shape> stateShapes(Shape step) {
        List<Shape> all = new ArrayList<>();
        Shape in = step;
        for (RecurrentCell cell : config.cells) {
            all.addAll(cell.stateShapes(in));
            in = cell.outputShape(in);
        }
        return all;
    }

    @Override
    public Shape outputShape(Shape step) {
        Shape out = step;
        for (RecurrentCell cell : config.cells) {
            out = cell.outputShape(out);
        }
        return out;
    }

    /// One cell of a call.
    private record Part(CellRun run, int from, int to) {}

    CellRun begin(Shape step, boolean training) {
        List<Part> parts = new ArrayList<>();
        Shape in = step;
        int at = 0;
        for (RecurrentCell cell : config.cells) {
            int states = cell.stateShapes(in).size();
            parts.add(new Part(CellRun.of(this, cell, in, training), at, at + states));
            in = cell.outputShape(in);
            at += states;
        }
        return new Run(parts);
    }

    private record Run(List<Part> parts) implements CellRun {
        /// What the lowest cell makes of its inputs; the others get theirs within the steps.
        @Override
        public Tensor project(Tensor x) {
            return parts.getFirst().run.project(x);
        }

        @Override
        public List<Tensor> step(Tensor projected, List<Tensor> states) {
            List<Tensor> all = new ArrayList<>();
            Tensor x = projected;
            for (int i = 0; i < parts.size(); i++) {
                Part part = parts.get(i);
                List<Tensor> made = part.run.step(i == 0 ? x : part.run.project(x), states.subList(part.from, part.to));
                x = made.getFirst();
                all.addAll(made.subList(1, made.size()));
            }
            all.addFirst(x);
            return all;
        }

        @Override
        public int outputState() {
            Part last = parts.getLast();
            return last.run.outputState() < 0 ? -1 : last.from + last.run.outputState();
        }
    }

    @Override
    protected Nest call(Nest inputs, boolean training) {
        return CellRun.once(this, this, inputs, training);
    }

    @Override
    protected void onBuild(Nest inputs) {
        Shape in = inputs.tensors().getFirst().shape();
        for (RecurrentCell cell : config.cells) {
            ((Layer) cell).build(in);
            in = cell.outputShape(in);
        }
    }

    @Override
    public Shape computeOutputShape(Shape input) {
        return outputShape(input);
    }

    @Override
    protected Map<String, Object> arguments() {
        return Map.of(
                "cells",
                config.cells.stream().map(c -> LayerConfigs.config((Layer) c)).toList());
    }

    @Override
    protected String headline() {
        return "StackedRNNCells("
                + String.join(
                        ", ",
                        config.cells.stream().map(c -> ((Layer) c).headline()).toList())
                + ")";
    }
}
