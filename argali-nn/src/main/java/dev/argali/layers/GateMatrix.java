package dev.argali.layers;

import dev.argali.ops.Shapes;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;

/// The matrices of all gates side by side, to multiply by something of which elements are dropped: none, for all gates
/// the same, or for each gate other ones.
final class GateMatrix {
    private final List<Tensor> parts;
    private final List<Tensor> kept;
    private final BinaryOperator<Tensor> product;
    private final int axis;

    /// @param kept what the other factor is multiplied by before: nothing, one tensor, or one for each gate
    GateMatrix(Tensor matrix, List<Tensor> kept) {
        this(matrix, kept, Tensor::matmul, -1);
    }

    /// @param matrix with the gates along its last axis
    /// @param axis of the products along which the gates are
    GateMatrix(Tensor matrix, List<Tensor> kept, BinaryOperator<Tensor> product, int axis) {
        this.parts = kept.size() < 2 ? List.of(matrix) : Shapes.split(matrix, kept.size(), -1);
        this.kept = kept;
        this.product = product;
        this.axis = axis;
    }

    /// The products of all gates side by side.
    Tensor multiply(Tensor x) {
        List<Tensor> products = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            products.add(product.apply(kept.isEmpty() ? x : x.mul(kept.get(i)), parts.get(i)));
        }
        return products.size() == 1 ? products.getFirst() : Shapes.concatenate(products, axis);
    }
}
