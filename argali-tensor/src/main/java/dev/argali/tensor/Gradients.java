package dev.argali.tensor;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Reverse-mode differentiation of recorded nodes: one walk forward to see what depends on the sources, one back to
/// carry the gradients.
final class Gradients {
    private final Set<Tensor> active = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Tensor, Tensor> gradients = new IdentityHashMap<>();

    private Gradients() {}

    /// The gradients of the sum of `targets` with respect to each source, a source being a set of tensors over which
    /// the gradient is summed.
    static List<Optional<Tensor>> of(List<Recorded> nodes, List<Tensor> targets, List<? extends Set<Tensor>> sources) {
        List<Tensor> ones =
                targets.stream().map(t -> Primitives.fill(t.type(), 1)).toList();
        return of(nodes, targets, ones, sources);
    }

    /// The gradients of the sum of `targets`, each times its weights.
    static List<Optional<Tensor>> of(
            List<Recorded> nodes, List<Tensor> targets, List<Tensor> weights, List<? extends Set<Tensor>> sources) {
        var walk = new Gradients();
        sources.forEach(walk.active::addAll);
        for (Recorded node : nodes) {
            if (node.inputs().stream().anyMatch(walk.active::contains)) {
                node.outputs().stream().filter(t -> t.dtype().isFloating()).forEach(walk.active::add);
            }
        }
        for (int i = 0; i < targets.size(); i++) {
            if (walk.active.contains(targets.get(i))) {
                walk.add(targets.get(i), weights.get(i));
            }
        }
        for (Recorded node : nodes.reversed()) {
            walk.back(node);
        }
        return sources.stream().map(walk::sum).toList();
    }

    /// The gradients of what a function gives, times weights, summed.
    static List<Optional<Tensor>> of(Supplier<List<Tensor>> function, List<Tensor> weights, List<Tensor> sources) {
        try (var tape = GradientTape.open()) {
            return tape.gradient(function.get(), weights, sources);
        }
    }

    /// The gradients of tensors, zeros where there is none.
    static List<Tensor> orZeros(List<Optional<Tensor>> gradients, List<Tensor> like) {
        List<Tensor> all = new ArrayList<>();
        for (int i = 0; i < like.size(); i++) {
            Tensor source = like.get(i);
            all.add(gradients.get(i).orElseGet(() -> Primitives.fillLike(source, 0)));
        }
        return all;
    }

    private void back(Recorded node) {
        boolean reached = false;
        List<Optional<Tensor>> arriving = new ArrayList<>();
        for (Tensor out : node.outputs()) {
            Tensor g = gradients.get(out);
            reached |= g != null;
            arriving.add(Optional.ofNullable(g));
        }
        if (!reached || node.inputs().stream().noneMatch(active::contains)) {
            return;
        }
        List<Optional<Tensor>> leaving = Vjps.of(node, arriving, active::contains);
        for (int i = 0; i < leaving.size(); i++) {
            Tensor input = node.inputs().get(i);
            if (leaving.get(i).isPresent() && active.contains(input)) {
                add(input, leaving.get(i).get());
            }
        }
    }

    private void add(Tensor at, Tensor gradient) {
        gradients.merge(at, gradient, Primitives::add);
    }

    private Optional<Tensor> sum(Collection<Tensor> source) {
        Optional<Tensor> total = Optional.empty();
        for (Tensor t : source) {
            Tensor g = gradients.get(t);
            if (g != null) {
                total = Optional.of(total.isPresent() ? Primitives.add(total.get(), g) : g);
            }
        }
        return total;
    }
}
