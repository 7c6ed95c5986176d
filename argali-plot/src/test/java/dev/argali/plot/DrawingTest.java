package dev.argali.plot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.model.ModelDiagram;
import dev.argali.model.ModelDiagram.Arrow;
import dev.argali.model.ModelDiagram.Box;
import dev.argali.model.ModelDiagram.Rankdir;
import dev.argali.plot.Drawing.Placed;
import dev.argali.plot.Drawing.Spot;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where things are in drawings of random diagrams.
class DrawingTest {
    private static final double NEAR = 1e-6;

    /// A diagram of boxes, some with boxes inside, and of arrows that lead from earlier boxes to later ones.
    private static ModelDiagram random(Random random) {
        List<Box> boxes = new ArrayList<>();
        List<String> leaves = new ArrayList<>();
        int count = 3 + random.nextInt(25);
        for (int i = 0; i < count; i++) {
            List<Box> inside = new ArrayList<>();
            if (random.nextInt(4) == 0) {
                for (int j = 0; j <= random.nextInt(4); j++) {
                    inside.add(leaf("b" + i + "_" + j, random));
                    leaves.add("b" + i + "_" + j);
                }
            } else {
                leaves.add("b" + i);
            }
            Box box = leaf("b" + i, random);
            boxes.add(new Box(box.id(), box.headline(), box.details(), inside));
        }
        Set<Arrow> arrows = new HashSet<>();
        for (int i = 1; i < leaves.size(); i++) {
            for (int j = 0; j <= random.nextInt(3); j++) {
                arrows.add(new Arrow(leaves.get(random.nextInt(i)), leaves.get(i)));
            }
        }
        Rankdir rankdir =
                List.of(Rankdir.TB, Rankdir.BT, Rankdir.LR, Rankdir.RL).get(random.nextInt(4));
        return new ModelDiagram(boxes, List.copyOf(arrows), rankdir, 96);
    }

    private static Box leaf(String id, Random random) {
        List<String> details =
                random.nextBoolean() ? List.of() : List.of("Output shape: (None, 3)", "Params: " + random.nextInt());
        return new Box(id, id + "x".repeat(random.nextInt(20)), details, List.of());
    }

    private static Rectangle2D area(Placed at) {
        return new Rectangle2D.Double(at.x(), at.y(), at.width(), at.height());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void boxes_are_apart_and_texts_in_them_and_arrows_lead_from_border_to_border(long seed) {
        ModelDiagram diagram = random(new Random(seed));
        Drawing drawing = Drawing.of(diagram);
        Map<String, Placed> placed =
                drawing.boxes().stream().collect(Collectors.toMap(p -> p.box().id(), Function.identity()));
        Rectangle2D page = new Rectangle2D.Double(0, 0, drawing.width(), drawing.height());
        requireApart(diagram.boxes(), placed, page);
        for (Placed box : drawing.boxes()) {
            for (Words words : Words.of(box)) {
                assertThat(words.x()).isGreaterThanOrEqualTo(box.x() + Drawing.PADDING - NEAR);
                assertThat(words.x() + words.width())
                        .isLessThanOrEqualTo(box.x() + box.width() - Drawing.PADDING + NEAR);
                assertThat(words.baseline()).isBetween(box.y(), box.y() + box.height());
            }
        }
        assertThat(drawing.lines()).hasSameSizeAs(diagram.arrows());
        for (int i = 0; i < drawing.lines().size(); i++) {
            Arrow arrow = diagram.arrows().get(i);
            List<Spot> spots = drawing.lines().get(i).spots();
            assertThat(onBorder(spots.getFirst(), at(placed, arrow.from()))).isTrue();
            assertThat(onBorder(spots.getLast(), at(placed, arrow.to()))).isTrue();
            requireClear(spots, drawing.boxes());
        }
    }

    /// Boxes beside each other have nothing in common, and lie within what is around them.
    private static void requireApart(List<Box> boxes, Map<String, Placed> placed, Rectangle2D around) {
        List<Rectangle2D> areas =
                boxes.stream().map(b -> area(at(placed, b.id()))).toList();
        for (int i = 0; i < areas.size(); i++) {
            assertThat(around.contains(areas.get(i))).as("inside").isTrue();
            for (int j = 0; j < i; j++) {
                assertThat(areas.get(i).intersects(areas.get(j))).as("overlap").isFalse();
            }
            requireApart(boxes.get(i).inside(), placed, areas.get(i));
        }
    }

    private static Placed at(Map<String, Placed> placed, String id) {
        return Objects.requireNonNull(placed.get(id));
    }

    private static boolean onBorder(Spot spot, Placed box) {
        Rectangle2D outer = new Rectangle2D.Double(box.x() - 1, box.y() - 1, box.width() + 2, box.height() + 2);
        Rectangle2D inner = new Rectangle2D.Double(box.x() + 1, box.y() + 1, box.width() - 2, box.height() - 2);
        return outer.contains(spot.x(), spot.y()) && !inner.contains(spot.x(), spot.y());
    }

    /// No line goes through the box of a layer, or over what is said of a group.
    private static void requireClear(List<Spot> spots, List<Placed> boxes) {
        for (Placed box : boxes) {
            List<Rectangle2D> taken = box.isGroup()
                    ? Words.of(box).stream()
                            .map(w -> (Rectangle2D) new Rectangle2D.Double(
                                    w.x(),
                                    w.baseline() - w.lettering().size() * 0.7,
                                    w.width(),
                                    w.lettering().size() * 0.7))
                            .toList()
                    : List.of(new Rectangle2D.Double(box.x() + 1, box.y() + 1, box.width() - 2, box.height() - 2));
            for (int i = 1; i < spots.size(); i++) {
                Spot a = spots.get(i - 1);
                Spot b = spots.get(i);
                for (Rectangle2D r : taken) {
                    assertThat(r.intersectsLine(a.x(), a.y(), b.x(), b.y()))
                            .as("a line through %s", box.box().id())
                            .isFalse();
                }
            }
        }
    }
}
