package dev.argali.runtime;

import dev.argali.graph.ArgaliException;
import dev.argali.graph.Graph;
import dev.argali.graph.Literal;
import dev.argali.graph.Node;
import dev.argali.graph.Prim;
import dev.argali.graph.TensorType;
import dev.argali.graph.TypeRules;
import dev.argali.graph.Value;
import dev.argali.graph.ValueException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The meaning of graphs, computed literally: one element at a time, on literals on the Java heap.
///
/// Floating dtypes are computed in double and rounded to the dtype after each primitive, sums and products of many
/// elements at the end only; integers are computed in long and wrapped. Everything else is measured against this.
public final class ReferenceEvaluation {
    private ReferenceEvaluation() {}

    /// {@return the results of a graph for these arguments, one per parameter}
    ///
    /// @throws ValueException if a [Prim.Check] in it fails
    public static List<Literal> evaluate(Graph graph, List<Literal> arguments) {
        if (arguments.size() != graph.parameters().size()) {
            throw new ValueException(
                    "reference",
                    "the graph takes " + graph.parameters().size() + " arguments, got " + arguments.size(),
                    "Give one for each parameter");
        }
        @Nullable Literal[] values = new Literal[graph.valueCount()];
        for (int i = 0; i < arguments.size(); i++) {
            define(values, graph.parameters().get(i), arguments.get(i));
        }
        for (Node node : graph.nodes()) {
            List<Literal> results = evaluate(node.prim(), take(values, node.inputs()));
            for (int i = 0; i < results.size(); i++) {
                define(values, node.outputs().get(i), results.get(i));
            }
        }
        return take(values, graph.outputs());
    }

    /// {@return the results of one primitive for these operands}
    ///
    /// @throws ArgaliException if the operands do not fit, or a [Prim.Check] fails
    public static List<Literal> evaluate(Prim prim, List<Literal> operands) {
        List<Literal> in = List.copyOf(operands);
        List<TensorType> types =
                TypeRules.infer(prim, in.stream().map(Literal::type).toList());
        return switch (prim) {
            case Prim.Constant p -> List.of(p.value());
            case Prim.Iota p -> List.of(ReferenceShapes.iota(p));
            case Prim.RandomBits _ -> List.of(Philox.bits(in.getFirst(), types.getFirst()));
            case Prim.Unary p -> List.of(ReferenceElementwise.unary(p.kind(), in.getFirst()));
            case Prim.Binary p -> List.of(ReferenceElementwise.binary(p.kind(), in.get(0), in.get(1)));
            case Prim.Compare p -> List.of(ReferenceElementwise.compare(p.kind(), in.get(0), in.get(1)));
            case Prim.Select _ -> List.of(ReferenceElementwise.select(in.get(0), in.get(1), in.get(2)));
            case Prim.Cast p -> List.of(ReferenceElementwise.cast(p.dtype(), in.getFirst()));
            case Prim.Bitcast _ ->
                List.of(Literal.copyOf(types.getFirst(), in.getFirst().data()));
            case Prim.Reshape _ ->
                List.of(in.getFirst().reshape(types.getFirst().shape()));
            case Prim.Broadcast _,
                    Prim.Transpose _,
                    Prim.Slice _,
                    Prim.Pad _,
                    Prim.Concat _,
                    Prim.Reverse _,
                    Prim.Gather _,
                    Prim.Scatter _,
                    Prim.DynamicSlice _,
                    Prim.DynamicUpdateSlice _ -> List.of(ReferenceShapes.evaluate(prim, in, types.getFirst()));
            case Prim.Reduce p -> List.of(ReferenceReductions.reduce(p, in.getFirst(), types.getFirst()));
            case Prim.ArgReduce p -> List.of(ReferenceReductions.argReduce(p, in.getFirst(), types.getFirst()));
            case Prim.Cumulate p -> List.of(ReferenceReductions.cumulate(p, in.getFirst()));
            case Prim.Sort p -> ReferenceReductions.sort(p, in.getFirst());
            case Prim.TopK p -> ReferenceReductions.topK(p, in.getFirst());
            case Prim.Dot p -> List.of(ReferenceReductions.dot(p, in.get(0), in.get(1), types.getFirst()));
            case Prim.Conv p -> List.of(ReferenceWindows.conv(p, in.get(0), in.get(1), types.getFirst()));
            case Prim.ConvGradInput p ->
                List.of(ReferenceWindows.convGradInput(p, in.get(0), in.get(1), types.getFirst()));
            case Prim.ConvGradFilter p ->
                List.of(ReferenceWindows.convGradFilter(p, in.get(0), in.get(1), types.getFirst()));
            case Prim.Pool p -> List.of(ReferenceWindows.pool(p, in.getFirst(), types.getFirst()));
            case Prim.PoolGrad p -> List.of(ReferenceWindows.poolGrad(p, in.get(0), in.get(1)));
            case Prim.Call p -> evaluate(p.body(), in);
            case Prim.Cond p -> {
                Graph branch = in.getFirst().getLong(0) != 0 ? p.whenTrue() : p.whenFalse();
                yield evaluate(branch, in.subList(1, in.size()));
            }
            case Prim.While p -> whileLoop(p, in);
            case Prim.Scan p -> scan(p, in, types);
            case Prim.Barrier _ -> in;
            case Prim.Check p -> List.of(check(p, in));
            case Prim.HostCall p -> hostCall(p, in);
        };
    }

