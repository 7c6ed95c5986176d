package dev.argali.cpu.x86;

import dev.argali.cpu.compiler.KernelIr;
import dev.argali.cpu.loops.LoopShape.Kind;
import dev.argali.graph.DType;
import dev.argali.graph.Prim.ReduceKind;
import java.util.List;

/// What the machine code of a kernel depends on: a loop over rows and, in it, one over columns. No extents, no
/// addresses, no numbers, so that equal layers of any size share it.
///
/// @param wide whether elements have 64 bits
/// @param columns whether folds combine the rows, column by column, and not the columns of each row
/// @param inputs what is read
/// @param ops the computation of a point, in order
/// @param outputs what is written for each point
/// @param folds what is combined over points
public record Nest(
        boolean wide,
        boolean columns,
        List<Operand> inputs,
        List<KernelIr.Op> ops,
        List<Operand> outputs,
        List<Fold> folds) {

    /// How an operand goes through the rows and columns.
    public enum Pattern {
        /// One element for all points.
        ONCE,
        /// An element for each row.
        ROW,
        /// An element for each column, one behind the other.
        CELL
    }

    /// Elements in memory that a register receives or gives.
    ///
    /// @param isNumber whether it is a constant, neither NaN nor zero: more is not known of numbers here
    public record Operand(int register, DType dtype, Pattern pattern, boolean isNumber) {
        /// An operand of which nothing is known.
        public Operand(int register, DType dtype, Pattern pattern) {
            this(register, dtype, pattern, false);
        }

        Kind kind() {
            return Kind.of(dtype);
        }

        /// Whether elements are bytes in memory and 32 bits in registers.
        boolean isNarrow() {
            return dtype.bytes() == 1;
        }

        /// Whether elements are half floats in memory and floats in registers.
        boolean isHalf() {
            return dtype.isHalf();
        }
    }

    /// A register whose values are combined: to one element for each row, or for each column. Bools are combined to
    /// ints, of which the lowest bit counts.
    public record Fold(ReduceKind reduction, DType dtype, int register) {
        /// Bools know AND and OR alone.
        public Fold {
            if (dtype == DType.BOOL) {
                reduction = switch (reduction) {
                    case MIN, PROD, AND -> ReduceKind.AND;
                    case MAX, SUM, OR -> ReduceKind.OR;
                };
            }
        }

        Kind kind() {
            return Kind.of(dtype);
        }
    }

    /// Keeps unmodifiable copies.
    public Nest {
        inputs = List.copyOf(inputs);
        ops = List.copyOf(ops);
        outputs = List.copyOf(outputs);
        folds = List.copyOf(folds);
    }

    /// {@return how many addresses a run needs: inputs, outputs, folds}
    public int operands() {
        return inputs.size() + outputs.size() + folds.size();
    }

    /// {@return the bytes of a lane}
    int laneBytes() {
        return wide ? Double.BYTES : Float.BYTES;
    }

    /// {@return the lanes of a vector}
    int lanes() {
        return NestCompiler.VECTOR_BYTES / laneBytes();
    }
}
