package dev.argali.saving;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A group: named members and attributes, both immutable, in the order given (files order members by name).
public record H5Group(Map<String, H5Node> members, Map<String, H5Attribute> attributes) implements H5Node {
    /// A group with no members and no attributes.
    public static final H5Group EMPTY = new H5Group(Map.of(), Map.of());

    /// Keeps unmodifiable copies, in the order given.
    public H5Group {
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /// {@return the node at `path`, such as `layers/dense/vars/0`; slashes at the ends do not count, the empty path is
    /// this group}
    public Optional<H5Node> find(String path) {
        H5Node node = this;
        for (String name : path.split("/", -1)) {
            if (name.isEmpty()) {
                continue;
            }
            if (!(node instanceof H5Group group) || !group.members.containsKey(name)) {
                return Optional.empty();
            }
            node = group.members.get(name);
        }
        return Optional.of(node);
    }

    /// {@return the group at `path`, if there is one and it is a group}
    public Optional<H5Group> group(String path) {
        return find(path).filter(H5Group.class::isInstance).map(H5Group.class::cast);
    }

    /// {@return the dataset at `path`, if there is one and it is a dataset}
    public Optional<H5Dataset> dataset(String path) {
        return find(path).filter(H5Dataset.class::isInstance).map(H5Dataset.class::cast);
    }
}
