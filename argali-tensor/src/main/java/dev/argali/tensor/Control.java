package dev.argali.tensor;

import dev.argali.api.Experimental;
import dev.argali.graph.ArgaliException;
import dev.argali.graph.DType;
import dev.argali.graph.Graph;
import dev.argali.graph.GraphBuilder;
import dev.argali.graph.Prim;
import dev.argali.graph.ShapeException;
import dev.argali.graph.TensorType;
import dev.argali.graph.Value;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/// Control flow on values inside a program: [#cond], [#whileLoop] and [#scan].
///
/// The functions given are traced once, not called at each step. They may use tensors and read variables from
/// outside; they cannot assign variables. Loops whose length follows from shapes need none of this: a Java `for`
/// unrolls.
@Experimental
public final class Control {
    private Control() {}

    /// What one step of a scan makes.
    ///
    /// @param carry the next state, of the structure and types of the one before
    /// @param output a row of the stacked results
    @Experimental
    public record Step(Nest carry, Nest output) {}

    /// A step of a scan.
    @FunctionalInterface
    @Experimental
    public interface StepFunction {
        /// {@return the next state and a row of results, from the state and a row of the sequences}
        Step apply(Nest carry, Nest row);
    }

    /// The result of one of two functions, of which only that one runs. Both return the same structure and types.
    /// Differentiable.
    ///
    /// @param condition a bool scalar
    /// @throws ShapeException if the results differ in structure or type
    public static Nest cond(Tensor condition, Supplier<Nest> whenTrue, Supplier<Nest> whenFalse) {
        Nest[] shapes = new Nest[2];
        Tracer.Traced yes = branch(shapes, 0, whenTrue);
        Tracer.Traced no = branch(shapes, 1, whenFalse);
        if (!shapes[0].structure().equals(shapes[1].structure())
                || !yes.graph().outputTypes().equals(no.graph().outputTypes())) {
            throw new ShapeException(
                    "cond",
                    "the branches return " + yes.graph().outputTypes() + " and "
                            + no.graph().outputTypes(),
                    "Return equal types from both");
        }
        Set<Tensor> union = new LinkedHashSet<>(yes.captures());
        union.addAll(no.captures());
        List<Tensor> captures = List.copyOf(union);
        List<Tensor> inputs = new ArrayList<>(List.of(condition));
        inputs.addAll(captures);
        var prim = new Prim.Cond(over(yes, captures), over(no, captures));
        CompositeOp.Rule rule = (gradients, in, _) -> {
            List<Optional<Tensor>> back = new ArrayList<>(List.of(Optional.empty()));
            List<Tensor> sources =
                    captures.stream().filter(t -> t.dtype().isFloating()).toList();
            Nest both = cond(
                    condition, () -> pull(whenTrue, gradients, sources), () -> pull(whenFalse, gradients, sources));
            scatterBack(captures, both.tensors(), back);
            return back;
        };
        return shapes[0].withTensors(Recorded.record(prim, inputs, Optional.of(Recorded.Gradient.of(rule))));
    }

    private static Tracer.Traced branch(Nest[] shapes, int i, Supplier<Nest> function) {
        return Tracer.body("cond", List.of(), _ -> {
            shapes[i] = function.get();
            return shapes[i].tensors();
        });
    }

    /// The gradients of a branch with respect to what it takes from outside, zeros where there is none.
    private static Nest pull(Supplier<Nest> branch, List<Tensor> gradients, List<Tensor> sources) {
        List<Optional<Tensor>> found = Gradients.of(() -> branch.get().tensors(), gradients, sources);
        return Nest.of(Gradients.orZeros(found, sources));
    }

    /// Adds, for each operand, the next gradient if it is floating, else none.
    static void scatterBack(List<Tensor> operands, List<Tensor> gradients, List<Optional<Tensor>> into) {
        int next = 0;
        for (Tensor t : operands) {
            into.add(t.dtype().isFloating() ? Optional.of(gradients.get(next++)) : Optional.empty());
        }
    }

    /// The graph of a trace as a function of all these captures.
    private static Graph over(Tracer.Traced traced, List<Tensor> captures) {
        var builder = new GraphBuilder();
        List<Value> parameters =
                captures.stream().map(t -> builder.parameter(t.type())).toList();
        List<Value> used = traced.captures().stream()
                .map(t -> parameters.get(captures.indexOf(t)))
                .toList();
        return builder.build(builder.inline(traced.graph(), used));
    }

    /// Repeats `body` on the state while `condition` gives true. Runs forward only: it has no gradient.
    ///
    /// @param condition maps the state to a bool scalar
    /// @param body maps the state to the next one, of the same structure and types
    public static Nest whileLoop(Function<Nest, Tensor> condition, UnaryOperator<Nest> body, Nest state) {
        List<Tensor> start = state.tensors();
        List<TensorType> types = start.stream().map(Tensor::type).toList();
        Tracer.Traced test = Tracer.body("whileLoop", types, in -> List.of(condition.apply(state.withTensors(in))));
        Tracer.Traced step = Tracer.body(
                "whileLoop", types, in -> body.apply(state.withTensors(in)).tensors());
        Set<Tensor> union = new LinkedHashSet<>(test.captures());
        union.addAll(step.captures());
        List<Tensor> captures = List.copyOf(union);
        List<Tensor> inputs = new ArrayList<>(start);
        inputs.addAll(captures);
        var prim = new Prim.While(withState(test, types, captures, false), withState(step, types, captures, true));
        List<Tensor> results = Recorded.record(prim, inputs, Optional.empty());
        return state.withTensors(results.subList(0, start.size()));
    }

