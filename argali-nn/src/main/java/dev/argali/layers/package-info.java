/// Layers: functions of tensors that own weights. One file per layer.
///
/// In: tensors and a `training` flag. Out: tensors; on the side, masks and added losses.
/// Read [dev.argali.layers.Layer] first (its `apply` is the order of everything), then [dev.argali.layers.Dense].
/// To add a layer: one file here, a line of the table in [dev.argali.layers.LayerConfigs], one test, which holds it
/// against the layer contract.
/// Not here: anything that trains, saves, or knows a `Model`.
@NullMarked
@Stable
package dev.argali.layers;

import dev.argali.api.Stable;
import org.jspecify.annotations.NullMarked;
