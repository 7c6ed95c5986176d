package dev.argali.runtime;

import dev.argali.graph.DType;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// Random graphs: 5 to 40 primitives over small shapes, each operand drawn from what there is already.
public final class RandomGraphs {
    private static final int LARGEST = 4000;

    private final Draw draw;
    private final GraphBuilder builder = new GraphBuilder();
    private final List<Value> pool = new ArrayList<>();
    private final Set<Value> read = new HashSet<>();

    private RandomGraphs(Draw draw) {
        this.draw = draw;
    }

    /// {@return a random graph with moderate arguments}
    public static GraphCase of(Draw draw) {
        return new RandomGraphs(draw).make();
    }

    private GraphCase make() {
        List<Literal> arguments = new ArrayList<>();
        Shape common = draw.shape(3, 9);
        int parameters = 1 + draw.below(4);
        for (int i = 0; i < parameters; i++) {
            DType dtype = draw.below(3) > 0 ? DType.FLOAT32 : draw.dtype();
            Shape shape = draw.below(3) > 0 ? common : draw.shape(3, 17);
            Literal argument = draw.literal(new TensorType(dtype, shape));
            arguments.add(argument);
            pool.add(builder.parameter(argument.type()));
        }
        int steps = 5 + draw.below(36);
        for (int i = 0; i < steps; i++) {
            // The better of two draws, so that chains grow long.
            int first = draw.below(pool.size());
            int second = draw.below(pool.size());
            step(pool.get(Math.max(first, second)));
        }
        // What nothing else reads is a result, so that there is little dead code; the rest at random.
        List<Value> results = new ArrayList<>(
                pool.stream().filter(v -> !read.contains(v)).limit(8).toList());
        for (int more = draw.below(4); more > 0; more--) {
            results.add(draw.oneOf(pool));
        }
        Graph graph = builder.build(results);
        return new GraphCase("random graph " + draw, graph, arguments, Allowances.spread(64));
    }

    private void add(Prim prim, Value... in) {
        read.addAll(List.of(in));
        pool.addAll(builder.add(prim, List.of(in), ""));
    }

    private Value made(Prim prim, Value... in) {
        read.addAll(List.of(in));
        return builder.add(prim, in);
    }

    private void step(Value x) {
        switch (draw.below(14)) {
            case 0, 1 -> unary(x);
            case 2, 3, 4 -> binary(x);
            case 5 -> select(x);
            case 6 -> cast(x);
            case 7 -> broadcast(x);
            case 8 -> reorder(x);
            case 9 -> part(x);
            case 10 -> join(x);
            case 11, 12 -> combine(x);
            case 13 -> dot(x);
            default -> throw new IllegalStateException("out of range");
        }
    }

    private void unary(Value x) {
        UnaryKind kind = draw.oneOf(
                UnaryKind.NEG,
                UnaryKind.ABS,
                UnaryKind.SIGN,
                UnaryKind.TANH,
                UnaryKind.SIGMOID,
                UnaryKind.SIN,
                UnaryKind.ERF,
                UnaryKind.ATAN,
                UnaryKind.ASINH,
                UnaryKind.SQRT,
                UnaryKind.EXP,
                UnaryKind.NOT);
        if (!ElementwiseCases.takes(kind, x.type().dtype())) {
            return;
        }
        // Keeps arguments where the function is calm.
        boolean bounded = kind == UnaryKind.SIN || kind == UnaryKind.EXP;
        Value calm = bounded ? made(new Prim.Unary(UnaryKind.TANH), x) : x;
        calm = kind == UnaryKind.SQRT ? made(new Prim.Unary(UnaryKind.ABS), calm) : calm;
        add(new Prim.Unary(kind), calm);
    }

    /// A second operand of the type of `x`: one that there is, or a constant.
    private Value partner(Value x) {
        List<Value> same = pool.stream().filter(v -> v.type().equals(x.type())).toList();
        if (draw.below(3) > 0) {
            return draw.oneOf(same);
        }
        boolean scalar = draw.below(2) > 0;
        Literal literal = draw.literal(scalar ? x.type().with(Shape.SCALAR) : x.type());
        Value constant = made(new Prim.Constant(literal));
        return scalar ? made(new Prim.Broadcast(x.type().shape(), List.of()), constant) : constant;
    }

    private void binary(Value x) {
        BinaryKind kind = draw.oneOf(BinaryKind.values());
        // A power or quotient of random floating numbers soon leaves all bounds.
        boolean wild = kind == BinaryKind.POW || kind == BinaryKind.DIV || kind == BinaryKind.REM;
        if (ElementwiseCases.takes(kind, x.type().dtype())
                && !(wild && x.type().dtype().isFloating())) {
            add(new Prim.Binary(kind), x, partner(x));
        }
    }

    private void select(Value x) {
        Value y = partner(x);
        Value condition = made(new Prim.Compare(draw.oneOf(Prim.CompareKind.values())), x, y);
        pool.add(condition);
        add(new Prim.Select(), condition, partner(x), y);
    }

