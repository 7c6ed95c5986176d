/// Data on its way into a model: examples, labels, built-in data sets.
///
/// In: files, resources, downloads. Out: [dev.argali.data.Example] and [dev.argali.data.Split] of tensors. Read
/// [dev.argali.data.Mnist] first. To add a data set: one file like `Mnist`, one test. Not here: anything that knows
/// layers or trains.
@NullMarked
@Stable
package dev.argali.data;

import dev.argali.api.Stable;
import org.jspecify.annotations.NullMarked;
