package dev.argali.saving;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Reads the members of old-style groups: local heap, B-tree, symbol table nodes.
///
/// jHDF could, but it reads a full B-tree node as twice its size (an error near the end of a file) and follows nodes
/// that contain themselves without end; here each node of a file is visited once.
final class Hdf5SymbolTable {
    private static final int HIGHEST = 32;
    private static final int SOFT_LINK = 2;

    private final Hdf5Bytes bytes;
    private final Set<Long> visited = new HashSet<>();

    Hdf5SymbolTable(Hdf5Bytes bytes) {
        this.bytes = bytes;
    }

    /// {@return the object header's address of each member of the group at `path`, by name}
    Map<String, Long> members(String path, long btree, long heap) {
        if (!bytes.has(heap, "HEAP")) {
            throw Hdf5Damage.damaged(bytes.where(), "the group '" + path + "' has no heap of names");
        }
        MemorySegment names = bytes.slice(bytes.longAt(heap + 24), bytes.longAt(heap + 8));
        var members = new LinkedHashMap<String, Long>();
        node(path, btree, HIGHEST, names, members);
        return members;
    }

    private void node(String path, long address, int below, MemorySegment names, Map<String, Long> members) {
        if (!bytes.has(address, "TREE") || bytes.unsignedByte(address + 4) != 0) {
            throw Hdf5Damage.damaged(bytes.where(), "the index of the group '" + path + "' is not a tree");
        }
        if (!visited.add(address)) {
            throw Hdf5Damage.unsafe(bytes.where(), "the group '" + path + "' is reached by two ways");
        }
        int height = bytes.unsignedByte(address + 5);
        if (height >= below) {
            throw Hdf5Damage.damaged(bytes.where(), "the index of the group '" + path + "' does not get lower");
        }
        int used = bytes.unsignedShort(address + 6);
        for (int i = 0; i < used; i++) {
            long child = bytes.longAt(address + 24 + 8 + 16L * i);
            if (height == 0) {
                leaf(path, child, names, members);
            } else {
                node(path, child, height, names, members);
            }
        }
    }

    private void leaf(String path, long address, MemorySegment names, Map<String, Long> members) {
        if (!bytes.has(address, "SNOD") || !visited.add(address)) {
            throw Hdf5Damage.damaged(bytes.where(), "the index of the group '" + path + "' has a leaf that is none");
        }
        int count = bytes.unsignedShort(address + 6);
        for (int i = 0; i < count; i++) {
            long entry = address + 8 + (long) Hdf5GroupIndex.ENTRY * i;
            String name = name(path, names, bytes.longAt(entry));
            if (bytes.intAt(entry + 16) == SOFT_LINK) {
                throw Hdf5Damage.unsafe(bytes.where(), "'" + path + '/' + name + "' is a soft link");
            }
            if (members.put(name, bytes.longAt(entry + 8)) != null) {
                throw Hdf5Damage.damaged(
                        bytes.where(), "the group '" + path + "' has two members named '" + name + "'");
            }
        }
    }

    private String name(String path, MemorySegment names, long from) {
        long to = from;
        while (from > 0 && to < names.byteSize() && names.get(ValueLayout.JAVA_BYTE, to) != 0) {
            to++;
        }
        if (from <= 0 || to >= names.byteSize() || to == from) {
            throw Hdf5Damage.damaged(bytes.where(), "the group '" + path + "' has a member without a name");
        }
        byte[] name = names.asSlice(from, to - from).toArray(ValueLayout.JAVA_BYTE);
        return new String(name, StandardCharsets.UTF_8);
    }
}