    private void cast(Value x) {
        DType to = draw.below(2) > 0 ? DType.FLOAT32 : draw.dtype();
        add(new Prim.Cast(to), x);
    }

    private void broadcast(Value x) {
        Shape shape = x.type().shape();
        int extent = 1 + draw.below(5);
        if (shape.rank() >= 4 || shape.size() * extent > LARGEST) {
            return;
        }
        int at = draw.below(shape.rank() + 1);
        List<Integer> axes = IntStream.range(0, shape.rank())
                .map(i -> i < at ? i : i + 1)
                .boxed()
                .toList();
        add(new Prim.Broadcast(shape.insert(at, extent), axes), x);
    }

    private void reorder(Value x) {
        int rank = x.type().shape().rank();
        List<Integer> axes = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        Collections.shuffle(axes, new java.util.Random(draw.below(1 << 20)));
        switch (draw.below(3)) {
            case 0 -> add(new Prim.Transpose(axes), x);
            case 1 -> add(new Prim.Reverse(axes.subList(0, draw.below(rank + 1))), x);
            case 2 -> add(new Prim.Reshape(Shape.of(Math.toIntExact(x.type().size()))), x);
            default -> throw new IllegalStateException("out of range");
        }
    }

    private void part(Value x) {
        List<Integer> starts = new ArrayList<>();
        List<Integer> limits = new ArrayList<>();
        List<Integer> strides = new ArrayList<>();
        List<Integer> low = new ArrayList<>();
        List<Integer> high = new ArrayList<>();
        List<Integer> interior = new ArrayList<>();
        for (int extent : x.type().shape().dims()) {
            int start = draw.below(Math.max(extent / 2, 1));
            starts.add(Math.min(start, extent));
            limits.add(Math.min(extent, start + 1 + draw.below(extent + 1)));
            strides.add(1 + draw.below(2));
            low.add(draw.below(3) - (extent > 2 ? 1 : 0));
            high.add(draw.below(2));
            interior.add(draw.below(4) == 0 ? 1 : 0);
        }
        if (draw.below(2) == 0) {
            add(new Prim.Slice(starts, limits, strides), x);
        } else if (x.type().size() < LARGEST / 8) {
            Value value = made(new Prim.Constant(draw.literal(x.type().with(Shape.SCALAR))));
            add(new Prim.Pad(low, high, interior), x, value);
        }
    }

    private void join(Value x) {
        int rank = x.type().shape().rank();
        if (rank == 0) {
            return;
        }
        int axis = draw.below(rank);
        int extent = x.type().shape().dim(axis);
        Literal indices = Literal.zeros(TensorType.of(DType.INT32, 1 + draw.below(6)));
        for (int i = 0; i < indices.type().size(); i++) {
            indices.setLong(i, draw.below(extent + 2) - 1);
        }
        Value index = made(new Prim.Constant(indices));
        switch (draw.below(3)) {
            case 0 -> {
                if (2 * x.type().size() <= LARGEST) {
                    add(new Prim.Concat(axis), x, partner(x));
                }
            }
            case 1 -> add(new Prim.Gather(axis), x, index);
            case 2 -> {
                Value updates = made(new Prim.Gather(axis), partner(x), index);
                add(new Prim.Scatter(draw.oneOf(Prim.ScatterKind.SET, Prim.ScatterKind.ADD), axis), x, index, updates);
            }
            default -> throw new IllegalStateException("out of range");
        }
    }

    private void combine(Value x) {
        int rank = x.type().shape().rank();
        if (rank == 0) {
            return;
        }
        int axis = draw.below(rank);
        boolean floating = x.type().dtype().isFloating();
        ReduceKind kind =
                floating ? draw.oneOf(ReduceKind.SUM, ReduceKind.MIN, ReduceKind.MAX) : draw.oneOf(ReduceKind.values());
        switch (draw.below(6)) {
            case 0, 1 -> add(new Prim.Reduce(kind, List.of(axis)), x);
            case 2 -> add(new Prim.Reduce(kind, IntStream.range(0, rank).boxed().toList()), x);
            case 3 -> add(new Prim.Cumulate(kind, axis, draw.below(2) > 0), x);
            case 4 -> {
                if (x.type().shape().dim(axis) > 0) {
                    add(new Prim.ArgReduce(draw.oneOf(ReduceKind.MIN, ReduceKind.MAX), axis), x);
                }
            }
            case 5 -> add(new Prim.Sort(axis), x);
            default -> throw new IllegalStateException("out of range");
        }
    }

    private void dot(Value x) {
        int rank = x.type().shape().rank();
        if (rank == 0 || x.type().dtype() == DType.BOOL) {
            return;
        }
        int axis = draw.below(rank);
        int extent = x.type().shape().dim(axis);
        int columns = 1 + draw.below(6);
        if (extent == 0 || x.type().size() / extent * columns > LARGEST) {
            return;
        }
        TensorType type = x.type().with(Shape.of(columns, extent));
        Value y = made(new Prim.Constant(draw.literal(type)));
        add(new Prim.Dot(List.of(), List.of(), List.of(axis), List.of(1)), x, y);
    }
}
