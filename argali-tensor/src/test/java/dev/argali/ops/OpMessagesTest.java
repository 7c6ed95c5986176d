package dev.argali.ops;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.ArgaliException;
import dev.argali.graph.DTypeException;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What ops say to operands that do not fit, at once, before anything is computed.
class OpMessagesTest {
    private static final Tensor X = Tensor.of(new float[6], 2, 3);
    private static final Tensor Y = Tensor.of(new float[8], 2, 4);
    private static final Tensor FLAG = Tensor.of(true, false);

    private static Arguments row(Supplier<Object> call, Class<? extends ArgaliException> kind, String message) {
        return Arguments.of(call, kind, message);
    }

    private static Arguments shape(Supplier<Object> call, String message) {
        return row(call, ShapeException.class, message);
    }

    static Stream<Arguments> calls() {
        return Stream.of(
                shape(
                        () -> X.add(Y),
                        "add: shapes do not broadcast: [2, 3] with [2, 4] (3 against 4 at axis -1)."
                                + " Extents must be equal, or one of them 1."),
                shape(
                        () -> X.matmul(Y),
                        "matmul: inner dimensions differ: [2, 3] x [2, 4] (3 != 2)."
                                + " The last axis of the left and the second to last of the right must be equal."),
                shape(
                        () -> X.matmul(Tensor.scalar(1f)),
                        "matmul: an operand is a scalar: [2, 3] x []. Use mul for scalars."),
                shape(
                        () -> Linalg.einsum("ij,jk->ik", X, Y),
                        "einsum: 'ij,jk->ik': 'j' has 3 elements in one operand and 2 in another, whose shapes are"
                                + " [2, 3] and [2, 4]. Write it as in 'ij,jk->ik'."),
                shape(
                        () -> X.reshape(4, 2),
                        "reshape: cannot make [4, 2] of [2, 3] with 6 elements."
                                + " The number of elements must stay the same."),
                shape(() -> X.transpose(0), "transpose: axes [0] are not those of shape [2, 3]. Name each axis once."),
                shape(
                        () -> X.transpose(1, 1),
                        "transpose: axes [1, 1] are not those of shape [2, 3]. Name each axis once."),
                shape(() -> X.sum(2), "axis: axis 2 is out of range for shape [2, 3] of rank 2. Use -2 to 1."),
                shape(() -> X.expandDims(5), "expandDims: axis 5 is out of range for shape [2, 3]. Use -3 to 2."),
                shape(() -> X.squeeze(0), "squeeze: axis 0 of [2, 3] has extent 2. Name axes of extent 1."),
                shape(
                        () -> X.broadcastTo(4, 3),
                        "broadcastTo: shapes do not broadcast: [2, 3] with [4, 3] (2 against 4 at axis -2)."
                                + " Extents must be equal, or one of them 1."),
                shape(() -> X.get(5), "get: row 5 is outside of shape [2, 3]. It has 2 rows."),
                shape(() -> X.slice(1, 9), "slice: 1 to 9 is outside of axis 0 of [2, 3]. It has 2 elements."),
                shape(
                        () -> Shapes.split(X, 4, 1),
                        "split: axis 1 of [2, 3] cannot be cut into 4 equal parts. Give the places instead."),
                shape(() -> Shapes.concatenate(List.of(), 0), "concatenate: there is no tensor. Give at least one."),
                shape(
                        () -> Sorting.topK(X, 9),
                        "topK: there are not 9 elements along the last axis of [2, 3]. Ask for fewer."),
                row(FLAG::neg, DTypeException.class, "neg: not defined for bool. Cast to a number first."),
                row(
                        () -> X.cast("complex64"),
                        DTypeException.class,
                        "dtype: there is no dtype 'complex64'. Use one of bool, int8, uint8, int32, uint32, int64,"
                                + " float16, bfloat16, float32, float64."),
                row(
                        () -> Randoms.randint(Shape.of(2), 5, 5),
                        ValueException.class,
                        "randint: there are 0 integers from 5 to 5. Let maxval be above minval, by at most"
                                + " 2147483648."));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void operands_that_do_not_fit_are_refused(
            Supplier<Object> call, Class<? extends ArgaliException> kind, String message) {
        assertThatThrownBy(call::get).isInstanceOf(kind).hasMessage(message);
    }
}
