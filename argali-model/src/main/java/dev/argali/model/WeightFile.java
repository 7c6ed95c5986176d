package dev.argali.model;

import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.layers.Layer;
import dev.argali.layers.VocabularyFile;
import dev.argali.layers.Weight;
import dev.argali.optimizers.Optimizer;
import dev.argali.saving.H5Attribute;
import dev.argali.saving.H5Dataset;
import dev.argali.saving.H5Group;
import dev.argali.saving.H5Type;
import dev.argali.saving.Hdf5Tree;
import dev.argali.saving.KerasArchive;
import dev.argali.tensor.Tensor;
import dev.argali.tensor.Variable;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Variables to the tree of an HDF5 file as Keras lays it out, and back: each object has a group `vars` at its path
/// with the datasets `0`, `1` …, and its name as an attribute.
final class WeightFile {
    private static final System.Logger LOG = System.getLogger("dev.argali.model");
    private static final String VARS = "/vars";
    private static final String OPTIMIZER = "optimizer";

    private final String where;

    /// @param where the file, for messages
    WeightFile(String where) {
        this.where = where;
    }

    // ---- writing ------------------------------------------------------------------------------------------------

    /// The weights of a model alone.
    static H5Group weights(Model model) {
        return tree(model, Map.of());
    }

    /// The weights of a model, and the state of its optimizers.
    static H5Group all(Model model) {
        return tree(model, optimizers(model));
    }

    private static H5Group tree(Model model, Map<String, Optimizer> optimizers) {
        Hdf5Tree tree = Hdf5Tree.of();
        write(model, "", tree, identitySet());
        optimizers.forEach((attribute, o) -> {
            tree.group(attribute + VARS, Map.of("name", H5Attribute.of(o.name())));
            put(o.variables(), attribute + VARS, tree);
        });
        return tree.root();
    }

    /// The optimizers of a model by the attributes that hold them: that of `compile`, and those that the class
    /// declares.
    private static Map<String, Optimizer> optimizers(Model model) {
        Map<String, Optimizer> all = new LinkedHashMap<>(model.tracked().optimizers());
        model.compiled().ifPresent(_ -> all.put(OPTIMIZER, model.optimizer()));
        return all;
    }

    private static Set<Layer> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    /// A layer that can be reached on several paths is written at the first.
    private static void write(Layer layer, String path, Hdf5Tree tree, Set<Layer> seen) {
        if (!seen.add(layer)) {
            return;
        }
        tree.group(path + VARS, Map.of("name", H5Attribute.of(layer.name())));
        put(layer.ownWeights().stream().map(Weight::variable).toList(), path + VARS, tree);
        VocabularyFile.of(layer)
                .map(VocabularyFile::weights)
                .filter(w -> w.length > 0)
                .ifPresent(w -> tree.dataset(path + VARS + "/" + VocabularyFile.WEIGHTS, dataset(Tensor.of(w))));
        layer.children().forEach((attribute, child) -> write(child, path + "/" + attribute, tree, seen));
    }

    private static void put(List<Variable> variables, String path, Hdf5Tree tree) {
        for (int i = 0; i < variables.size(); i++) {
            tree.dataset(path + "/" + i, dataset(variables.get(i).value()));
        }
    }

    private static H5Dataset dataset(Tensor value) {
        List<Long> dims =
                Arrays.stream(value.shape().dims()).asLongStream().boxed().toList();
        H5Dataset dataset = H5Dataset.of(type(value.dtype()), dims, () -> {
            var bytes =
                    MemorySegment.ofArray(new byte[Math.toIntExact(value.type().bytes())]);
            value.copyTo(bytes);
            return bytes;
        });
        return value.dtype() == DType.BFLOAT16
                ? dataset.attributes(Map.of("dtype", H5Attribute.of("bfloat16")))
                : dataset;
    }

    private static H5Type type(DType dtype) {
        return switch (dtype) {
            case BOOL -> H5Type.BOOL;
            case INT8 -> H5Type.INT8;
            case UINT8 -> H5Type.UINT8;
            case INT32 -> H5Type.INT32;
            case UINT32 -> H5Type.UINT32;
            case INT64 -> H5Type.INT64;
            case FLOAT16 -> H5Type.FLOAT16;
            case BFLOAT16 -> H5Type.OPAQUE16;
            case FLOAT32 -> H5Type.FLOAT32;
            case FLOAT64 -> H5Type.FLOAT64;
        };
    }

    // ---- reading ------------------------------------------------------------------------------------------------

    /// Gives a model the weights of a file. If one does not fit, none is changed.
    ///
    /// @throws KerasFileException if the file lacks weights, has others, or some of other shapes
    void read(Model model, H5Group tree) {
        read(model, tree, new Vocabularies(model).reading(tree, where));
    }

    /// Gives a model the vocabularies of a file, and if it is built the weights. If anything does not fit, none is
    /// changed.
    ///
    /// @throws KerasFileException if the file lacks any, has others, or some of other shapes
    void read(Model model, KerasArchive archive) {
        Runnable vocabularies = new Vocabularies(model).reading(archive, where);
        if (model.isBuilt()) {
            read(model, archive.weights(), vocabularies);
        } else {
            vocabularies.run();
        }
    }

