package dev.argali.saving;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The names of an old-style group: a local heap that holds them, symbol table nodes of up to eight members sorted by
/// name, and a version 1 B-tree of up to 32 children a node over those.
/// Source: HDF5 File Format Specification 3.0, sections III.A.1, III.B, III.C and III.D.
final class Hdf5GroupIndex {
    /// A member to be indexed. For a group also where its own index is; a dataset has [Hdf5Encoding#UNDEFINED] there.
    record Member(String name, long header, long btree, long heap) {}

    /// Half the members of a full symbol table node, HDF5's default; the superblock says so.
    static final int LEAF_K = 4;
    /// Half the children of a full B-tree node, HDF5's default; the superblock says so.
    static final int INTERNAL_K = 16;

    static final int ENTRY = 40;
    private static final int NODE = 24 + 8 * (2 * INTERNAL_K + 1) + 8 * 2 * INTERNAL_K;
    private static final int LEAF = 8 + 2 * LEAF_K * ENTRY;
    private static final long NOTHING_FREE = 1;

    /// A node, and where in the local heap the last name under it is: the key to its right.
    private record Child(long address, long lastName) {}

    private final Hdf5Plan plan;

    Hdf5GroupIndex(Hdf5Plan plan) {
        this.plan = plan;
    }

    /// Adds heap, nodes and tree. `members` are sorted by the unsigned bytes of their names.
    /// Returns the addresses of the B-tree's root and of the local heap.
    long[] add(List<Member> members) {
        long[] names = new long[members.size()];
        long heap = addNames(members, names);
        List<Child> level = leaves(members, names);
        int height = 0;
        do {
            level = parents(level, height++);
        } while (level.size() > 1);
        return new long[] {level.getFirst().address, heap};
    }

    private long addNames(List<Member> members, long[] offsets) {
        int emptyName = 8;
        int size = emptyName;
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = size;
            size = Math.addExact(size, Hdf5Encoding.padded(Hdf5Encoding.utf8(members.get(i).name).length + 1));
        }
        ByteBuffer names = Hdf5Encoding.buffer(size);
        for (int i = 0; i < offsets.length; i++) {
            names.put((int) offsets[i], Hdf5Encoding.utf8(members.get(i).name));
        }
        ByteBuffer heap = Hdf5Encoding.buffer(32).put(new byte[] {'H', 'E', 'A', 'P', 0, 0, 0, 0});
        return plan.add(heap.putLong(size).putLong(NOTHING_FREE).putLong(plan.add(names)));
    }

    private List<Child> leaves(List<Member> members, long[] names) {
        var leaves = new ArrayList<Child>();
        for (int from = 0; from < names.length; from += 2 * LEAF_K) {
            int count = Math.min(2 * LEAF_K, names.length - from);
            ByteBuffer leaf = Hdf5Encoding.buffer(LEAF).put(new byte[] {'S', 'N', 'O', 'D', 1, 0});
            leaf.putShort((short) count);
            for (int i = from; i < from + count; i++) {
                writeEntry(leaf, names[i], members.get(i));
            }
            leaves.add(new Child(plan.add(leaf), names[from + count - 1]));
        }
        return leaves;
    }

    /// A symbol table entry. That of a group repeats where its index is, so that a reader need not open its header.
    static void writeEntry(ByteBuffer target, long name, Member member) {
        boolean group = member.btree != Hdf5Encoding.UNDEFINED;
        target.putLong(name).putLong(member.header).putInt(group ? 1 : 0).putInt(0);
        target.putLong(group ? member.btree : 0).putLong(group ? member.heap : 0);
    }

    /// One level of the tree; a group without members has one node without children.
    private List<Child> parents(List<Child> children, int height) {
        int count = Math.max(1, Math.ceilDiv(children.size(), 2 * INTERNAL_K));
        var nodes = new ArrayList<ByteBuffer>();
        var parents = new ArrayList<Child>();
        for (int n = 0; n < count; n++) {
            ByteBuffer node = Hdf5Encoding.buffer(NODE);
            nodes.add(node);
            int last = Math.min(children.size(), (n + 1) * 2 * INTERNAL_K) - 1;
            parents.add(new Child(plan.add(node), last < 0 ? 0 : children.get(last).lastName));
        }
        for (int n = 0; n < count; n++) {
            int from = n * 2 * INTERNAL_K;
            int used = Math.min(2 * INTERNAL_K, children.size() - from);
            ByteBuffer node = nodes.get(n).put(new byte[] {'T', 'R', 'E', 'E', 0, (byte) height});
            node.putShort((short) used);
            node.putLong(n == 0 ? Hdf5Encoding.UNDEFINED : parents.get(n - 1).address);
            node.putLong(n == count - 1 ? Hdf5Encoding.UNDEFINED : parents.get(n + 1).address);
            node.putLong(n == 0 ? 0 : parents.get(n - 1).lastName);
            for (Child child : children.subList(from, from + used)) {
                node.putLong(child.address).putLong(child.lastName);
            }
        }
        return parents;
    }
}