    private static Graph withState(
            Tracer.Traced traced, List<TensorType> types, List<Tensor> captures, boolean returnCaptures) {
        var builder = new GraphBuilder();
        List<Value> arguments =
                new ArrayList<>(types.stream().map(builder::parameter).toList());
        List<Value> parameters =
                captures.stream().map(t -> builder.parameter(t.type())).toList();
        traced.captures().forEach(t -> arguments.add(parameters.get(captures.indexOf(t))));
        List<Value> results = new ArrayList<>(builder.inline(traced.graph(), arguments));
        if (returnCaptures) {
            results.addAll(parameters);
        }
        return builder.build(results);
    }

    /// Runs `step` along the first axis of `sequences`, carrying a state. Differentiable.
    ///
    /// @param sequences tensors of one first extent, or an empty tuple
    /// @param length the number of steps; with sequences it must be their first extent
    /// @param reverse from the last row to the first
    /// @return the last state and the stacked rows
    public static Step scan(StepFunction step, Nest carry, Nest sequences, int length, boolean reverse) {
        return new Scan(step, carry, sequences, length, reverse).record();
    }

    /// Runs `step` along the first axis of `sequences`, of which there is at least one.
    public static Step scan(StepFunction step, Nest carry, Nest sequences) {
        List<Tensor> rows = sequences.tensors();
        if (rows.isEmpty() || rows.getFirst().rank() == 0) {
            throw new ShapeException("scan", "there is no sequence to scan over", "Give a length");
        }
        return scan(step, carry, sequences, rows.getFirst().shape().dim(0), false);
    }

    /// `x` as it is, cut off from gradients.
    public static Tensor stopGradient(Tensor x) {
        return Recorded.record(new Prim.Barrier(), List.of(x), Optional.of((_, _) -> List.of(Optional.empty())))
                .getFirst();
    }

    /// Fails with this message, before any variable is written, unless the bool scalar `holds`; else gives `x`. If `x`
    /// is a scalar, `{}` in the problem stands for its value.
    public static Tensor check(Tensor holds, Tensor x, String where, String problem, String cure) {
        if (holds.dtype() != DType.BOOL) {
            throw new ArgaliException("check", "the condition is " + holds.type(), "Give a bool scalar");
        }
        return Primitives.apply(new Prim.Check(where, problem, cure), holds, x);
    }

    /// A function of one tensor with a gradient of its own: `vjp` gives that of `x`, from that of `y`, `x` and `y`.
    ///
    /// ```java
    /// var clipped = Control.customGradient(x -> x, (g, x, y) -> g.clip(-1, 1)); // passes small gradients alone
    /// ```
    /// Variables and other tensors that `forward` uses get no gradient through it.
    public static UnaryOperator<Tensor> customGradient(UnaryOperator<Tensor> forward, CompositeOp.UnaryRule vjp) {
        CompositeOp.Rule rule = (g, x, y) -> List.of(Optional.of(vjp.apply(g.getFirst(), x.getFirst(), y.getFirst())));
        return x -> customGradient("customGradient", in -> List.of(forward.apply(in.getFirst())), rule, List.of(x))
                .getFirst();
    }

    /// A function that computes its inside again for the gradient, in place of keeping it: a block of layers whose
    /// activations need more memory than their second computation takes time. A layer is such a function:
    ///
    /// ```java
    /// Tensor y = Control.remat(block).apply(x);
    /// ```
    /// Values and gradients are those of the function itself, as are random numbers. It has first derivatives only;
    /// what layers inside add to the loss is lost.
    public static UnaryOperator<Tensor> remat(UnaryOperator<Tensor> function) {
        return x ->
                remat(in -> Nest.of(function.apply(in.single())), Nest.of(x)).single();
    }

    /// The results of a function that computes its inside again for the gradient.
    ///
    /// @see #remat(UnaryOperator)
    public static Nest remat(UnaryOperator<Nest> function, Nest inputs) {
        return new Remat(function, inputs).record();
    }

    /// A function with a gradient of its own: `forward` gives the results, `rule` their gradient.
    public static List<Tensor> customGradient(
            String name, Function<List<Tensor>, List<Tensor>> forward, CompositeOp.Rule rule, List<Tensor> inputs) {
        Tracer.Traced traced =
                Tracer.body(name, inputs.stream().map(Tensor::type).toList(), forward);
        List<Tensor> operands = new ArrayList<>(inputs);
        operands.addAll(traced.captures());
        var call = new Prim.Call(name, new TreeMap<>(), traced.graph());
        return Recorded.record(
                call,
                operands,
                Optional.of(Recorded.Gradient.of((g, in, out) -> rule.apply(g, in.subList(0, inputs.size()), out))));
    }
}
