package dev.argali.model;

import dev.argali.layers.Layer;
import dev.argali.layers.VocabularyFile;
import dev.argali.saving.H5Dataset;
import dev.argali.saving.H5Group;
import dev.argali.saving.KerasArchive;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/// The vocabularies that layers of a model took from data, to files and back.
final class Vocabularies {
    /// The vocabulary of a layer, and the path of the layer in files.
    private record Place(VocabularyFile vocabulary, String layer, String path) {
        String asset() {
            return (path + "/" + VocabularyFile.NAME).substring(1);
        }

        String weights() {
            return path + "/vars/" + VocabularyFile.WEIGHTS;
        }
    }

    private final List<Place> places = new ArrayList<>();

    /// Those of all layers of a model.
    Vocabularies(Model model) {
        collect(model, "", Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private void collect(Layer layer, String path, Set<Layer> seen) {
        if (seen.add(layer)) {
            VocabularyFile.of(layer).ifPresent(v -> places.add(new Place(v, layer.name(), path)));
            layer.children().forEach((attribute, child) -> collect(child, path + "/" + attribute, seen));
        }
    }

    /// {@return the texts that an archive holds, by their paths}
    SequencedMap<String, byte[]> assets() {
        SequencedMap<String, byte[]> all = new LinkedHashMap<>();
        places.forEach(p -> p.vocabulary.text().ifPresent(text -> all.put(p.asset(), text)));
        return all;
    }

    /// Makes ready what gives the layers their vocabularies of an archive. Nothing changes before it is run.
    ///
    /// @throws KerasFileException if one is missing
    /// @throws dev.argali.graph.ValueException if one is damaged, or does not fit its layer
    Runnable reading(KerasArchive archive, String where) {
        List<Runnable> all = new ArrayList<>();
        for (Place p : places) {
            Optional<byte[]> text = p.vocabulary.isInConfig() ? Optional.empty() : Optional.of(text(p, archive, where));
            all.add(p.vocabulary.replacement(text, weights(p, archive.weights(), where)));
        }
        return () -> all.forEach(Runnable::run);
    }

    /// Makes ready what gives the layers the weights of their tokens in a file without vocabularies. Nothing changes
    /// before it is run.
    ///
    /// @throws dev.argali.graph.ValueException if there are not as many as tokens
    Runnable reading(H5Group tree, String where) {
        List<Runnable> all = new ArrayList<>();
        places.forEach(p -> all.add(p.vocabulary.reweighting(weights(p, tree, where))));
        return () -> all.forEach(Runnable::run);
    }

    private static byte[] text(Place place, KerasArchive archive, String where) {
        if (!archive.assets().contains(place.asset())) {
            throw new KerasFileException(
                    where,
                    "the vocabulary of layer '" + place.layer + "' is missing: there is no member 'assets/"
                            + place.asset() + "'",
                    "Save the model again");
        }
        return archive.asset(place.asset());
    }

    private static float[] weights(Place place, H5Group tree, String where) {
        Optional<H5Dataset> array = tree.dataset(place.weights());
        if (array.isPresent() && array.get().dims().size() != 1) {
            throw new KerasFileException(
                    where,
                    "the weights of the vocabulary of layer '" + place.layer + "' have the shape "
                            + array.get().dims(),
                    "Save the model again");
        }
        return array.map(a -> WeightFile.tensor(a, where, place.weights()).toFloats())
                .orElse(new float[0]);
    }
}
