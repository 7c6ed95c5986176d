package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.tensor.Masks;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.List;

/// The product of its inputs, element by element, which broadcast as those of [Add]. Masked places count as 1; places
/// that are masked in all inputs become 0.
public final class Multiply extends Merge<Multiply> {
    /// What `Multiply` is made of: nothing.
    public record Config() {}

    private Multiply(Settings settings) {
        super(settings);
    }

    /// The layer.
    public static Multiply of() {
        return new Multiply(Settings.DEFAULTS);
    }

    static Multiply from(Settings settings, ObjectConfig file) {
        return new Multiply(settings);
    }

    @Override
    public Config config() {
        return new Config();
    }

    @Override
    protected Multiply with(Settings settings) {
        return new Multiply(settings);
    }

    @Override
    Tensor merge(List<Tensor> inputs) {
        List<Tensor> all = aligned(inputs);
        Tensor product = neutral(inputs.getFirst(), all.getFirst());
        for (int i = 1; i < all.size(); i++) {
            product = product.mul(neutral(inputs.get(i), all.get(i)));
        }
        if (!inputs.stream().allMatch(x -> Masks.of(x).isPresent())) {
            return product;
        }
        Tensor counts = inputs.stream().map(Merge::places).reduce(Tensor::or).orElseThrow();
        return where(counts, product, Primitives.fillLike(product, 0));
    }

    /// The input with 1 where it is masked.
    private static Tensor neutral(Tensor input, Tensor aligned) {
        return Masks.of(input).isEmpty() ? aligned : where(places(input), aligned, Primitives.fillLike(aligned, 1));
    }
}
