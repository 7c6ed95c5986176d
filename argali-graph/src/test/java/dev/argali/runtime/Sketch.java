package dev.argali.runtime;

import dev.argali.graph.Graph;
import dev.argali.graph.GraphBuilder;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.BinaryKind;
import dev.argali.graph.Prim.ReduceKind;
import dev.argali.graph.Prim.UnaryKind;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.graph.Value;
import java.util.List;
import java.util.stream.IntStream;

/// Short words for building graphs in tests.
public final class Sketch {
    private final GraphBuilder builder = new GraphBuilder();

    /// An empty graph.
    public Sketch() {}

    /// {@return a parameter}
    public Value parameter(TensorType type) {
        return builder.parameter(type);
    }

    /// {@return the only result of a primitive}
    public Value add(Prim prim, Value... in) {
        return builder.add(prim, in);
    }

    /// {@return all results of a primitive}
    public List<Value> all(Prim prim, Value... in) {
        return builder.add(prim, List.of(in), "");
    }

    /// {@return a function of each element}
    public Value of(UnaryKind kind, Value x) {
        return builder.add(new Prim.Unary(kind), x);
    }

    /// {@return a function of each pair}
    public Value of(BinaryKind kind, Value x, Value y) {
        return builder.add(new Prim.Binary(kind), x, y);
    }

    /// {@return a function of each element and a number}
    public Value of(BinaryKind kind, Value x, double y) {
        return of(kind, x, like(x, y));
    }

    /// {@return a number repeated to the type of `x`}
    public Value like(Value x, double value) {
        Value scalar = builder.add(new Prim.Constant(Literal.scalar(x.type().dtype(), value)));
        return repeat(scalar, x.type().shape());
    }

    /// {@return `x` aligned at the last axes of `shape` and repeated}
    public Value repeat(Value x, Shape shape) {
        int rank = x.type().shape().rank();
        List<Integer> axes =
                IntStream.range(shape.rank() - rank, shape.rank()).boxed().toList();
        return builder.add(new Prim.Broadcast(shape, axes), x);
    }

    /// {@return a reduction over the last axis, repeated to the shape that it had}
    public Value lastAxis(ReduceKind kind, Value x) {
        int last = x.type().shape().rank() - 1;
        Value reduced = builder.add(new Prim.Reduce(kind, List.of(last)), x);
        List<Integer> axes = IntStream.range(0, last).boxed().toList();
        return builder.add(new Prim.Broadcast(x.type().shape(), axes), reduced);
    }

    /// {@return the matrix product that sums over these axes}
    public Value dot(Value x, int left, Value y, int right) {
        return builder.add(new Prim.Dot(List.of(), List.of(), List.of(left), List.of(right)), x, y);
    }

    /// {@return the graph with these results}
    public Graph build(Value... results) {
        return builder.build(List.of(results));
    }
}
