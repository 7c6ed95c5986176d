package dev.argali.tensor;

import dev.argali.graph.ArgaliException;
import dev.argali.graph.Prim;
import dev.argali.graph.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// One call of a function whose inside is computed again for its gradient, in place of being kept for it.
///
/// It is recorded as one call. The variables that it reads are operands, and what it assigns are further results, which
/// are assigned outside: so its second run, for the gradient, sees the variables as the first one did (dropout draws
/// the same numbers), and what it assigns then is forgotten. The operands of the second run come through a barrier
/// together with the gradients that arrive: so nothing of it is found among what the first run computed, nor begins
/// before.
final class Remat {
    private static final String NAME = "remat";

    private final UnaryOperator<Nest> function;
    private final Nest inputs;
    private Optional<Nest> shape = Optional.empty();

    Remat(UnaryOperator<Nest> function, Nest inputs) {
        this.function = function;
        this.inputs = inputs;
    }

    private static List<TensorType> types(List<Tensor> tensors) {
        return tensors.stream().map(Tensor::type).toList();
    }

    private static List<Tensor> floating(List<Tensor> tensors) {
        return tensors.stream().filter(t -> t.dtype().isFloating()).toList();
    }

    private List<Tensor> run(List<Tensor> in) {
        Nest out = function.apply(inputs.withTensors(in));
        shape = Optional.of(out);
        return out.tensors();
    }

    /// The results of the function.
    Nest record() {
        List<Tensor> given = inputs.tensors();
        if (Symbolic.any(given)) {
            throw Symbolic.unknown(NAME, given);
        }
        Tracer.Traced traced = Tracer.call(NAME, types(given), this::run);
        List<Tensor> operands = new ArrayList<>(given);
        operands.addAll(traced.captures());
        traced.reads().forEach(v -> operands.add(v.value()));
        int own = traced.resultTypes().size();
        CompositeOp.Rule rule = (gradients, in, _) -> back(traced, gradients.subList(0, own), in);
        var call = new Prim.Call(NAME, new TreeMap<>(), traced.graph());
        List<Tensor> results = Recorded.record(call, operands, Optional.of(Recorded.Gradient.of(rule)));
        for (int i = 0; i < traced.assigned().size(); i++) {
            traced.assigned().get(i).assign(results.get(own + i));
        }
        return shape.orElseThrow().withTensors(results.subList(0, own));
    }

    /// The gradients of the operands: inputs, captures, variables.
    private List<Optional<Tensor>> back(Tracer.Traced traced, List<Tensor> gradients, List<Tensor> operands) {
        int n = inputs.tensors().size();
        List<Tensor> captures = traced.captures();
        List<Tensor> values = operands.subList(n + captures.size(), operands.size());
        List<Tensor> given = new ArrayList<>(operands.subList(0, n));
        given.addAll(gradients);
        given.addAll(values);
        List<Tensor> behind = Primitives.apply(new Prim.Barrier(), given);
        Tracer.Traced again = Tracer.again(NAME + "_gradient", types(given), traced.reads(), in -> {
            List<Tensor> sources = new ArrayList<>(in.subList(0, n));
            sources.addAll(captures);
            sources.addAll(in.subList(n + gradients.size(), in.size()));
            return pull(in.subList(0, n), in.subList(n, n + gradients.size()), floating(sources));
        });
        List<Tensor> taken = new ArrayList<>(behind);
        taken.addAll(again.captures());
        var call = new Prim.Call(NAME + "_gradient", new TreeMap<>(), again.graph());
        List<Tensor> found = Recorded.record(call, taken, Optional.of((_, _) -> {
            throw new ArgaliException(
                    NAME, "it has no second derivatives", "Call the function itself where they are needed");
        }));
        List<Optional<Tensor>> all = new ArrayList<>();
        Control.scatterBack(operands, found, all);
        return all;
    }

    private List<Tensor> pull(List<Tensor> in, List<Tensor> gradients, List<Tensor> sources) {
        return Gradients.orZeros(Gradients.of(() -> run(in), gradients, sources), sources);
    }
}
