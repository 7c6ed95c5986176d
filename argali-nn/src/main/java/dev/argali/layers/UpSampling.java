package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.ValueException;
import dev.argali.ops.DataFormat;
import dev.argali.ops.Shapes;
import dev.argali.tensor.Tensor;
import java.util.Collections;
import java.util.List;

/// More places along the axes of space.
abstract class UpSampling<L extends UpSampling<L>> extends Spatial<L> {
    private final List<Integer> size;

    UpSampling(Settings settings, List<Integer> size, DataFormat format) {
        super(settings, size.size(), format);
        this.size = size;
        if (size.stream().anyMatch(n -> n <= 0)) {
            throw new ValueException(
                    getClass().getSimpleName(), "size is " + size, "Give how often each place stands in the output");
        }
    }

    /// What a file says of the size: one number for all axes, or one for each.
    static List<Integer> size(ObjectConfig file, int axes) {
        List<Integer> all = LayerConfigs.ints(file, "size").orElse(List.of(2));
        if (all.size() == 1) {
            return Collections.nCopies(axes, all.getFirst());
        }
        if (all.size() != axes) {
            throw new ValueException(file.className(), "size is " + all, "Give one number, or " + axes);
        }
        return all;
    }

    @Override
    int extent(int i, int before) {
        return Math.multiplyExact(before, size.get(i));
    }

    /// Each place repeated.
    final Tensor repeated(Tensor x) {
        Tensor y = x;
        for (int i = 0; i < size.size(); i++) {
            y = size.get(i) == 1 ? y : Shapes.repeat(y, size.get(i), axis(i));
        }
        return y;
    }
}
