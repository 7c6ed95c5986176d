package dev.argali.cpu.compiler;

import java.util.ArrayList;
import java.util.List;

/// Whether a third group stands between two: needs one of them, by itself or over others, and is needed by the other.
/// If these were one kernel, it would have to run before and behind the third.
///
/// Two walks, ahead from the one and back from the other, take turns: usually one of them ends at once. After some
/// steps the answer is yes without being known, so that what a graph takes is in proportion to its size; two kernels
/// stay two then.
final class Betweenness {
    private static final int MOST_STEPS = 500;

    private final int[] seenAhead;
    private final int[] seenBehind;
    private int search;

    /// @param groups all ids are below
    Betweenness(int groups) {
        this.seenAhead = new int[groups];
        this.seenBehind = new int[groups];
    }

    boolean holds(Fusion.Group a, Fusion.Group b) {
        return isPath(a, b) || isPath(b, a);
    }

    private boolean isPath(Fusion.Group first, Fusion.Group last) {
        search++;
        var ahead = new Walk(first, last, true);
        var behind = new Walk(last, first, false);
        for (int step = 0; step < MOST_STEPS; step++) {
            Step a = ahead.step();
            Step b = a == Step.ON ? behind.step() : a;
            if (b != Step.ON) {
                return b == Step.MET;
            }
        }
        return true;
    }

    /// How a walk goes on.
    private enum Step {
        ON,
        MET,
        ENDED
    }

    /// Breadth first, an edge a step.
    @SuppressWarnings("ReferenceEquality") // groups are what they are
    private final class Walk {
        private final Fusion.Group from;
        private final Fusion.Group to;
        private final boolean ahead;
        private final List<Fusion.Group> queue = new ArrayList<>();
        private int at;
        private int edge;

        Walk(Fusion.Group from, Fusion.Group to, boolean ahead) {
            this.from = from;
            this.to = to;
            this.ahead = ahead;
            queue.add(from);
        }

        private List<Fusion.Group> edges(Fusion.Group group) {
            return ahead ? group.users() : group.sources();
        }

        Step step() {
            while (at < queue.size() && edge == edges(queue.get(at)).size()) {
                at++;
                edge = 0;
            }
            if (at == queue.size()) {
                return Step.ENDED;
            }
            Fusion.Group here = queue.get(at);
            Fusion.Group next = edges(here).get(edge++).whole();
            if (next == from || next == here || (next == to && here == from)) {
                return Step.ON;
            }
            int[] seen = ahead ? seenAhead : seenBehind;
            int[] other = ahead ? seenBehind : seenAhead;
            if (next == to || other[next.id()] == search) {
                return Step.MET;
            }
            if (seen[next.id()] != search) {
                seen[next.id()] = search;
                queue.add(next);
            }
            return Step.ON;
        }
    }
}
