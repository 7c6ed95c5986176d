package dev.argali.model;

import dev.argali.api.Experimental;
import java.util.List;

/// A drawing of a model before anything has a place: boxes for layers, and arrows for the tensors between them.
///
/// @param boxes in the order in which the layers are called
/// @param arrows between boxes of any depth, each once
/// @param rankdir where the arrows lead
/// @param dpi pixels of an inch, for images made of pixels
@Experimental
public record ModelDiagram(List<Box> boxes, List<Arrow> arrows, Rankdir rankdir, int dpi) {
    /// Keeps copies of the lists.
    public ModelDiagram {
        boxes = List.copyOf(boxes);
        arrows = List.copyOf(arrows);
    }

    /// Where the arrows lead, in Keras's words: top to bottom, or another way.
    @Experimental
    public enum Rankdir {
        /// From top to bottom.
        TB,
        /// From bottom to top.
        BT,
        /// From left to right.
        LR,
        /// From right to left.
        RL
    }

    /// One layer.
    ///
    /// @param id unlike those of all other boxes
    /// @param headline the name and the class of the layer, or one of them
    /// @param details what else is said of it, line by line
    /// @param inside the layers of a model that is shown with what it is made of; empty for all others
    @Experimental
    public record Box(String id, String headline, List<String> details, List<Box> inside) {
        /// Keeps copies of the lists.
        public Box {
            details = List.copyOf(details);
            inside = List.copyOf(inside);
        }
    }

    /// A tensor that one layer makes and another takes.
    ///
    /// @param from the id of the box where it is made
    /// @param to the id of the box that takes it
    @Experimental
    public record Arrow(String from, String to) {}
}
