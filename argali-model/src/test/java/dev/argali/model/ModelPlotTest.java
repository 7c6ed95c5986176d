package dev.argali.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.Shape;
import dev.argali.layers.Concatenate;
import dev.argali.layers.Dense;
import dev.argali.layers.InputLayer;
import dev.argali.layers.Layers;
import dev.argali.model.ModelDiagram.Box;
import dev.argali.tensor.Nest;
import dev.argali.tensor.Tensor;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Which boxes and arrows the drawing of a model has.
class ModelPlotTest {
    private static final PlotOptions NAMES =
            PlotOptions.DEFAULTS.showShapes(false).showParams(false);

    @BeforeEach
    void names_begin_anew() {
        Layers.resetNames();
    }

    /// The arrows by the names of layers, such as `a>b`.
    private static List<String> arrows(ModelDiagram diagram) {
        Map<String, String> names = new HashMap<>();
        diagram.boxes().forEach(b -> name(b, names));
        return diagram.arrows().stream()
                .map(a -> names.get(a.from()) + ">" + names.get(a.to()))
                .toList();
    }

    private static void name(Box box, Map<String, String> into) {
        into.put(box.id(), box.headline().replaceFirst(" .*", ""));
        box.inside().forEach(b -> name(b, into));
    }

    private static Tensor input(String name) {
        return Input.of(InputLayer.of(4).name(name));
    }

    @Test
    void a_layer_that_is_called_twice_is_one_box() {
        Tensor a = input("a");
        Tensor b = input("b");
        Dense shared = Dense.of(4).name("shared");
        var both = Concatenate.of().name("both");
        Model model = Model.of(List.of(a, b), both.apply(shared.apply(a), shared.apply(b)));
        assertThat(arrows(ModelPlot.diagram(model, NAMES)))
                .containsExactlyInAnyOrder("a>shared", "b>shared", "shared>both");
    }

    @Test
    void arrows_of_a_model_that_is_shown_lead_to_its_own_inputs_and_from_its_own_outputs() {
        Tensor p = input("p");
        Tensor q = input("q");
        Model inner = Model.of(
                        List.of(p, q),
                        List.of(
                                p.then(Dense.of(4).name("of_p")),
                                q.then(Dense.of(4).name("of_q"))))
                .name("inner");
        Tensor a = input("a");
        Tensor b = input("b");
        List<Tensor> out = inner.apply(Nest.of(List.of(b, a))).tensors();
        Model model = Model.of(
                List.of(a, b),
                List.of(
                        out.get(0).then(Dense.of(1).name("x")),
                        out.get(1).then(Dense.of(1).name("y"))));
        assertThat(arrows(ModelPlot.diagram(model, NAMES)))
                .containsExactlyInAnyOrder("a>inner", "b>inner", "inner>x", "inner>y");
        assertThat(arrows(ModelPlot.diagram(model, NAMES.expandNested(true))))
                .containsExactlyInAnyOrder("b>p", "a>q", "p>of_p", "q>of_q", "of_p>x", "of_q>y");
    }

    /// Two inputs by name, a layer that is used twice, an operation that names extents.
    private static final class Named extends Model {
        private final Dense dense = track("dense", Dense.of(4).name("dense"));

        @Override
        protected Nest call(Nest x, boolean training) {
            Tensor a = x.tensors().get(0);
            Tensor b = x.tensors().get(1);
            Tensor sum = dense.apply(a).add(dense.apply(b));
            return Nest.of(List.of(sum, sum.reshape(a.shape().dim(0), 2, 2)));
        }
    }

    @Test
    void the_call_of_a_subclass_is_followed_and_leaves_no_trace() {
        Model model = new Named();
        model.apply(
                Nest.named(new TreeMap<>(Map.of("a", Tensor.of(new float[3][4]), "b", Tensor.of(new float[3][4])))));
        ModelDiagram diagram = ModelPlot.diagram(model, PlotOptions.DEFAULTS);
        assertThat(arrows(diagram))
                .containsExactlyInAnyOrder("input>dense", "input_1>dense", "dense>add", "add>reshape");
        assertThat(diagram.boxes().getLast().details()).containsExactly("Output shape: (None, 2, 2)");
        assertThat(ModelPlot.diagram(model, PlotOptions.DEFAULTS)).isEqualTo(diagram);
        // The next operation is the first one of its name, and the next call of the layer its first one.
        Tensor x = input("x");
        Functional next = Model.of(x, x.then(model.layer("dense")).add(1));
        assertThat(next.layers().getLast().name()).isEqualTo("add");
        assertThat(next.graph().callsOf(model.layer("dense")).getFirst().index())
                .isZero();
    }

    @Test
    void a_model_whose_call_reads_values_is_one_box() {
        Model model = new Reading();
        model.apply(Tensor.of(new float[2][3]));
        ModelDiagram diagram = ModelPlot.diagram(model, PlotOptions.DEFAULTS);
        assertThat(diagram.arrows()).isEmpty();
        assertThat(diagram.boxes()).singleElement().satisfies(b -> {
            assertThat(b.headline()).isEqualTo("reading (Reading)");
            assertThat(b.details()).containsExactly("Output shape: ?", "Params: 16");
        });
    }

    @Test
    void a_stack_is_a_chain() {
        Model model = Sequential.of(Dense.of(3).name("one"), Dense.of(2).name("two"));
        model.build(Shape.of(Shape.ANY, 4));
        assertThat(arrows(ModelPlot.diagram(model, NAMES))).containsExactly("one>two");
    }

    @Test
    void who_has_nothing_to_draw_with_is_told_what_to_add() {
        Model model = Sequential.of(Dense.of(3)).inputShape(4);
        assertThatThrownBy(() -> ModelPlot.write(model, Path.of("model.svg"), PlotOptions.DEFAULTS, Optional.empty()))
                .isInstanceOf(KerasFileException.class)
                .hasMessage("model.svg: nothing here draws models. Add the dependency dev.argali:argali-plot, of the"
                        + " version of argali-model.");
    }
}
