package dev.argali.cpu.compiler;

import java.util.ArrayList;
import java.util.List;

/// The axes of a walk, and which neighbours count as one: those that every access steps through without a jump.
///
/// @param extents in the order of the walk
/// @param borders no group of axes crosses these positions, in ascending order
record Axes(List<Integer> extents, List<Integer> borders) {
    /// {@return groups of positions, outermost first, at least one; axes of extent 1 join any group}
    List<List<Integer>> merged(List<List<Long>> accesses) {
        List<List<Integer>> groups = new ArrayList<>();
        for (int side = 0; side <= borders.size(); side++) {
            int from = side == 0 ? 0 : borders.get(side - 1);
            int to = side == borders.size() ? extents.size() : borders.get(side);
            List<Integer> open = new ArrayList<>();
            long extent = 1;
            for (int i = from; i < to; i++) {
                if (extents.get(i) == 1) {
                    continue;
                }
                extent *= extents.get(i);
                if (!open.isEmpty() && (extent > Integer.MAX_VALUE || !joins(accesses, open.getLast(), i))) {
                    groups.add(List.copyOf(open));
                    open.clear();
                    extent = extents.get(i);
                }
                open.add(i);
            }
            if (!open.isEmpty()) {
                groups.add(List.copyOf(open));
            } else if (from < to) {
                groups.add(List.of(to - 1));
            }
        }
        return groups.isEmpty() ? List.of(List.of()) : groups;
    }

    private boolean joins(List<List<Long>> accesses, int outer, int inner) {
        return accesses.stream().allMatch(s -> s.get(outer) == s.get(inner) * extents.get(inner));
    }

    /// {@return the extents of the groups}
    List<Integer> extents(List<List<Integer>> groups) {
        return groups.stream()
                .map(g -> g.stream().mapToInt(extents::get).reduce(1, Math::multiplyExact))
                .toList();
    }

    /// {@return the strides of an access along the groups}
    List<Long> strides(List<Long> access, List<List<Integer>> groups) {
        return groups.stream()
                .map(g ->
                        g.isEmpty() || (g.size() == 1 && extents.get(g.getFirst()) == 1) ? 0L : access.get(g.getLast()))
                .toList();
    }

    /// {@return how many groups lie behind the last border}
    int behindBorder(List<List<Integer>> groups) {
        return (int) groups.stream()
                .filter(g -> !g.isEmpty() && g.getFirst() >= borders.getLast())
                .count();
    }

    /// {@return how many points lie between two steps of the axis at a position of the walk}
    long inner(int position) {
        long inner = 1;
        for (int i = position + 1; i < extents.size(); i++) {
            inner *= Math.max(extents.get(i), 1);
        }
        return inner;
    }
}
