package dev.argali.cpu.compiler;

import dev.argali.graph.DType;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.BinaryKind;
import dev.argali.graph.Prim.CompareKind;
import dev.argali.graph.Prim.ReduceKind;
import dev.argali.graph.TensorType;
import dev.argali.graph.Value;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/// The position of the largest or smallest element as two reductions, which become fused kernels: first that element;
/// then the smallest of the positions where it stands, or where NaN stands.
final class Positions {
    private final BiFunction<Prim, List<Value>, Value> nodes;

    /// @param nodes adds a node to the graph
    Positions(BiFunction<Prim, List<Value>, Value> nodes) {
        this.nodes = nodes;
    }

    Value of(Prim.ArgReduce p, Value x) {
        TensorType type = x.type();
        TensorType whole = type.with(DType.INT32);
        List<Integer> others = IntStream.range(0, type.shape().rank())
                .filter(i -> i != p.axis())
                .boxed()
                .toList();
        Value best = add(new Prim.Reduce(combination(p.kind(), type.dtype()), List.of(p.axis())), x);
        Value spread = add(new Prim.Broadcast(type.shape(), others), best);
        Value stands = add(new Prim.Compare(CompareKind.EQ), x, spread);
        if (type.dtype().isFloating()) {
            // The best of a line with a NaN is NaN, which equals nothing.
            Value nan = add(new Prim.Compare(CompareKind.NE), x, x);
            stands = add(new Prim.Binary(BinaryKind.OR), stands, nan);
        }
        Value position = add(new Prim.Iota(whole, p.axis()));
        Value none = add(new Prim.Constant(Literal.scalar(DType.INT32, (long) Integer.MAX_VALUE)));
        Value elsewhere = add(new Prim.Broadcast(type.shape(), List.of()), none);
        Value candidates = add(new Prim.Select(), stands, position, elsewhere);
        return add(new Prim.Reduce(ReduceKind.MIN, List.of(p.axis())), candidates);
    }

    private Value add(Prim prim, Value... inputs) {
        return nodes.apply(prim, List.of(inputs));
    }

    private static ReduceKind combination(ReduceKind kind, DType dtype) {
        if (dtype != DType.BOOL) {
            return kind;
        }
        return kind == ReduceKind.MAX ? ReduceKind.OR : ReduceKind.AND;
    }
}
