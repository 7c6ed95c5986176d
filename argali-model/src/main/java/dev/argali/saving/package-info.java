/// File formats: bytes on disk to trees of named arrays and JSON, and back; nothing about tensors or models.
///
/// In: a path or a memory segment. Out: an [H5Group] (what an HDF5 file holds), a [Json] value, or both in a
/// [KerasArchive]. Read [H5Node] first, then [Hdf5Tree], which builds one, [Hdf5Writer] and [Hdf5Reader].
/// A file is data: it names no class to load, sizes are bounded before memory is taken, nothing leads out of the file.
/// Everything that can go wrong with a file is a [dev.argali.model.KerasFileException].
/// Not here: which path belongs to which variable, how a config becomes a layer.
@NullMarked
package dev.argali.saving;

import org.jspecify.annotations.NullMarked;
