package dev.argali.cpu.compiler;

import dev.argali.cpu.kernels.Kernel;
import dev.argali.cpu.kernels.Plan;
import dev.argali.cpu.onednn.OneDnn;
import dev.argali.graph.Graph;
import dev.argali.graph.Verifier;
import dev.argali.runtime.Profiler;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// The stages from a graph to a plan, in order. Each pass maps a graph to a graph of the same meaning, and is verified.
///
/// `-Dargali.dump=graph,passes,kernels` prints the graph that comes in, the graph behind each pass, and the kernels.
public final class CpuCompiler {
    private static final String BATCH_PARTS = "batch parts";
    private static final Map<String, UnaryOperator<Graph>> PASSES = new LinkedHashMap<>();

    static {
        PASSES.put("scan sums", ScanSums::apply);
        PASSES.put("simplify", Simplify::apply);
        PASSES.put("joined pads", JoinedPads::apply);
        PASSES.put("pools first", PoolsFirst::apply);
        PASSES.put(BATCH_PARTS, BatchParts::apply);
        PASSES.put("dead code", DeadCode::apply);
    }

    private CpuCompiler() {}

    /// {@return the plan of a graph}
    public static Plan plan(Graph graph, Optional<OneDnn> oneDnn) {
        return plan(graph, oneDnn, true);
    }

    /// {@return the plan of what a loop or a condition of another graph runs}
    static Plan inner(Graph graph, Optional<OneDnn> oneDnn) {
        return plan(graph, oneDnn, false);
    }

    private static Plan plan(Graph graph, Optional<OneDnn> oneDnn, boolean whole) {
        Dump.write("graph", () -> graph.toString());
        Graph now = graph;
        for (Map.Entry<String, UnaryOperator<Graph>> pass : PASSES.entrySet()) {
            if (!whole && pass.getKey().equals(BATCH_PARTS)) {
                continue;
            }
            Graph before = now;
            Graph made = Profiler.stage(pass.getKey(), () -> pass.getValue().apply(before));
            now = Profiler.stage("verify", () -> Verifier.verify(pass.getKey(), made));
            Dump.write("passes", () -> "after " + pass.getKey() + "\n" + made);
        }
        Graph simple = now;
        Plan plan = Profiler.stage("lowering", () -> Lowering.lower(simple, oneDnn));
        Dump.write("kernels", () -> text(plan));
        return plan;
    }

    /// {@return the graph behind every pass, by its name}
    public static Map<String, Graph> stages(Graph graph) {
        Map<String, Graph> stages = new LinkedHashMap<>();
        Graph now = graph;
        for (Map.Entry<String, UnaryOperator<Graph>> pass : PASSES.entrySet()) {
            now = pass.getValue().apply(now);
            stages.put(pass.getKey(), now);
        }
        return stages;
    }

    /// {@return the kernels of a plan as text}
    public static String text(Plan plan) {
        return plan.kernels().stream().map(Kernel::toString).collect(Collectors.joining());
    }
}
