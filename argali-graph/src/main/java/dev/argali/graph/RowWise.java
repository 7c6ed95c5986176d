package dev.argali.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// Finds out whether a function treats each row by itself: whether row `i` of its results follows from row `i` of its
/// arguments, however many rows there are. Then rows may be added and the results of them dropped.
///
/// It compares the graphs of one function for two numbers of rows. Each value either is the same for both, or has rows
/// along one axis, the only one in which the two differ; everything else is mixed. What cannot be told is mixed.
public final class RowWise {
    /// The value does not depend on rows, nor on how many there are.
    private static final int SAME = -1;
    /// Rows met, or it depends on their number.
    private static final int MIXED = -2;

    private final int few;
    private final int more;

    private RowWise(int few, int more) {
        this.few = few;
        this.more = more;
    }

    /// {@return whether all results have their rows along axis 0, each computed by itself}
    ///
    /// @param few the function for some number of rows
    /// @param more the same for another number; parameters of other types than in `few` have rows along axis 0
    public static boolean holds(Graph few, Graph more) {
        List<TensorType> a = few.parameterTypes();
        List<TensorType> b = more.parameterTypes();
        if (a.isEmpty() || a.size() != b.size() || a.getFirst().shape().rank() == 0) {
            return false;
        }
        var rows = new RowWise(a.getFirst().shape().dim(0), b.getFirst().shape().dim(0));
        int[] parameters = new int[a.size()];
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = a.get(i).equals(b.get(i)) ? SAME : rows.checked(a.get(i), b.get(i), 0);
        }
        return Arrays.stream(rows.results(few, more, parameters)).allMatch(axis -> axis == 0);
    }

    /// Where the results of two graphs have their rows, given where the parameters have them.
    private int[] results(Graph a, Graph b, int[] parameters) {
        int[] axes = new int[a.valueCount()];
        int[] out = new int[a.outputs().size()];
        Arrays.fill(out, MIXED);
        if (a.nodes().size() != b.nodes().size() || !ids(a.outputs()).equals(ids(b.outputs()))) {
            return out;
        }
        System.arraycopy(parameters, 0, axes, 0, parameters.length);
        for (int i = 0; i < a.nodes().size(); i++) {
            Node x = a.nodes().get(i);
            Node y = b.nodes().get(i);
            if (!ids(x.inputs()).equals(ids(y.inputs())) || !ids(x.outputs()).equals(ids(y.outputs()))) {
                return out;
            }
            int[] in = x.inputs().stream().mapToInt(v -> axes[v.id()]).toArray();
            int[] made = node(x, y, in);
            for (int j = 0; j < made.length; j++) {
                Value v = x.outputs().get(j);
                axes[v.id()] = checked(v.type(), y.outputs().get(j).type(), made[j]);
            }
        }
        for (int i = 0; i < out.length; i++) {
            out[i] = axes[a.outputs().get(i).id()];
        }
        return out;
    }

    private static List<Integer> ids(List<Value> values) {
        return values.stream().map(Value::id).toList();
    }

    /// The axis, if the types say the same.
    private int checked(TensorType a, TensorType b, int axis) {
        if (axis == SAME) {
            return a.equals(b) ? SAME : MIXED;
        }
        boolean rows = axis >= 0
                && axis < a.shape().rank()
                && a.shape().dim(axis) == few
                && a.with(a.shape().with(axis, more)).equals(b);
        return rows ? axis : MIXED;
    }

    private int[] node(Node x, Node y, int[] in) {
        int[] out = new int[x.outputs().size()];
        if (!x.prim().getClass().equals(y.prim().getClass())
                || Arrays.stream(in).anyMatch(a -> a == MIXED)) {
            Arrays.fill(out, MIXED);
            return out;
        }
        return switch (x.prim()) {
            case Prim.Call p -> results(p.body(), ((Prim.Call) y.prim()).body(), in);
            case Prim.Cond p -> cond(p, (Prim.Cond) y.prim(), in);
            case Prim.Scan p -> scan(p, (Prim.Scan) y.prim(), in);
            case Prim.Barrier _ -> in;
            case Prim.RandomBits _, Prim.HostCall _ -> filled(out, MIXED);
            case Prim.Constant _, Prim.Iota _, Prim.Broadcast _ -> filled(out, made(x, y, in));
            case Prim.Unary _,
                    Prim.Binary _,
                    Prim.Compare _,
                    Prim.Select _,
                    Prim.Cast _,
                    Prim.Bitcast _,
                    Prim.Reshape _,
                    Prim.Transpose _,
                    Prim.Slice _,
                    Prim.Pad _,
                    Prim.Concat _,
                    Prim.Reverse _,
                    Prim.Gather _,
                    Prim.Scatter _,
                    Prim.DynamicSlice _,
                    Prim.DynamicUpdateSlice _,
                    Prim.Reduce _,
                    Prim.ArgReduce _,
                    Prim.Cumulate _,
                    Prim.Sort _,
                    Prim.TopK _,
                    Prim.Dot _,
                    Prim.Conv _,
                    Prim.ConvGradInput _,
                    Prim.ConvGradFilter _,
                    Prim.Pool _,
                    Prim.PoolGrad _,
                    Prim.While _,
                    Prim.Check _ -> {
                boolean same = Arrays.stream(in).allMatch(a -> a == SAME);
                yield filled(out, same ? (x.prim().equals(y.prim()) ? SAME : MIXED) : moved(x, y, in));
            }
        };
    }

    private static int[] filled(int[] all, int axis) {
        Arrays.fill(all, axis);
        return all;
    }

    /// For what may make rows out of none: the axis in which the two differ.
    private static int made(Node x, Node y, int[] in) {
        if (x.prim().equals(y.prim()) && (in.length == 0 || in[0] == SAME)) {
            return SAME;
        }
        Shape a = x.output().type().shape();
        Shape b = y.output().type().shape();
        int axis = 0;
        while (axis < Math.min(a.rank(), b.rank()) - 1 && a.dim(axis) == b.dim(axis)) {
            axis++;
        }
        boolean alike = switch (x.prim()) {
            case Prim.Constant p -> isAlike(p.value(), ((Prim.Constant) y.prim()).value());
            case Prim.Iota p -> p.axis() == ((Prim.Iota) y.prim()).axis();
            case Prim.Broadcast p ->
                p.axes().equals(((Prim.Broadcast) y.prim()).axes())
                        && (in[0] == SAME || p.axes().get(in[0]) == axis);
            default -> false;
        };
        return alike ? axis : MIXED;
    }

    /// Whether two constants are one number everywhere.
    private static boolean isAlike(Literal a, Literal b) {
        for (Literal literal : List.of(a, b)) {
            for (long i = 0; i < literal.type().size(); i++) {
                if (Double.compare(literal.getDouble(i), a.getDouble(0)) != 0 || literal.getLong(i) != a.getLong(0)) {
                    return false;
                }
            }
        }
        return a.type().size() > 0 && b.type().size() > 0;
    }

    /// For what has rows among its operands: where they are in the result.
    private int moved(Node x, Node y, int[] in) {
        int axis = in[0];
        boolean equal = x.prim().equals(y.prim());
        return switch (x.prim()) {
            case Prim.Unary _, Prim.Binary _, Prim.Compare _, Prim.Select _, Prim.Cast _, Prim.Bitcast _ ->
                equal && allAre(in, axis) ? axis : MIXED;
            case Prim.Reshape _ -> reshape(x, y, axis);
            case Prim.Transpose p -> equal ? p.axes().indexOf(axis) : MIXED;
            case Prim.Slice p -> slice(p, (Prim.Slice) y.prim(), axis);
            case Prim.Pad p ->
                equal
                                && in[1] == SAME
                                && p.low().get(axis) == 0
                                && p.high().get(axis) == 0
                                && p.interior().get(axis) == 0
                        ? axis
                        : MIXED;
            case Prim.Concat p -> equal && allAre(in, axis) && p.axis() != axis ? axis : MIXED;
            case Prim.Reverse p -> equal && !p.axes().contains(axis) ? axis : MIXED;
            case Prim.Gather p -> equal ? gather(p, x, in) : MIXED;
            case Prim.Reduce p -> equal && !p.axes().contains(axis) ? without(axis, p.axes()) : MIXED;
            case Prim.ArgReduce p -> equal && p.axis() != axis ? without(axis, List.of(p.axis())) : MIXED;
            case Prim.Cumulate p -> equal && p.axis() != axis ? axis : MIXED;
            case Prim.Sort p -> equal && p.axis() != axis ? axis : MIXED;
            case Prim.TopK _ ->
                equal && axis != x.inputs().getFirst().type().shape().rank() - 1 ? axis : MIXED;
            case Prim.Dot p -> equal ? dot(p, x, in) : MIXED;
            // Examples are convolved and pooled each by itself.
            case Prim.Conv _, Prim.ConvGradInput _ -> equal && axis == 0 && in[1] == SAME ? 0 : MIXED;
            case Prim.Pool _, Prim.PoolGrad _ -> equal && allAre(in, 0) ? 0 : MIXED;
            case Prim.Check _ -> equal && axis == SAME ? in[1] : MIXED;
            default -> MIXED;
        };
    }

    private static boolean allAre(int[] in, int axis) {
        return Arrays.stream(in).allMatch(a -> a == axis);
    }

    private static int without(int axis, List<Integer> removed) {
        return axis - (int) removed.stream().filter(r -> r < axis).count();
    }

    /// Rows stay rows where as many elements stand before and behind each as did.
    private static int reshape(Node x, Node y, int axis) {
        Shape from = x.inputs().getFirst().type().shape();
        Shape to = x.output().type().shape();
        long before = from.slice(0, axis).size();
        long each = from.slice(axis + 1, from.rank()).size();
        for (int i = 0; i < to.rank(); i++) {
            boolean fits = to.dim(i) == from.dim(axis)
                    && to.slice(0, i).size() == before
                    && to.slice(i + 1, to.rank()).size() == each;
            if (fits && to.dim(i) != y.output().type().shape().dim(i)) {
                return i;
            }
        }
        return MIXED;
    }

    private int slice(Prim.Slice a, Prim.Slice b, int axis) {
        boolean whole = a.starts().get(axis) == 0
                && a.limits().get(axis) == few
                && b.limits().get(axis) == more
                && a.strides().get(axis) == 1;
        for (int i = 0; i < a.limits().size(); i++) {
            whole &= i == axis || Objects.equals(a.limits().get(i), b.limits().get(i));
        }
        return whole && a.starts().equals(b.starts()) && a.strides().equals(b.strides()) ? axis : MIXED;
    }

    private static int gather(Prim.Gather p, Node x, int[] in) {
        int data = in[0];
        int indices = in[1];
        if (data == SAME) {
            return p.axis() + indices;
        }
        if (indices != SAME || data == p.axis()) {
            return MIXED;
        }
        return data < p.axis()
                ? data
                : data - 1 + x.inputs().get(1).type().shape().rank();
    }

    private static int dot(Prim.Dot p, Node x, int[] in) {
        int left = in[0];
        int right = in[1];
        int batch = p.leftBatch().indexOf(left);
        if (batch >= 0) {
            return p.rightBatch().get(batch) == right ? batch : MIXED;
        }
        int leftRank = x.inputs().getFirst().type().shape().rank();
        int batches = p.leftBatch().size();
        if (right == SAME) {
            return p.leftSum().contains(left) ? MIXED : batches + free(left, List.of(p.leftBatch(), p.leftSum()));
        }
        if (left != SAME || p.rightBatch().contains(right) || p.rightSum().contains(right)) {
            return MIXED;
        }
        int leftFree = leftRank - batches - p.leftSum().size();
        return batches + leftFree + free(right, List.of(p.rightBatch(), p.rightSum()));
    }

    /// The place of an axis among those that are in none of the lists.
    private static int free(int axis, List<List<Integer>> taken) {
        return axis
                - (int) taken.stream()
                        .flatMap(List::stream)
                        .filter(t -> t < axis)
                        .count();
    }

    private int[] cond(Prim.Cond a, Prim.Cond b, int[] in) {
        int[] operands = Arrays.copyOfRange(in, 1, in.length);
        int[] yes = results(a.whenTrue(), b.whenTrue(), operands);
        int[] no = results(a.whenFalse(), b.whenFalse(), operands);
        return in[0] == SAME && Arrays.equals(yes, no) ? yes : filled(yes, MIXED);
    }

    private int[] scan(Prim.Scan a, Prim.Scan b, int[] in) {
        int[] body = in.clone();
        boolean along = a.length() == b.length() && a.reverse() == b.reverse();
        for (int i = a.carries(); i < a.carries() + a.sequences(); i++) {
            along &= in[i] != 0;
            body[i] = Math.max(in[i] - 1, SAME);
        }
        int[] out = results(a.body(), b.body(), body);
        for (int i = 0; i < out.length; i++) {
            if (i < a.carries()) {
                along &= out[i] == in[i];
            } else if (out[i] >= 0) {
                out[i]++;
            }
        }
        return along ? out : filled(out, MIXED);
    }
}