    private void read(Model model, H5Group tree, Runnable vocabularies) {
        Map<Variable, Tensor> values = new LinkedHashMap<>();
        collect(model, "", tree, values, identitySet());
        values.forEach(Variable::assign);
        vocabularies.run();
    }

    private void collect(Layer layer, String path, H5Group tree, Map<Variable, Tensor> into, Set<Layer> seen) {
        if (!seen.add(layer)) {
            return;
        }
        List<Variable> variables =
                layer.ownWeights().stream().map(Weight::variable).toList();
        Optional<H5Group> vars = tree.group(path + VARS);
        boolean weighs = VocabularyFile.of(layer).isPresent();
        long stored = vars.map(v -> v.members().keySet().stream()
                        .filter(name -> !(weighs && name.equals(VocabularyFile.WEIGHTS)))
                        .count())
                .orElse(0L);
        if (stored != variables.size()) {
            throw new KerasFileException(
                    where,
                    "layer '" + layer.name() + "' has " + variables.size() + " weights, the file has " + stored
                            + " at '" + (path + VARS).substring(1) + "'",
                    "Load into the model that was saved");
        }
        for (int i = 0; i < variables.size(); i++) {
            String place = path + VARS + "/" + i;
            H5Dataset dataset = tree.dataset(place).orElseThrow(() -> missing(place));
            into.put(variables.get(i), value(dataset, variables.get(i), place));
        }
        refuseOthers(layer, path, tree);
        layer.children().forEach((attribute, child) -> collect(child, path + "/" + attribute, tree, into, seen));
    }

    /// A file of a larger model must not be taken for that of a smaller one.
    private void refuseOthers(Layer layer, String path, H5Group tree) {
        TreeSet<String> known = new TreeSet<>();
        layer.children().keySet().forEach(attribute -> known.add(attribute.substring(0, attribute.indexOf('/') + 1)));
        for (String container : known) {
            if (container.isEmpty()) {
                continue;
            }
            Map<String, ?> members =
                    tree.group(path + "/" + container).map(H5Group::members).orElse(Map.of());
            for (String member : members.keySet()) {
                if (!layer.children().containsKey(container + member)) {
                    throw new KerasFileException(
                            where,
                            "it has weights of '" + container + member + "', which model '" + layer.name()
                                    + "' has not",
                            "Load into the model that was saved");
                }
            }
        }
    }

    private KerasFileException missing(String place) {
        return new KerasFileException(
                where, "there is no dataset '" + place.substring(1) + "'", "Load into the model that was saved");
    }

    private Tensor value(H5Dataset dataset, Variable variable, String place) {
        Shape shape = shape(dataset);
        if (!shape.equals(variable.type().shape())) {
            throw new KerasFileException(
                    where,
                    "weight '" + variable.name() + "' has shape "
                            + variable.type().shape() + ", the file has " + shape + " at '" + place.substring(1) + "'",
                    "Load into the model that was saved");
        }
        return tensor(dataset, where, place).cast(variable.type().dtype());
    }

    /// What an array of a file holds.
    ///
    /// @throws KerasFileException if that is no numbers
    static Tensor tensor(H5Dataset dataset, String where, String place) {
        return Tensor.of(dataset.bytes().get(), dtype(dataset, where, place), shape(dataset));
    }

    private static Shape shape(H5Dataset dataset) {
        return Shape.of(dataset.dims().stream().map(Math::toIntExact).toList());
    }

    private static DType dtype(H5Dataset dataset, String where, String place) {
        if (dataset.type() == H5Type.OPAQUE16
                && dataset.attributes().get("dtype") instanceof H5Attribute.Text text
                && text.value().equals("bfloat16")) {
            return DType.BFLOAT16;
        }
        for (DType dtype : DType.values()) {
            if (dtype != DType.BFLOAT16 && type(dtype) == dataset.type()) {
                return dtype;
            }
        }
        throw new KerasFileException(
                where, "'" + place.substring(1) + "' holds " + dataset.type(), "Save weights as floating numbers");
    }

    /// Gives the built optimizers of a model the state of a file. As in Keras, a state of another size is left out
    /// with a warning.
    void readOptimizers(Model model, H5Group tree) {
        optimizers(model).forEach((attribute, optimizer) -> read(optimizer, attribute + VARS, tree));
    }

    private void read(Optimizer optimizer, String path, H5Group tree) {
        Map<String, ?> stored = tree.group(path).map(H5Group::members).orElse(Map.of());
        List<Variable> variables = optimizer.variables();
        if (stored.size() != variables.size()) {
            if (!stored.isEmpty()) {
                LOG.log(
                        Level.WARNING,
                        "{0}: the state of the optimizer is left out: {1} has {2} variables, the file {3}",
                        where,
                        optimizer.name(),
                        variables.size(),
                        stored.size());
            }
            return;
        }
        Map<Variable, Tensor> values = new LinkedHashMap<>();
        for (int i = 0; i < variables.size(); i++) {
            String place = "/" + path + "/" + i;
            values.put(
                    variables.get(i),
                    value(tree.dataset(place).orElseThrow(() -> missing(place)), variables.get(i), place));
        }
        values.forEach(Variable::assign);
    }
}
