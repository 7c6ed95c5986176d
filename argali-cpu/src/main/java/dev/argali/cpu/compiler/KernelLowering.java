package dev.argali.cpu.compiler;

import dev.argali.cpu.kernels.BlockKernel;
import dev.argali.cpu.kernels.CopyKernel;
import dev.argali.cpu.kernels.CumulateKernel;
import dev.argali.cpu.kernels.GatherKernel;
import dev.argali.cpu.kernels.HostCallKernel;
import dev.argali.cpu.kernels.Lines;
import dev.argali.cpu.kernels.ScatterKernel;
import dev.argali.cpu.kernels.SortKernel;
import dev.argali.graph.DType;
import dev.argali.graph.Node;
import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.graph.Value;
import java.util.List;

/// Nodes that have a kernel of their own, on dense arrays: whatever moves or combines elements by position.
final class KernelLowering {
    private KernelLowering() {}

    static void gather(Lowering lowering, Prim.Gather p, Node node) {
        Value x = node.inputs().get(0);
        Value indices = node.inputs().get(1);
        DType dtype = x.type().dtype();
        Lines lines = Lines.of(x.type().shape(), p.axis());
        var sizes = new GatherKernel.Sizes(
                lines.outer(),
                lines.extent(),
                lines.inner() * dtype.bytes(),
                indices.type().size());
        int from = lowering.denseStorage(x);
        int at = lowering.denseStorage(indices);
        lowering.add(new GatherKernel(
                from,
                at,
                lowering.target(node.output()).storage(),
                indices.type().dtype(),
                sizes));
    }

    static void scatter(Lowering lowering, Prim.Scatter p, Node node) {
        Value x = node.inputs().get(0);
        Value indices = node.inputs().get(1);
        Value updates = node.inputs().get(2);
        View to = lowering.target(node.output());
        boolean half = to.dtype().isFloating() && to.dtype().bytes() == 2;
        int data = half ? wide(lowering, x) : lowering.denseStorage(x);
        int from = half ? wide(lowering, updates) : lowering.denseStorage(updates);
        int at = lowering.denseStorage(indices);
        DType dtype = half ? DType.FLOAT32 : to.dtype();
        View result = half ? lowering.temporary(dtype, to.shape()) : to;
        lowering.add(new ScatterKernel(
                new ScatterKernel.Storages(data, at, from, result.storage()),
                dtype,
                indices.type().dtype(),
                p.kind(),
                Lines.of(to.shape(), p.axis()),
                indices.type().size()));
        if (half) {
            lowering.convertTo(result, to);
        }
    }

    private static int wide(Lowering lowering, Value v) {
        return lowering.converted(lowering.view(v), DType.FLOAT32).storage();
    }

    static void dynamicSlice(Lowering lowering, Node node) {
        Value x = node.inputs().get(0);
        Value starts = node.inputs().get(1);
        int from = lowering.denseStorage(x);
        int at = lowering.denseStorage(starts);
        View to = lowering.target(node.output());
        lowering.add(new BlockKernel(
                from, at, to.storage(), true, types(x, starts), x.type().shape(), to.shape()));
    }

    static void dynamicUpdateSlice(Lowering lowering, Node node) {
        Value x = node.inputs().get(0);
        Value update = node.inputs().get(1);
        Value starts = node.inputs().get(2);
        int data = lowering.denseStorage(x);
        int from = lowering.denseStorage(update);
        int at = lowering.denseStorage(starts);
        View to = lowering.target(node.output());
        lowering.add(new CopyKernel(data, 0, to.storage(), x.type().bytes()));
        Shape block = update.type().shape();
        lowering.add(new BlockKernel(from, at, to.storage(), false, types(x, starts), to.shape(), block));
    }

    private static BlockKernel.Types types(Value x, Value starts) {
        return new BlockKernel.Types(x.type().dtype(), starts.type().dtype());
    }

    static void cumulate(Lowering lowering, Prim.Cumulate p, Node node) {
        Value x = node.inputs().getFirst();
        int from = lowering.denseStorage(x);
        int to = lowering.target(node.output()).storage();
        Lines lines = Lines.of(x.type().shape(), p.axis());
        lowering.add(new CumulateKernel(from, to, x.type().dtype(), p.kind(), p.reverse(), lines));
    }

    static void sort(Lowering lowering, Prim.Sort p, Node node) {
        Shape shape = node.inputs().getFirst().type().shape();
        sorted(lowering, node, false, shape.dim(p.axis()), Lines.of(shape, p.axis()));
    }

    static void topK(Lowering lowering, Prim.TopK p, Node node) {
        Shape shape = node.inputs().getFirst().type().shape();
        sorted(lowering, node, true, p.k(), Lines.of(shape, shape.rank() - 1));
    }

    private static void sorted(Lowering lowering, Node node, boolean descending, int kept, Lines lines) {
        Value x = node.inputs().getFirst();
        int from = lowering.denseStorage(x);
        int values = lowering.target(node.outputs().get(0)).storage();
        int positions = lowering.target(node.outputs().get(1)).storage();
        lowering.add(new SortKernel(from, values, positions, x.type().dtype(), descending, kept, lines));
    }

    static void hostCall(Lowering lowering, Prim.HostCall p, Node node) {
        List<TensorType> types = node.inputs().stream().map(Value::type).toList();
        List<Integer> reads = node.inputs().stream().map(lowering::denseStorage).toList();
        List<Integer> writes =
                node.outputs().stream().map(v -> lowering.target(v).storage()).toList();
        List<TensorType> results = node.outputs().stream().map(Value::type).toList();
        lowering.add(new HostCallKernel(p, types, reads, results, writes));
    }
}
