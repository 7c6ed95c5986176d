package dev.argali.model;

import dev.argali.api.Experimental;
import dev.argali.config.Names;
import dev.argali.graph.ValueException;
import java.util.Locale;

/// What `plot` may be told, in Keras's words: `p -> p.showShapes(false).rankdir("LR").expandNested(true)`. Immutable:
/// each word gives a new value. Names, shapes and numbers of parameters are shown if nothing else is said.
///
/// @param showShapes whether a box says of which shape the outputs of the layer are
/// @param showDtype whether a box says of which dtype they are
/// @param showLayerNames whether a box has the name of the layer before its class
/// @param showParams whether a box says how many parameters the layer has, if it has any
/// @param showTrainable whether a box says if they are trained
/// @param expandNested whether models inside the model are shown with their layers
/// @param rankdir where the arrows lead
/// @param dpi pixels of an inch in images made of pixels; of an SVG it changes nothing
@Experimental
public record PlotOptions(
        boolean showShapes,
        boolean showDtype,
        boolean showLayerNames,
        boolean showParams,
        boolean showTrainable,
        boolean expandNested,
        ModelDiagram.Rankdir rankdir,
        int dpi) {
    static final PlotOptions DEFAULTS =
            new PlotOptions(true, false, true, true, false, false, ModelDiagram.Rankdir.TB, 192);

    private static final int MAX_DPI = 1200;

    /// {@return this with or without the shapes of outputs}
    public PlotOptions showShapes(boolean value) {
        return new PlotOptions(value, showDtype, showLayerNames, showParams, showTrainable, expandNested, rankdir, dpi);
    }

    /// {@return this with or without the dtypes of outputs}
    public PlotOptions showDtype(boolean value) {
        return new PlotOptions(
                showShapes, value, showLayerNames, showParams, showTrainable, expandNested, rankdir, dpi);
    }

    /// {@return this with or without the names of layers}
    public PlotOptions showLayerNames(boolean value) {
        return new PlotOptions(showShapes, showDtype, value, showParams, showTrainable, expandNested, rankdir, dpi);
    }

    /// {@return this with or without the numbers of parameters}
    public PlotOptions showParams(boolean value) {
        return new PlotOptions(showShapes, showDtype, showLayerNames, value, showTrainable, expandNested, rankdir, dpi);
    }

    /// {@return this with or without whether layers are trained}
    public PlotOptions showTrainable(boolean value) {
        return new PlotOptions(showShapes, showDtype, showLayerNames, showParams, value, expandNested, rankdir, dpi);
    }

    /// {@return this with or without the layers of models inside the model}
    public PlotOptions expandNested(boolean value) {
        return new PlotOptions(showShapes, showDtype, showLayerNames, showParams, showTrainable, value, rankdir, dpi);
    }

    /// {@return this with arrows that lead this way}
    public PlotOptions rankdir(ModelDiagram.Rankdir value) {
        return new PlotOptions(
                showShapes, showDtype, showLayerNames, showParams, showTrainable, expandNested, value, dpi);
    }

    /// {@return this with arrows that lead this way: `TB` from top to bottom, `BT`, `LR` or `RL`}
    ///
    /// @throws ValueException if it is none of these
    public PlotOptions rankdir(String value) {
        String upper = value.toUpperCase(Locale.ROOT);
        return rankdir(Names.constant("rankdir", upper, ModelDiagram.Rankdir.values(), Enum::name));
    }

    /// {@return this with so many pixels to an inch, between 1 and 1200}
    ///
    /// @throws ValueException if there are fewer or more
    public PlotOptions dpi(int value) {
        if (value < 1 || value > MAX_DPI) {
            throw new ValueException(
                    "plot", "dpi must be between 1 and " + MAX_DPI + ", got " + value, "Leave it out for 192");
        }
        return new PlotOptions(
                showShapes, showDtype, showLayerNames, showParams, showTrainable, expandNested, rankdir, value);
    }
}
