/// Drawings of models: a diagram comes in, the bytes of an SVG or a PNG go out.
///
/// Nobody names a class of this package: `ServiceLoader` finds [LayeredDiagrams], and `Model.plot` calls it.
/// Read [Drawing] first: there boxes get their sizes, and Eclipse ELK finds a place for them.
/// To add a format: a class like [Svg], an arm in [LayeredDiagrams], its ending in `ModelPlot`.
/// Not here: what a box says, and which boxes there are (`ModelPlot` in `argali-model`).
@NullMarked
package dev.argali.plot;

import org.jspecify.annotations.NullMarked;
