/// Models: what is compiled, trained, evaluated, saved and loaded.
///
/// In: layers, data, files. Out: trained models, scores, predictions, files.
/// Not here: the bytes of the file formats (the internal package `saving`), anything a layer does.
@NullMarked
package dev.argali.model;

import org.jspecify.annotations.NullMarked;
