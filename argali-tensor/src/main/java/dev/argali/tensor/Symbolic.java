package dev.argali.tensor;

import dev.argali.api.Experimental;
import dev.argali.graph.ArgaliException;
import dev.argali.graph.TensorType;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// Tensors without numbers, which stand for the inputs and outputs of layers while a model is put together. Their
/// shapes may have unknown extents, as the batch axis. They never enter a program: whoever made one remembers what
/// leads to it, and does the same again with numbers when the model runs.
@Experimental
public final class Symbolic {
    private Symbolic() {}

    /// What made a symbolic tensor, such as the call of a layer.
    @Experimental
    public interface Maker {
        /// Remembers an operation on tensors of which one at least is symbolic.
        ///
        /// @param name of the operation, such as `add`
        /// @param function does it, with numbers in place of the symbolic tensors
        /// @return symbolic results
        List<Tensor> record(String name, UnaryOperator<List<Tensor>> function, List<Tensor> inputs);

        /// {@return whether it also remembers operations that name extents, such as reshaping, which are right for
        ///     these extents alone; the plain form refuses them}
        default boolean keepsExtents() {
            return false;
        }
    }

    /// Lets the maker of the first symbolic tensor remember an operation.
    public static List<Tensor> record(String name, UnaryOperator<List<Tensor>> function, Tensor... inputs) {
        return record(name, function, List.of(inputs));
    }

    /// Lets the maker remember an operation that looks at the extents of its operand, and with numbers does so again.
    ///
    /// @param name Keras's name of the operation
    public static Tensor whole(String name, UnaryOperator<Tensor> operation, Tensor x) {
        return record(name, in -> List.of(operation.apply(in.getFirst())), x).getFirst();
    }

    /// The same of two operands, of which one at least is symbolic.
    public static Tensor whole(String name, BinaryOperator<Tensor> operation, Tensor a, Tensor b) {
        return record(name, in -> List.of(operation.apply(in.get(0), in.get(1))), a, b)
                .getFirst();
    }

    static List<Tensor> record(String name, UnaryOperator<List<Tensor>> function, List<Tensor> inputs) {
        Maker maker =
                inputs.stream().flatMap(x -> maker(x).stream()).findFirst().orElseThrow();
        return maker.record(name, function, inputs);
    }

    /// A symbolic tensor of this type.
    public static Tensor of(TensorType type, Maker maker) {
        return new Tensor(type, new State.Symbolic(maker));
    }

    /// {@return what made `x`; empty if it is not symbolic}
    public static Optional<Maker> maker(Tensor x) {
        return x.state() instanceof State.Symbolic s ? Optional.of(s.maker()) : Optional.empty();
    }

    /// {@return what messages say of the operands of an operation: their shapes, and what made them}
    public static String sources(List<Tensor> operands) {
        return operands.stream()
                .map(x -> x.shape() + maker(x).map(m -> " from " + m).orElse(""))
                .collect(Collectors.joining(" and ", "a call with ", ""));
    }

    /// {@return whether `x` is symbolic}
    public static boolean is(Tensor x) {
        return x.state() instanceof State.Symbolic;
    }

    /// {@return whether one of these is symbolic}
    static boolean any(List<Tensor> tensors) {
        for (int i = 0; i < tensors.size(); i++) {
            if (is(tensors.get(i))) {
                return true;
            }
        }
        return false;
    }

    /// The error for a symbolic tensor that is read.
    static ArgaliException unreadable(TensorType type) {
        return new ArgaliException(
                "Tensor",
                "a symbolic tensor " + type + " has no numbers",
                "Make a model of it and its input, Model.of(input, output), and give that numbers: model.predict(x)");
    }

    /// The error for an operation that symbolic tensors do not know.
    static ArgaliException unknown(String op, List<Tensor> inputs) {
        return new ArgaliException(
                op,
                "a symbolic tensor cannot do this: "
                        + inputs.stream().map(Tensor::type).toList(),
                "Apply a layer to it, or write a layer whose call does this");
    }
}
