package dev.argali.saving;

import dev.argali.graph.ArgaliException;
import java.util.LinkedHashMap;
import java.util.Map;

/// Grows a tree by paths and gives it as one immutable [H5Group].
///
/// ```java
/// var tree = Hdf5Tree.of()
///         .group("layers/dropout/vars", Map.of("name", H5Attribute.of("dropout")))
///         .dataset("layers/dense/vars/0", H5Dataset.float32(kernel, 784, 64));
/// Hdf5Writer.write(tree.root(), path);
/// ```
/// Groups on the way to a path come into being by themselves. Not safe for several threads.
public final class Hdf5Tree {
    private final Map<String, Object> members = new LinkedHashMap<>();
    private final Map<String, H5Attribute> attributes = new LinkedHashMap<>();

    private Hdf5Tree() {}

    /// {@return an empty tree}
    public static Hdf5Tree of() {
        return new Hdf5Tree();
    }

    /// Makes sure that there is a group at `path` (the empty path is the root). Returns this tree.
    public Hdf5Tree group(String path) {
        at(path);
        return this;
    }

    /// Makes sure that there is a group at `path` and adds attributes to it. Returns this tree.
    public Hdf5Tree group(String path, Map<String, H5Attribute> attributes) {
        at(path).attributes.putAll(attributes);
        return this;
    }

    /// Adds one attribute to the group at `path`. Returns this tree.
    public Hdf5Tree attribute(String path, String name, H5Attribute attribute) {
        return group(path, Map.of(name, attribute));
    }

    /// Puts an array at `path`. Returns this tree.
    ///
    /// @throws ArgaliException if the path is taken
    public Hdf5Tree dataset(String path, H5Dataset dataset) {
        int slash = path.lastIndexOf('/');
        Hdf5Tree parent = slash < 0 ? this : at(path.substring(0, slash));
        String name = path.substring(slash + 1);
        if (name.isEmpty() || parent.members.putIfAbsent(name, dataset) != null) {
            String problem = "the path '" + path + "' is " + (name.isEmpty() ? "empty" : "taken");
            throw new ArgaliException("Hdf5Tree", problem, "Give each array a path of its own");
        }
        return this;
    }

    /// {@return what has been put in so far}
    public H5Group root() {
        var nodes = new LinkedHashMap<String, H5Node>();
        members.forEach(
                (name, member) -> nodes.put(name, member instanceof Hdf5Tree tree ? tree.root() : (H5Dataset) member));
        return new H5Group(nodes, attributes);
    }

    private Hdf5Tree at(String path) {
        Hdf5Tree tree = this;
        for (String name : path.split("/", -1)) {
            if (name.isEmpty()) {
                continue;
            }
            Object member = tree.members.computeIfAbsent(name, key -> new Hdf5Tree());
            if (!(member instanceof Hdf5Tree group)) {
                String problem = "'" + name + "' in the path '" + path + "' is a dataset, not a group";
                throw new ArgaliException("Hdf5Tree", problem, "Give each array a path of its own");
            }
            tree = group;
        }
        return tree;
    }
}
