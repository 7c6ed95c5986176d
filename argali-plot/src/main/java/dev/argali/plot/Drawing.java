package dev.argali.plot;

import dev.argali.graph.ValueException;
import dev.argali.model.ModelDiagram;
import dev.argali.model.ModelDiagram.Arrow;
import dev.argali.model.ModelDiagram.Box;
import dev.argali.model.ModelDiagram.Rankdir;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.alg.layered.options.NodePlacementStrategy;
import org.eclipse.elk.core.RecursiveGraphLayoutEngine;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.math.KVector;
import org.eclipse.elk.core.options.CoreOptions;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.options.HierarchyHandling;
import org.eclipse.elk.core.options.SizeConstraint;
import org.eclipse.elk.core.util.BasicProgressMonitor;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/// A diagram of which everything has its place.
///
/// @param width of the whole, in units of 1/96 inch
/// @param height of the whole
/// @param boxes each before those inside it
/// @param lines one for each arrow, with its point at the last of its points
record Drawing(double width, double height, List<Placed> boxes, List<Line> lines) {
    static final double MARGIN = 12;
    /// The radius of the corners of boxes.
    static final double ROUNDING = 3;
    /// Between text and the border around it.
    static final double PADDING = 8;
    /// The length of the point of an arrow.
    static final double POINT = 8;

    private static final double BESIDE = 28;
    private static final double BETWEEN = 36;

    /// A box at its place.
    record Placed(Box box, double x, double y, double width, double height) {
        /// {@return the height of the part that the headline stands in}
        double head() {
            return Lettering.HEADLINE.line() + PADDING;
        }

        /// {@return the bright part below the headline of a layer, within the border; empty if there is nothing to be
        ///     said in it}
        Optional<Rectangle2D.Double> body() {
            return isGroup() || box.details().isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Rectangle2D.Double(x + 0.5, y + head(), width - 1, height - head() - 0.5));
        }

        /// {@return whether it is a model with its layers inside}
        boolean isGroup() {
            return !box.inside().isEmpty();
        }
    }

    /// A bent line.
    record Line(List<Spot> spots) {
        /// Keeps a copy.
        Line {
            spots = List.copyOf(spots);
        }
    }

    /// A point.
    record Spot(double x, double y) {}

    /// Finds a place for everything.
    static Drawing of(ModelDiagram diagram) {
        ElkNode page = ElkGraphUtil.createGraph();
        page.setProperty(CoreOptions.ALGORITHM, LayeredOptions.ALGORITHM_ID);
        page.setProperty(CoreOptions.HIERARCHY_HANDLING, HierarchyHandling.INCLUDE_CHILDREN);
        page.setProperty(CoreOptions.PADDING, new ElkPadding(MARGIN));
        style(page, diagram.rankdir());
        Map<String, ElkNode> nodes = new HashMap<>();
        diagram.boxes().forEach(b -> add(page, b, diagram.rankdir(), nodes));
        List<ElkEdge> edges = new ArrayList<>();
        for (Arrow arrow : diagram.arrows()) {
            edges.add(ElkGraphUtil.createSimpleEdge(node(nodes, arrow.from()), node(nodes, arrow.to())));
        }
        new RecursiveGraphLayoutEngine().layout(page, new BasicProgressMonitor());
        List<Placed> placed = new ArrayList<>();
        diagram.boxes().forEach(b -> collect(b, nodes, 0, 0, placed));
        return new Drawing(
                page.getWidth(),
                page.getHeight(),
                placed,
                edges.stream().map(Drawing::line).toList());
    }

    private static void add(ElkNode parent, Box box, Rankdir rankdir, Map<String, ElkNode> nodes) {
        ElkNode node = ElkGraphUtil.createNode(parent);
        nodes.put(box.id(), node);
        double width = Stream.concat(
                        Stream.of(Lettering.HEADLINE.width(box.headline())),
                        box.details().stream().map(Lettering.DETAIL::width))
                .mapToDouble(w -> w)
                .max()
                .orElse(0);
        double head = Lettering.HEADLINE.line() + PADDING;
        double body = box.details().isEmpty() ? 0 : box.details().size() * Lettering.DETAIL.line() + PADDING;
        node.setDimensions(width + 2 * PADDING, head + body);
        if (!box.inside().isEmpty()) {
            style(node, rankdir);
            // What is said of it stands where no arrow comes in or goes out.
            boolean upright = rankdir == Rankdir.TB || rankdir == Rankdir.BT;
            node.setProperty(
                    CoreOptions.PADDING,
                    upright
                            ? new ElkPadding(MARGIN, MARGIN, MARGIN, width + PADDING + MARGIN)
                            : new ElkPadding(head + body, MARGIN, MARGIN, MARGIN));
            node.setProperty(CoreOptions.NODE_SIZE_CONSTRAINTS, SizeConstraint.minimumSize());
            node.setProperty(CoreOptions.NODE_SIZE_MINIMUM, new KVector(width + 2 * PADDING, head + body));
            box.inside().forEach(b -> add(node, b, rankdir, nodes));
        }
    }

    private static void style(ElkNode node, Rankdir rankdir) {
        node.setProperty(
                CoreOptions.DIRECTION,
                switch (rankdir) {
                    case TB -> Direction.DOWN;
                    case BT -> Direction.UP;
                    case LR -> Direction.RIGHT;
                    case RL -> Direction.LEFT;
                });
        node.setProperty(CoreOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
        node.setProperty(CoreOptions.SPACING_NODE_NODE, BESIDE);
        node.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, BETWEEN);
        node.setProperty(LayeredOptions.NODE_PLACEMENT_STRATEGY, NodePlacementStrategy.NETWORK_SIMPLEX);
    }

    private static ElkNode node(Map<String, ElkNode> nodes, String id) {
        return Optional.ofNullable(nodes.get(id))
                .orElseThrow(() -> new ValueException("plot", "there is no box '" + id + "'", "Make one first"));
    }

    /// What is inside has its place in the box around it; here all are on one page.
    private static void collect(Box box, Map<String, ElkNode> nodes, double left, double top, List<Placed> into) {
        ElkNode node = node(nodes, box.id());
        double x = left + node.getX();
        double y = top + node.getY();
        into.add(new Placed(box, x, y, node.getWidth(), node.getHeight()));
        box.inside().forEach(b -> collect(b, nodes, x, y, into));
    }

    private static Line line(ElkEdge edge) {
        double left = 0;
        double top = 0;
        for (ElkNode n = edge.getContainingNode(); n != null; n = n.getParent()) {
            left += n.getX();
            top += n.getY();
        }
        ElkEdgeSection section = edge.getSections().getFirst();
        List<Spot> spots = new ArrayList<>();
        spots.add(new Spot(left + section.getStartX(), top + section.getStartY()));
        for (var bend : section.getBendPoints()) {
            spots.add(new Spot(left + bend.getX(), top + bend.getY()));
        }
        spots.add(new Spot(left + section.getEndX(), top + section.getEndY()));
        return new Line(spots);
    }
}
