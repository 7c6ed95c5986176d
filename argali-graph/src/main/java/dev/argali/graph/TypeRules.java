package dev.argali.graph;

import java.util.List;

/// The type of every primitive's results, from the types of its operands. Extents may be unknown ([Shape#ANY]).
public final class TypeRules {
    private TypeRules() {}

    /// {@return the types of the results}
    ///
    /// @throws ArgaliException if the operands do not fit
    public static List<TensorType> infer(Prim prim, List<TensorType> in) {
        int arity = arity(prim);
        Rules.require(arity < 0 || arity == in.size(), prim, in, "it takes " + arity + " operands");
        return switch (prim) {
            case Prim.Constant p -> List.of(p.value().type());
            case Prim.Iota p -> {
                ShapeRules.axis(prim, p.axis(), p.type());
                yield List.of(p.type());
            }
            case Prim.RandomBits p -> {
                Rules.require(in.getFirst().equals(TensorType.of(DType.INT64, 2)), prim, in, "the state is int64[2]");
                yield List.of(new TensorType(DType.UINT32, p.shape()));
            }
            case Prim.Unary p -> List.of(Rules.unary(p, in.getFirst()));
            case Prim.Binary p -> List.of(Rules.binary(p, in));
            case Prim.Compare _ -> List.of(Rules.same(prim, in, 0, 1).with(DType.BOOL));
            case Prim.Select _ -> List.of(Rules.select(prim, in));
            case Prim.Cast p -> List.of(in.getFirst().with(p.dtype()));
            case Prim.Bitcast p -> List.of(Rules.bitcast(p, in.getFirst()));
            case Prim.Broadcast p -> List.of(ShapeRules.broadcast(p, in.getFirst()));
            case Prim.Reshape p -> List.of(ShapeRules.reshape(p, in.getFirst()));
            case Prim.Transpose p -> List.of(ShapeRules.transpose(p, in.getFirst()));
            case Prim.Slice p -> List.of(ShapeRules.slice(p, in.getFirst()));
            case Prim.Pad p -> List.of(ShapeRules.pad(p, in.get(0), in.get(1)));
            case Prim.Concat p -> List.of(ShapeRules.concat(p, in));
            case Prim.Reverse p -> {
                ShapeRules.distinctAxes(prim, p.axes(), in.getFirst());
                yield List.of(in.getFirst());
            }
            case Prim.Gather p -> List.of(ShapeRules.gather(p, p.axis(), in.get(0), in.get(1)));
            case Prim.Scatter p -> {
                TensorType updates = ShapeRules.gather(p, p.axis(), in.get(0), in.get(1));
                Rules.require(fits(updates, in.get(2)), prim, in, "updates must be " + updates);
                yield List.of(in.getFirst());
            }
            case Prim.DynamicSlice p -> List.of(ShapeRules.dynamicSlice(p, in));
            case Prim.DynamicUpdateSlice _ -> List.of(ShapeRules.dynamicUpdateSlice(prim, in));
            case Prim.Reduce p -> List.of(ShapeRules.reduce(p, in.getFirst()));
            case Prim.ArgReduce p -> {
                TensorType x = in.getFirst();
                ShapeRules.axis(prim, p.axis(), x);
                Rules.require(x.shape().dim(p.axis()) != 0, prim, in, "the axis has elements");
                Rules.extreme(p, x.dtype());
                yield List.of(new TensorType(DType.INT32, x.shape().remove(p.axis())));
            }
            case Prim.Cumulate p -> {
                ShapeRules.axis(prim, p.axis(), in.getFirst());
                Rules.combining(prim, p.kind(), in.getFirst().dtype());
                yield List.of(in.getFirst());
            }
            case Prim.Sort p -> {
                ShapeRules.axis(prim, p.axis(), in.getFirst());
                yield List.of(in.getFirst(), in.getFirst().with(DType.INT32));
            }
            case Prim.TopK p -> ShapeRules.topK(p, in.getFirst());
            case Prim.Dot p -> List.of(ShapeRules.dot(p, in.get(0), in.get(1)));
            case Prim.Conv p -> List.of(WindowRules.conv(p, in.get(0), in.get(1)));
            case Prim.ConvGradInput p -> List.of(WindowRules.convGradInput(p, in.get(0), in.get(1)));
            case Prim.ConvGradFilter p -> List.of(WindowRules.convGradFilter(p, in.get(0), in.get(1)));
            case Prim.Pool p -> List.of(WindowRules.pool(p, in.getFirst()));
            case Prim.PoolGrad p -> List.of(WindowRules.poolGrad(p, in.get(0), in.get(1)));
            case Prim.Call p -> ControlRules.call(p, in);
            case Prim.Cond p -> ControlRules.cond(p, in);
            case Prim.While p -> ControlRules.whileLoop(p, in);
            case Prim.Scan p -> ControlRules.scan(p, in);
            case Prim.Barrier _ -> List.copyOf(in);
            case Prim.Check _ -> {
                Rules.require(
                        in.getFirst().equals(TensorType.of(DType.BOOL)), prim, in, "the condition is a bool scalar");
                yield List.of(in.get(1));
            }
            case Prim.HostCall p -> p.results();
        };
    }

    /// {@return how many operands a primitive takes, or -1 if any number}
    public static int arity(Prim prim) {
        return switch (prim) {
            case Prim.Constant _, Prim.Iota _ -> 0;
            case Prim.RandomBits _,
                    Prim.Unary _,
                    Prim.Cast _,
                    Prim.Bitcast _,
                    Prim.Broadcast _,
                    Prim.Reshape _,
                    Prim.Transpose _,
                    Prim.Slice _,
                    Prim.Reverse _,
                    Prim.Reduce _,
                    Prim.ArgReduce _,
                    Prim.Cumulate _,
                    Prim.Sort _,
                    Prim.TopK _,
                    Prim.Pool _ -> 1;
            case Prim.Binary _,
                    Prim.Compare _,
                    Prim.Pad _,
                    Prim.Gather _,
                    Prim.DynamicSlice _,
                    Prim.Dot _,
                    Prim.Conv _,
                    Prim.ConvGradInput _,
                    Prim.ConvGradFilter _,
                    Prim.PoolGrad _,
                    Prim.Check _ -> 2;
            case Prim.Select _, Prim.Scatter _, Prim.DynamicUpdateSlice _ -> 3;
            case Prim.Call p -> p.body().parameters().size();
            case Prim.Cond p -> 1 + p.whenTrue().parameters().size();
            case Prim.While p -> p.body().parameters().size();
            case Prim.Scan p -> p.body().parameters().size();
            case Prim.Concat _, Prim.Barrier _, Prim.HostCall _ -> -1;
        };
    }

    /// {@return whether both types agree wherever their extents are known}
    public static boolean fits(TensorType a, TensorType b) {
        if (a.dtype() != b.dtype() || a.shape().rank() != b.shape().rank()) {
            return false;
        }
        for (int i = 0; i < a.shape().rank(); i++) {
            int x = a.shape().dim(i);
            int y = b.shape().dim(i);
            if (x != y && x != Shape.ANY && y != Shape.ANY) {
                return false;
            }
        }
        return true;
    }

    static boolean fit(List<TensorType> a, List<TensorType> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!fits(a.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }
}
