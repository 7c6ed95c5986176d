package dev.argali.cpu.kernels;

import static dev.argali.cpu.NativeMemory.ALL;

import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.TensorType;
import dev.argali.runtime.ReferenceEvaluation;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Calls Java: operands are copied to the heap, and results back.
///
/// @param call the function
/// @param types of the operands
/// @param reads dense storages of the operands
/// @param results types of the results
/// @param writes dense storages of the results
public record HostCallKernel(
        Prim.HostCall call, List<TensorType> types, List<Integer> reads, List<TensorType> results, List<Integer> writes)
        implements Kernel {
    @Override
    public Step bind(Frame frame) {
        return new Step(frame) {
            @Override
            public void run() {
                List<Literal> in = new ArrayList<>(types.size());
                for (int i = 0; i < types.size(); i++) {
                    TensorType type = types.get(i);
                    Literal literal = Literal.zeros(type);
                    MemorySegment.copy(ALL, frame().address(reads.get(i)), literal.data(), 0, type.bytes());
                    in.add(literal);
                }
                List<Literal> out = ReferenceEvaluation.evaluate(call, in);
                for (int i = 0; i < out.size(); i++) {
                    MemorySegment.copy(
                            out.get(i).data(),
                            0,
                            ALL,
                            frame().address(writes.get(i)),
                            results.get(i).bytes());
                }
            }
        };
    }

    @Override
    public boolean mayFail() {
        return true;
    }

    @Override
    public String toString() {
        return "host call b" + reads + " -> b" + writes + "\n";
    }
}
