package dev.argali.graph;

import java.util.List;
import java.util.stream.Collectors;

/// The printed form of graphs, one node a line:
/// ```
/// (%0: float32[2, 3], %1: float32[3, 4]) {
///   %2: float32[2, 4] = dot([1]x[0]) %0 %1
///   return %2
/// }
/// ```
public final class GraphText {
    private GraphText() {}

    /// {@return the text of a graph}
    public static String of(Graph graph) {
        return text(graph, "");
    }

    private static String text(Graph graph, String indent) {
        var out = new StringBuilder("(").append(typed(graph.parameters())).append(") {\n");
        for (Node node : graph.nodes()) {
            out.append(indent).append("  ").append(typed(node.outputs())).append(" = ");
            out.append(name(node.prim(), indent + "  "));
            for (Value v : node.inputs()) {
                out.append(' ').append(v);
            }
            out.append('\n');
        }
        out.append(indent).append("  return");
        for (Value v : graph.outputs()) {
            out.append(' ').append(v);
        }
        return out.append('\n').append(indent).append('}').toString();
    }

    private static String typed(List<Value> values) {
        return values.stream().map(v -> v + ": " + v.type()).collect(Collectors.joining(", "));
    }

    /// {@return a primitive's name with its attributes, such as `reduce_sum [1]`}
    public static String name(Prim prim) {
        return name(prim, "");
    }

    private static String name(Prim prim, String indent) {
        return switch (prim) {
            case Prim.Constant p -> "constant " + p.value();
            case Prim.Iota p -> "iota " + p.axis();
            case Prim.RandomBits _ -> "random_bits";
            case Prim.Unary p -> lower(p.kind());
            case Prim.Binary p -> lower(p.kind());
            case Prim.Compare p -> lower(p.kind());
            case Prim.Select _ -> "select";
            case Prim.Cast p -> "cast " + p.dtype();
            case Prim.Bitcast p -> "bitcast " + p.dtype();
            case Prim.Broadcast p -> "broadcast " + p.axes();
            case Prim.Reshape _ -> "reshape";
            case Prim.Transpose p -> "transpose " + p.axes();
            case Prim.Slice p -> "slice " + p.starts() + ":" + p.limits() + ":" + p.strides();
            case Prim.Pad p -> "pad " + p.low() + ":" + p.high() + ":" + p.interior();
            case Prim.Concat p -> "concat " + p.axis();
            case Prim.Reverse p -> "reverse " + p.axes();
            case Prim.Gather p -> "gather " + p.axis();
            case Prim.Scatter p -> "scatter_" + lower(p.kind()) + " " + p.axis();
            case Prim.DynamicSlice p -> "dynamic_slice " + p.sizes();
            case Prim.DynamicUpdateSlice _ -> "dynamic_update_slice";
            case Prim.Reduce p -> "reduce_" + lower(p.kind()) + " " + p.axes();
            case Prim.ArgReduce p -> "arg_" + lower(p.kind()) + " " + p.axis();
            case Prim.Cumulate p -> "cumulate_" + lower(p.kind()) + " " + p.axis() + (p.reverse() ? " reverse" : "");
            case Prim.Sort p -> "sort " + p.axis();
            case Prim.TopK p -> "top_k " + p.k();
            case Prim.Dot p -> "dot(" + p.leftBatch() + p.leftSum() + "x" + p.rightBatch() + p.rightSum() + ")";
            case Prim.Conv p -> "conv " + p.window() + " groups " + p.groups();
            case Prim.ConvGradInput p ->
                "conv_grad_input " + p.window() + " groups " + p.groups() + " of " + p.spatial();
            case Prim.ConvGradFilter p -> "conv_grad_filter " + p.window() + " groups " + p.groups();
            case Prim.Pool p -> "pool_" + lower(p.kind()) + " " + p.window();
            case Prim.PoolGrad p -> "pool_grad_" + lower(p.kind()) + " " + p.window();
            case Prim.Call p -> "call " + p.name() + p.attributes() + " " + text(p.body(), indent);
            case Prim.Cond p -> "cond " + text(p.whenTrue(), indent) + " " + text(p.whenFalse(), indent);
            case Prim.While p -> "while " + text(p.condition(), indent) + " " + text(p.body(), indent);
            case Prim.Scan p ->
                "scan " + p.carries() + "," + p.sequences() + "," + p.length() + (p.reverse() ? " reverse " : " ")
                        + text(p.body(), indent);
            case Prim.Barrier _ -> "barrier";
            case Prim.Check p -> "check '" + p.where() + ": " + p.problem() + "'";
            case Prim.HostCall p -> "host_call " + p.name();
        };
    }

    private static String lower(Enum<?> kind) {
        return kind.name().toLowerCase(java.util.Locale.ROOT);
    }
}
