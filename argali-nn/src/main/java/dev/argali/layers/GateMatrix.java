package dev.argali.layers;

import dev.argali.ops.Shapes;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// The matrices of all gates side by side, to multiply by something of which elements are dropped: none, for all gates
/// the same, or for each gate other ones.
final class GateMatrix {
    private final List<Tensor> parts;
    private final List<Tensor> kept;

    /// @param kept what the other factor is multiplied by before: nothing, one tensor, or one for each gate
    GateMatrix(Tensor matrix, List<Tensor> kept) {
        this.parts = kept.size() < 2 ? List.of(matrix) : Shapes.split(matrix, kept.size(), -1);
        this.kept = kept;
    }

    /// The products of all gates, along the last axis.
    Tensor multiply(Tensor x) {
        List<Tensor> products = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            products.add((kept.isEmpty() ? x : x.mul(kept.get(i))).matmul(parts.get(i)));
        }
        return products.size() == 1 ? products.getFirst() : Shapes.concatenate(products, -1);
    }
}
