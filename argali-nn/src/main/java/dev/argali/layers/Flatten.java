package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.Shape;
import dev.argali.ops.DataFormat;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// All axes but the batch made one: `[batch, a, b, ...]` to `[batch, a · b · ...]`.
///
/// Inputs of shape `[batch]` get an axis of 1. With [DataFormat#CHANNELS_FIRST] the channels, axis 1, go to the end
/// before, so that the order is that of channels-last inputs.
public final class Flatten extends FluentLayer<Flatten> {
    /// What a `Flatten` is made of.
    ///
    /// @param dataFormat where the channels of inputs are
    public record Config(DataFormat dataFormat) {}

    private final Config config;

    private Flatten(Settings settings, Config config) {
        super(settings);
        this.config = config;
    }

    /// For channels-last inputs.
    public static Flatten of() {
        return new Flatten(Settings.DEFAULTS, new Config(DataFormat.CHANNELS_LAST));
    }

    static Flatten from(Settings settings, ObjectConfig file) {
        DataFormat format = file.text("data_format").map(DataFormat::named).orElse(DataFormat.CHANNELS_LAST);
        return new Flatten(settings, new Config(format));
    }

    /// {@return a new layer for inputs whose channels are there}
    public Flatten dataFormat(DataFormat value) {
        return new Flatten(settings(), new Config(value));
    }

    /// {@return a new layer for inputs whose channels are where Keras's name says, such as `channels_first`}
    public Flatten dataFormat(String name) {
        return dataFormat(DataFormat.named(name));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected Flatten with(Settings settings) {
        return new Flatten(settings, config);
    }

    @Override
    protected InputSpec inputSpec() {
        return InputSpec.minRank(1);
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        boolean moved = config.dataFormat == DataFormat.CHANNELS_FIRST && x.rank() > 2;
        return (moved ? channelsLast(x) : x)
                .reshape(computeOutputShape(x.shape()).dims());
    }

    private static Tensor channelsLast(Tensor x) {
        List<Integer> axes = new ArrayList<>(List.of(0));
        for (int axis = 2; axis < x.rank(); axis++) {
            axes.add(axis);
        }
        axes.add(1);
        return x.transpose(axes.stream().mapToInt(Integer::intValue).toArray());
    }

    @Override
    public Shape computeOutputShape(Shape input) {
        int features = 1;
        for (int axis = 1; axis < input.rank(); axis++) {
            if (input.dim(axis) == Shape.ANY) {
                return Shape.of(input.dim(0), Shape.ANY);
            }
            features = Math.multiplyExact(features, input.dim(axis));
        }
        return Shape.of(input.dim(0), features);
    }

    @Override
    protected Map<String, Object> arguments() {
        return Map.of("data_format", config.dataFormat.text());
    }
}
