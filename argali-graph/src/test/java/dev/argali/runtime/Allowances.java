package dev.argali.runtime;

import dev.argali.graph.DType;
import dev.argali.graph.Graph;
import dev.argali.graph.Literal;
import dev.argali.graph.Node;
import dev.argali.graph.Prim;
import dev.argali.graph.Value;
import dev.argali.graph.Verifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// The distances that [GraphCase] allows.
public final class Allowances {
    private Allowances() {}

    /// Not a bit more or less; NaN equals NaN, -0 equals 0.
    public static final GraphCase.Allowance EXACT = ulps(0, 0);

    /// Each floating result within `ulps` units in its last place, plus `absolute`, plus what is subnormal.
    public static GraphCase.Allowance ulps(double ulps, double absolute) {
        return (_, _, expected) -> expected.stream()
                .map(e -> {
                    double[] allowed = new double[Math.toIntExact(e.type().size())];
                    for (int i = 0; i < allowed.length && ulps > 0; i++) {
                        allowed[i] = unit(e, i) * ulps + absolute;
                    }
                    return allowed;
                })
                .toList();
    }

    /// For a sum of `terms` terms: the bound that holds for every order of summation, from the sum of the terms' sizes.
    public static GraphCase.Allowance sums(int terms) {
        return sums(terms, false);
    }

    /// The same where a half type may be rounded after every term, not at the end alone.
    static GraphCase.Allowance sums(int terms, boolean roundedEachTime) {
        return (graph, arguments, expected) -> {
            List<Literal> sizes = arguments.stream().map(Allowances::absolute).toList();
            List<Literal> total = ReferenceEvaluation.evaluate(graph, sizes);
            List<double[]> allowed = new ArrayList<>();
            for (int r = 0; r < expected.size(); r++) {
                Literal e = expected.get(r);
                double[] bounds = new double[Math.toIntExact(e.type().size())];
                double epsilon = e.type().dtype() == DType.FLOAT64
                        ? 0x1p-52
                        : e.type().dtype().isHalf() && roundedEachTime ? 0x1p-7 : 0x1p-23;
                for (int i = 0; i < bounds.length && e.type().dtype().isFloating(); i++) {
                    double size = total.get(r).getDouble(i);
                    bounds[i] = 2 * unit(e, i) + (Double.isFinite(size) ? epsilon * (terms + 2) * size : 0);
                }
                allowed.add(bounds);
            }
            return allowed;
        };
    }

    private static Literal absolute(Literal x) {
        return x.type().dtype().isFloating()
                ? ReferenceEvaluation.evaluate(new Prim.Unary(Prim.UnaryKind.ABS), List.of(x))
                        .getFirst()
                : x;
    }

    /// For whole graphs: the reference is run again and again with every inexact intermediate result moved by an ulp
    /// or two at random. What that does to the results, times a margin, is what rounding may do to them; where it
    /// turns a decision around, nothing is asked.
    public static GraphCase.Allowance spread(double margin) {
        return (graph, arguments, expected) -> {
            List<double[]> allowed = new ArrayList<>(ulps(4, 0).of(graph, arguments, expected));
            for (int run = 0; run < 8; run++) {
                List<Literal> moved = shaken(graph, arguments, new Random(run));
                for (int r = 0; r < expected.size(); r++) {
                    widen(allowed.get(r), expected.get(r), moved.get(r), margin);
                }
            }
            return allowed;
        };
    }

    private static void widen(double[] allowed, Literal expected, Literal moved, double margin) {
        boolean floating = expected.type().dtype().isFloating();
        for (int i = 0; i < allowed.length; i++) {
            if (!floating) {
                allowed[i] = expected.getLong(i) == moved.getLong(i) ? allowed[i] : Double.POSITIVE_INFINITY;
                continue;
            }
            double e = expected.getDouble(i);
            double m = moved.getDouble(i);
            if (Double.isFinite(e) && Double.isFinite(m)) {
                allowed[i] = Math.max(allowed[i], margin * Math.abs(e - m));
            } else if (Double.compare(e, m) != 0) {
                allowed[i] = Double.POSITIVE_INFINITY;
            }
        }
    }

    private static List<Literal> shaken(Graph graph, List<Literal> arguments, Random random) {
        Literal[] values = new Literal[graph.valueCount()];
        for (int i = 0; i < arguments.size(); i++) {
            values[i] = arguments.get(i);
        }
        for (Node node : graph.nodes()) {
            List<Literal> in = new ArrayList<>();
            for (Value v : node.inputs()) {
                // A sum errs by the size of its terms, which its result may not show.
                in.add(combines(node.prim()) ? shake(values[v.id()], random) : values[v.id()]);
            }
            List<Literal> out = node.prim() instanceof Prim.Call call
                    ? shaken(call.body(), in, random)
                    : ReferenceEvaluation.evaluate(node.prim(), in);
            for (int i = 0; i < out.size(); i++) {
                Literal literal = rounds(node.prim()) ? shake(out.get(i), random) : out.get(i);
                values[node.outputs().get(i).id()] = literal;
            }
        }
        return graph.outputs().stream().map(v -> values[v.id()]).toList();
    }

    private static boolean combines(Prim prim) {
        return prim instanceof Prim.Dot
                || prim instanceof Prim.Scan
                || (prim instanceof Prim.Reduce r && r.kind() == Prim.ReduceKind.SUM)
                || (prim instanceof Prim.Cumulate c && c.kind() == Prim.ReduceKind.SUM)
                || (prim instanceof Prim.Scatter s && s.kind() == Prim.ScatterKind.ADD);
    }

    private static boolean rounds(Prim prim) {
        return combines(prim)
                || prim instanceof Prim.Unary
                || prim instanceof Prim.Binary
                || prim instanceof Prim.Reduce
                || prim instanceof Prim.Cumulate
                || prim instanceof Prim.Scatter
                || prim instanceof Prim.Cast
                || !Verifier.bodies(prim).isEmpty();
    }

    private static Literal shake(Literal x, Random random) {
        if (!x.type().dtype().isFloating()) {
            return x;
        }
        Literal out = Literal.zeros(x.type());
        for (long i = 0; i < x.type().size(); i++) {
            double value = x.getDouble(i);
            // Whole numbers are mostly exact; moving them would hide every wrong decision made on them.
            boolean whole = value == Math.rint(value) && Math.abs(value) < 1024;
            out.setDouble(i, whole || !Double.isFinite(value) ? value : value + unit(x, i) * (random.nextInt(5) - 2));
        }
        return out;
    }

    /// One unit in the last place of an element, at least the smallest normal number.
    private static double unit(Literal x, long i) {
        double size = Math.abs(x.getDouble(i));
        double relative = Double.isFinite(size) ? size : 0;
        return switch (x.type().dtype()) {
            case FLOAT64 -> relative * 0x1p-52 + Double.MIN_NORMAL;
            case FLOAT32 -> relative * 0x1p-23 + Float.MIN_NORMAL;
            case FLOAT16 -> relative * 0x1p-10 + 0x1p-24;
            case BFLOAT16 -> relative * 0x1p-7 + Float.MIN_NORMAL;
            case BOOL, INT8, UINT8, INT32, UINT32, INT64 -> 0;
        };
    }
}
