package dev.argali.cpu.compiler;

import dev.argali.graph.DType;
import dev.argali.graph.Graph;
import dev.argali.graph.Literal;
import dev.argali.graph.Node;
import dev.argali.graph.Prim;
import dev.argali.graph.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One fused group as a loop nest: what comes from outside is loaded, what others need is stored.
final class GroupLowering {
    private final Lowering lowering;
    private final Graph graph;
    private final Fusion.Group group;
    private final KernelIrBuilder builder;
    private final Map<Value, KernelIrBuilder.Ref> refs = new HashMap<>();

    GroupLowering(Lowering lowering, Graph graph, Fusion.Group group) {
        this.lowering = lowering;
        this.graph = graph;
        this.group = group;
        this.builder = new KernelIrBuilder(group.shape(), group.reducedAxes());
    }

    void emit() {
        for (int i : group.nodes()) {
            compute(graph.nodes().get(i));
        }
        lowering.add(builder);
    }

    private void compute(Node node) {
        Value out = node.output();
        DType dtype = out.type().dtype();
        List<KernelIrBuilder.Ref> in = node.inputs().stream().map(this::ref).toList();
        if (node.prim() instanceof Prim.Reduce p) {
            builder.reduce(p.kind(), in.getFirst(), lowering.target(out).storage());
            return;
        }
        KernelIrBuilder.Ref made = switch (node.prim()) {
            case Prim.Unary p -> unary(p.kind(), dtype, in.getFirst());
            case Prim.Binary p -> binary(p.kind(), dtype, in, node.inputs().getFirst());
            case Prim.Compare p ->
                builder.compute(new KernelIr.Compare(p.kind()), in.getFirst().dtype(), dtype, in);
            case Prim.Select _ -> builder.compute(new KernelIr.Select(), dtype, dtype, in);
            case Prim.Cast p ->
                builder.compute(new KernelIr.Cast(p.dtype()), in.getFirst().dtype(), dtype, in);
            case Prim.Iota p -> builder.index(p.axis(), dtype);
            default -> throw new IllegalStateException("not elementwise: " + node.prim());
        };
        refs.put(out, made);
        if (isNeededOutside(out)) {
            builder.store(made, lowering.place(out));
        }
    }

    private KernelIrBuilder.Ref unary(Prim.UnaryKind kind, DType dtype, KernelIrBuilder.Ref x) {
        if (!dtype.isFloating() || dtype == DType.FLOAT64 || FloatFunctions.operations(kind) == 1) {
            return builder.compute(new KernelIr.Unary(kind), dtype, dtype, List.of(x));
        }
        if (dtype == DType.FLOAT32) {
            return FloatFunctions.of(kind, builder, x);
        }
        // A half is rounded once, behind the whole function.
        var wide = builder.compute(new KernelIr.Cast(DType.FLOAT32), dtype, DType.FLOAT32, List.of(x));
        var made = FloatFunctions.of(kind, builder, wide);
        return builder.compute(new KernelIr.Cast(dtype), DType.FLOAT32, dtype, List.of(made));
    }

    private KernelIrBuilder.Ref binary(Prim.BinaryKind kind, DType dtype, List<KernelIrBuilder.Ref> in, Value first) {
        if (kind == Prim.BinaryKind.POW && dtype == DType.FLOAT32) {
            Optional<Literal> base = lowering.splat(first);
            if (base.isPresent() && FloatFunctions.hasPowers((float) base.get().getDouble(0))) {
                return FloatFunctions.power((float) base.get().getDouble(0), builder, in.get(1));
            }
        }
        return builder.compute(new KernelIr.Binary(kind), dtype, dtype, in);
    }

    private KernelIrBuilder.Ref ref(Value v) {
        KernelIrBuilder.Ref inside = refs.get(v);
        if (inside != null) {
            return inside;
        }
        Optional<Literal> number = lowering.splat(v);
        return number.isPresent() ? builder.immediate(number.get()) : builder.load(lowering.view(v));
    }

    private boolean isNeededOutside(Value v) {
        return lowering.isResult(v)
                || lowering.links().users(v).stream()
                        .anyMatch(n -> lowering.groupOf(n.outputs().getFirst()) != group);
    }
}
