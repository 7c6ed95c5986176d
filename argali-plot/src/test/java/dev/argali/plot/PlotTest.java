package dev.argali.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.NotBuiltException;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.layers.Dense;
import dev.argali.layers.Layer;
import dev.argali.model.KerasFileException;
import dev.argali.model.Model;
import dev.argali.model.PlotOptions;
import dev.argali.model.Sequential;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/// Files that `Model.plot` writes.
class PlotTest {
    @TempDir
    Path folder;

    private Document svg(Model model, UnaryOperator<PlotOptions> options) {
        Path file = folder.resolve("model.svg");
        model.plot(file, options);
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(Files.readString(file))));
        } catch (IOException | ParserConfigurationException | SAXException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Element> elements(Document svg, String tag) {
        NodeList all = svg.getElementsByTagName(tag);
        return IntStream.range(0, all.getLength())
                .mapToObj(i -> (Element) all.item(i))
                .toList();
    }

    private static List<String> texts(Document svg) {
        return elements(svg, "text").stream().map(Element::getTextContent).toList();
    }

    /// Arrows, without the one that says how their points look.
    private static long arrows(Document svg) {
        return elements(svg, "path").stream()
                .filter(p -> p.hasAttribute("marker-end"))
                .count();
    }

    private static long boxes(Document svg, String kind) {
        return elements(svg, "g").stream()
                .filter(g -> g.getAttribute("class").equals(kind))
                .count();
    }

    @Test
    void an_svg_has_a_box_for_each_layer_with_its_name_class_shape_and_parameters() {
        Model model = PlottedModels.residual();
        Document svg = svg(model, p -> p);
        assertThat(boxes(svg, "layer")).isEqualTo(model.layers().size()).isEqualTo(14);
        assertThat(boxes(svg, "model")).isZero();
        assertThat(arrows(svg)).isEqualTo(15);
        List<String> headlines = new ArrayList<>();
        for (Layer layer : model.layers()) {
            headlines.add(layer.name() + " (" + layer.getClass().getSimpleName() + ")");
        }
        assertThat(texts(svg))
                .containsAll(headlines)
                .contains("Output shape: (None, 32, 32, 16)", "Output shape: (None, 10)", "Params: 2,320");
    }

    @Test
    void options_say_what_is_in_a_box() {
        List<String> little = texts(svg(
                PlottedModels.several(),
                p -> p.showShapes(false).showLayerNames(false).showParams(false)));
        assertThat(little)
                .containsExactlyInAnyOrder(
                        "InputLayer", "InputLayer", "Dense", "Dense", "Dense", "Dense", "Concatenate", "Add");
        assertThat(texts(svg(PlottedModels.several(), p -> p.showDtype(true).showTrainable(true))))
                .contains("Output dtype: float32", "Trainable");
    }

    @Test
    void a_model_inside_is_one_box_or_is_shown_with_its_layers() {
        Document closed = svg(PlottedModels.nested(), p -> p);
        assertThat(boxes(closed, "layer")).isEqualTo(4);
        assertThat(arrows(closed)).isEqualTo(3);
        Document open = svg(PlottedModels.nested(), p -> p.expandNested(true));
        assertThat(boxes(open, "model")).isEqualTo(3);
        assertThat(boxes(open, "layer")).isEqualTo(8);
        assertThat(arrows(open)).isEqualTo(8);
        assertThat(texts(open)).contains("block (Functional)", "deep (Sequential)", "deep_in (Dense)");
    }

    @Test
    void the_call_of_a_subclass_is_followed() {
        Model model = new PlottedModels.Classed();
        model.build(Shape.of(Shape.ANY, 6));
        Document svg = svg(model, p -> p);
        assertThat(texts(svg))
                .contains("one (Dense)", "two (Dense)", "end (Sequential)", "reshape (Reshape)", "tanh (Tanh)")
                .contains("Output shape: (None, 3, 4)", "Output shape: (None, 5)");
        assertThat(boxes(svg, "layer")).isEqualTo(7);
        assertThat(arrows(svg)).isEqualTo(7);
    }

    @Test
    void a_png_is_an_image_of_the_size_that_dpi_says() throws IOException {
        Path file = folder.resolve("model.PNG");
        PlottedModels.several().plot(file, p -> p.dpi(96));
        BufferedImage plain = ImageIO.read(file.toFile());
        PlottedModels.several().plot(file);
        BufferedImage fine = ImageIO.read(file.toFile());
        assertThat(fine.getWidth()).isBetween(2 * plain.getWidth() - 2, 2 * plain.getWidth() + 2);
        assertThat(share(fine, Ink.FRAME)).isBetween(0.05, 0.5);
        assertThat(share(fine, Ink.PAPER)).isBetween(0.3, 0.9);
        assertThat(share(fine, Ink.ARROW)).isBetween(0.0005, 0.05);
    }

    private static double share(BufferedImage image, Ink ink) {
        int rgb = ink.colour().getRGB();
        int[] all = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        return IntStream.of(all).filter(p -> p == rgb).count() / (double) all.length;
    }

    @Test
    void names_that_have_a_meaning_in_svg_are_kept() {
        var model = Sequential.named("m", Dense.of(2).name("a<b>&\"c\"")).inputShape(3);
        assertThat(texts(svg(model, p -> p))).contains("a<b>&\"c\" (Dense)");
    }

    @Test
    void bad_input_is_refused_and_leaves_no_file() throws IOException {
        Model model = PlottedModels.nested();
        assertThatThrownBy(() -> model.plot(folder.resolve("model.jpg")))
                .isInstanceOf(KerasFileException.class)
                .hasMessageEndingWith("model.jpg: drawings are SVG or PNG. Give a name that ends in '.svg' or '.png'.");
        Path missing = folder.resolve("none");
        assertThatThrownBy(() -> model.plot(missing.resolve("model.svg")))
                .isInstanceOf(KerasFileException.class)
                .hasMessageContaining("there is no directory '" + missing + "'");
        assertThatThrownBy(() -> Sequential.named("m", Dense.of(2)).plot(folder.resolve("model.svg")))
                .isInstanceOf(NotBuiltException.class)
                .hasMessage("model 'm': it is not built, so that its shapes and arrows are not known. Build it first:"
                        + " model.build(Shape.of(ANY, 784)), or call it on an input.");
        assertThatThrownBy(() -> model.plot(folder.resolve("model.svg"), p -> p.rankdir("TD")))
                .isInstanceOf(ValueException.class)
                .hasMessageContaining("TD");
        assertThatThrownBy(() -> model.plot(folder.resolve("model.png"), p -> p.dpi(0)))
                .isInstanceOf(ValueException.class)
                .hasMessage("plot: dpi must be between 1 and 1200, got 0. Leave it out for 192.");
        var tall = Sequential.named("tall");
        IntStream.range(0, 300).forEach(i -> tall.add(Dense.of(1).name("d" + i)));
        tall.inputShape(1);
        assertThatThrownBy(() -> tall.plot(folder.resolve("model.png"), p -> p.dpi(1200)))
                .isInstanceOf(ValueException.class)
                .hasMessageContaining("pixels");
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }
}
