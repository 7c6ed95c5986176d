/// Models: what is compiled, trained, evaluated, saved and loaded.
///
/// In: layers, data, files. Out: trained models, scores, predictions, files.
/// Read [dev.argali.model.Model] first, then [dev.argali.model.TrainingLoop] (the order of everything in `fit`) and
/// `Steps` (a step as one compiled program). A [dev.argali.model.Functional] does the calls of a graph (`CallGraph`)
/// again.
/// To add a setting of `fit`: a wither in [dev.argali.model.FitOptions], its use in the loop, a test.
/// Not here: the bytes of the file formats (the internal package `saving`), anything a layer does.
@NullMarked
@Stable
package dev.argali.model;

import dev.argali.api.Stable;
import org.jspecify.annotations.NullMarked;
