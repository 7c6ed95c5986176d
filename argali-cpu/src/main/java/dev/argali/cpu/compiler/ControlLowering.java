package dev.argali.cpu.compiler;

import dev.argali.cpu.kernels.ControlKernels;
import dev.argali.graph.Graph;
import dev.argali.graph.Node;
import dev.argali.graph.Prim;
import dev.argali.graph.TensorType;
import dev.argali.graph.Value;
import java.util.List;

/// Conditions and loops: their bodies become plans of their own.
final class ControlLowering {
    private ControlLowering() {}

    private static List<Integer> reads(Lowering lowering, List<Value> values) {
        return values.stream().map(lowering::denseStorage).toList();
    }

    private static List<Integer> writes(Lowering lowering, Node node) {
        return node.outputs().stream().map(v -> lowering.target(v).storage()).toList();
    }

    private static List<Long> bytes(List<TensorType> types) {
        return types.stream().map(TensorType::bytes).toList();
    }

    static void cond(Lowering lowering, Prim.Cond p, Node node) {
        int condition = lowering.denseStorage(node.inputs().getFirst());
        List<Integer> operands =
                reads(lowering, node.inputs().subList(1, node.inputs().size()));
        lowering.add(new ControlKernels.Cond(
                CpuCompiler.inner(p.whenTrue(), lowering.oneDnn()),
                CpuCompiler.inner(p.whenFalse(), lowering.oneDnn()),
                condition,
                operands,
                writes(lowering, node)));
    }

    static void whileLoop(Lowering lowering, Prim.While p, Node node) {
        List<Integer> state = reads(lowering, node.inputs());
        lowering.add(new ControlKernels.While(
                CpuCompiler.inner(p.condition(), lowering.oneDnn()),
                CpuCompiler.inner(p.body(), lowering.oneDnn()),
                state,
                writes(lowering, node),
                bytes(node.inputs().stream().map(Value::type).toList())));
    }

    static void scan(Lowering lowering, Prim.Scan p, Node node) {
        List<Integer> reads = reads(lowering, node.inputs());
        Graph body = p.body();
        List<TensorType> in = body.parameterTypes();
        List<TensorType> out = body.outputTypes();
        var rows = new ControlKernels.Scan.Rows(
                bytes(in.subList(0, p.carries())),
                bytes(in.subList(p.carries(), p.carries() + p.sequences())),
                bytes(out.subList(p.carries(), out.size())));
        lowering.add(new ControlKernels.Scan(
                CpuCompiler.inner(body, lowering.oneDnn()),
                new ControlKernels.Scan.Steps(p.length(), p.reverse()),
                reads,
                writes(lowering, node),
                rows));
    }
}