    private static List<Literal> whileLoop(Prim.While p, List<Literal> initial) {
        List<Literal> state = initial;
        while (evaluate(p.condition(), state).getFirst().getLong(0) != 0) {
            state = evaluate(p.body(), state);
        }
        return state;
    }

    private static List<Literal> scan(Prim.Scan p, List<Literal> in, List<TensorType> types) {
        List<Literal> state = in.subList(0, p.carries());
        List<Literal> sequences = in.subList(p.carries(), p.carries() + p.sequences());
        List<Literal> constants = in.subList(p.carries() + p.sequences(), in.size());
        List<Literal> stacked =
                types.stream().skip(p.carries()).map(Literal::zeros).toList();
        for (int t = 0; t < p.length(); t++) {
            int row = p.reverse() ? p.length() - 1 - t : t;
            List<Literal> arguments = new ArrayList<>(state);
            sequences.forEach(s -> arguments.add(ReferenceShapes.row(s, row)));
            arguments.addAll(constants);
            List<Literal> made = evaluate(p.body(), arguments);
            state = made.subList(0, p.carries());
            for (int i = 0; i < stacked.size(); i++) {
                ReferenceShapes.setRow(stacked.get(i), row, made.get(p.carries() + i));
            }
        }
        List<Literal> results = new ArrayList<>(state);
        results.addAll(stacked);
        return results;
    }

    private static Literal check(Prim.Check p, List<Literal> in) {
        if (in.getFirst().getLong(0) == 0) {
            throw p.failure(in.get(1));
        }
        return in.get(1);
    }

    private static List<Literal> hostCall(Prim.HostCall p, List<Literal> in) {
        List<Literal> results = List.copyOf(p.function().call(in));
        List<TensorType> made = results.stream().map(Literal::type).toList();
        if (!made.equals(p.results())) {
            throw new ArgaliException(
                    "host call " + p.name(),
                    "it returned " + made + ", and was declared to return " + p.results(),
                    "Return literals of the declared types");
        }
        return results;
    }

    private static void define(@Nullable Literal[] values, Value value, Literal literal) {
        if (!literal.type().equals(value.type())) {
            throw new ValueException(
                    "reference",
                    value + " is " + value.type() + ", got " + literal.type(),
                    "Give a literal of that type");
        }
        values[value.id()] = literal;
    }

    private static List<Literal> take(@Nullable Literal[] values, List<Value> wanted) {
        List<Literal> taken = new ArrayList<>(wanted.size());
        for (Value value : wanted) {
            Literal literal = values[value.id()];
            if (literal == null) {
                throw new IllegalStateException(value + " is used before it is defined");
            }
            taken.add(literal);
        }
        return taken;
    }
}
