package dev.argali.cpu.x86;

import static dev.argali.cpu.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.argali.graph.Prim.ReduceKind;

/// Where things lie in the block of memory that machine code works with: for each operand the address of its next row
/// and the bytes from row to row, for each fold its neutral element, the masks of incomplete vectors, room for bytes
/// of those, and the registers that the processor has no room for.
record NestBlock(int operands, int folds) {
    private static final int VECTOR = NestCompiler.VECTOR_BYTES;

    NestBlock(Nest nest) {
        this(nest.operands(), nest.folds().size());
    }

    int address(int operand) {
        return operand * Long.BYTES;
    }

    int step(int operand) {
        return (operands + operand) * Long.BYTES;
    }

    int neutral(int fold) {
        return (2 * operands + fold) * Long.BYTES;
    }

    /// A vector of ones, and behind it one of zeros: from `n` lanes before the second on, it has `n` ones.
    int masks() {
        return Math.ceilDiv(neutral(folds), VECTOR) * VECTOR;
    }

    int bytes() {
        return masks() + 2 * VECTOR;
    }

    int registers() {
        return bytes() + VECTOR;
    }

    /// Fills what is the same for all runs.
    void begin(long block, Nest nest) {
        for (int at = 0; at < 2 * VECTOR; at += Long.BYTES) {
            ALL.set(JAVA_LONG, block + masks() + at, at < VECTOR ? -1L : 0L);
        }
        for (int i = 0; i < folds; i++) {
            ALL.set(JAVA_LONG, block + neutral(i), neutral(nest.folds().get(i)));
        }
    }

    /// The bits of an element that changes none it is combined with.
    private static long neutral(Nest.Fold fold) {
        ReduceKind reduction = fold.reduction();
        return switch (fold.kind()) {
            case FLOAT ->
                switch (reduction) {
                    case SUM -> Float.floatToRawIntBits(0);
                    case PROD -> Float.floatToRawIntBits(1);
                    case MIN -> Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
                    case MAX -> Float.floatToRawIntBits(Float.NEGATIVE_INFINITY);
                    case AND, OR -> throw new IllegalStateException("no logic on floats");
                };
            case DOUBLE ->
                switch (reduction) {
                    case SUM -> Double.doubleToRawLongBits(0);
                    case PROD -> Double.doubleToRawLongBits(1);
                    case MIN -> Double.doubleToRawLongBits(Double.POSITIVE_INFINITY);
                    case MAX -> Double.doubleToRawLongBits(Double.NEGATIVE_INFINITY);
                    case AND, OR -> throw new IllegalStateException("no logic on doubles");
                };
            case INT ->
                switch (reduction) {
                    case SUM, OR -> 0;
                    case PROD -> 1;
                    case MIN -> Integer.MAX_VALUE;
                    case MAX -> Integer.MIN_VALUE;
                    case AND -> -1;
                };
            case MASK -> reduction == ReduceKind.AND ? -1 : 0;
            case LONG ->
                switch (reduction) {
                    case SUM -> 0;
                    case MIN -> Long.MAX_VALUE;
                    case MAX -> Long.MIN_VALUE;
                    case PROD, AND, OR -> throw new IllegalStateException("no machine form of longs: " + reduction);
                };
        };
    }
}
