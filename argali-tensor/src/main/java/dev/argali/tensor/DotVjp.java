package dev.argali.tensor;

import dev.argali.graph.Prim;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The gradients of the generalised product: two products of the same kind, their axes put in order.
final class DotVjp {
    private DotVjp() {}

    static List<Optional<Tensor>> of(Prim.Dot p, Tensor g, Tensor a, Tensor b, Predicate<Tensor> wanted) {
        List<Integer> leftFree = free(a.rank(), p.leftBatch(), p.leftSum());
        List<Integer> rightFree = free(b.rank(), p.rightBatch(), p.rightSum());
        int batch = p.leftBatch().size();
        List<Integer> batchAxes = range(0, batch);
        List<Integer> gLeft = range(batch, batch + leftFree.size());
        List<Integer> gRight = range(batch + leftFree.size(), g.rank());
        Optional<Tensor> da = Optional.empty();
        Optional<Tensor> db = Optional.empty();
        if (wanted.test(a)) {
            // g has [batch, left free, right free]; with b over b's free axes: [batch, left free, b's summed axes].
            Tensor d = Primitives.apply(new Prim.Dot(batchAxes, p.rightBatch(), gRight, rightFree), g, b);
            da = Optional.of(order(d, p.leftBatch(), leftFree, paired(p.rightSum(), p.leftSum())));
        }
        if (wanted.test(b)) {
            // a with g over a's free axes: [batch, a's summed axes, right free].
            Tensor d = Primitives.apply(new Prim.Dot(p.leftBatch(), batchAxes, leftFree, gLeft), a, g);
            db = Optional.of(order(d, p.rightBatch(), paired(p.leftSum(), p.rightSum()), rightFree));
        }
        return List.of(da, db);
    }

    /// A product leaves the axes of an operand that it does not sum over in ascending order: the partners of those
    /// axes, in that order.
    private static List<Integer> paired(List<Integer> axes, List<Integer> partners) {
        return axes.stream()
                .sorted()
                .map(axis -> partners.get(axes.indexOf(axis)))
                .toList();
    }

    /// Transposes `d`, whose axes are these axes of the operand one group after the other, into the operand's order.
    private static Tensor order(Tensor d, List<Integer> first, List<Integer> second, List<Integer> third) {
        List<Integer> now = new ArrayList<>(first);
        now.addAll(second);
        now.addAll(third);
        return Primitives.transpose(d, Vjps.inverse(now));
    }

    private static List<Integer> free(int rank, List<Integer> batch, List<Integer> summed) {
        List<Integer> axes = new ArrayList<>(range(0, rank));
        axes.removeAll(batch);
        axes.removeAll(summed);
        return axes;
    }

    private static List<Integer> range(int from, int to) {
        List<Integer> axes = new ArrayList<>();
        for (int i = from; i < to; i++) {
            axes.add(i);
        }
        return axes;
    }
}
