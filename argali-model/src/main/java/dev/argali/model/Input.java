package dev.argali.model;

import dev.argali.graph.DType;
import dev.argali.layers.InputLayer;
import dev.argali.layers.SymbolicCall;
import dev.argali.tensor.Tensor;

/// Where a functional model begins: symbolic tensors, which stand for batches of inputs.
///
/// ```java
/// var a = Input.named("input_1", 32);
/// var b = Input.named("input_2", 64);
/// var y = Concatenate.of().apply(a, b).then(Dense.of(1));
/// var model = Model.of(List.of(a, b), y);
/// ```
/// Shapes leave the batch axis out.
public final class Input {
    private Input() {}

    /// A batch of float32 inputs of this shape.
    public static Tensor of(int... dims) {
        return of(InputLayer.of(dims));
    }

    /// A batch of inputs of this dtype and shape.
    public static Tensor of(DType dtype, int... dims) {
        return of(InputLayer.of(dims).inputDType(dtype));
    }

    /// A batch of float32 inputs, under the name by which they may be fed.
    public static Tensor named(String name, int... dims) {
        return of(InputLayer.of(dims).name(name));
    }

    /// A batch of inputs of this dtype, under the name by which they may be fed.
    public static Tensor named(String name, DType dtype, int... dims) {
        return of(InputLayer.of(dims).name(name).inputDType(dtype));
    }

    /// A batch of inputs of the dtype of this name, such as `int32`, under the name by which they may be fed.
    ///
    /// @throws dev.argali.graph.ArgaliException if there is no such dtype
    public static Tensor named(String name, String dtype, int... dims) {
        return named(name, DType.named(dtype), dims);
    }

    /// What a layer for inputs says.
    public static Tensor of(InputLayer layer) {
        return SymbolicCall.input(layer);
    }
}
