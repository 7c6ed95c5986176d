package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Brings numbers into another range: `x · scale + offset`, in training and at inference alike.
///
/// Input and output are of one shape, `[batch, ...]`; integers become floats of the compute dtype.
/// `Rescaling.of(1 / 255.0)` brings images from 0 to 255 to 0 to 1, `Rescaling.of(1 / 127.5, -1)` to -1 to 1. With
/// several numbers, each belongs to a place of the last axis.
public final class Rescaling extends SameShape<Rescaling> {
    /// What a `Rescaling` is made of.
    ///
    /// @param scale the factor: one number, or one for each place of the last axis
    /// @param offset what is added then, likewise
    public record Config(List<Double> scale, List<Double> offset) {
        /// @throws ValueException if there is no number
        public Config {
            scale = List.copyOf(scale);
            offset = List.copyOf(offset);
            if (scale.isEmpty() || offset.isEmpty()) {
                throw new ValueException(
                        "Rescaling",
                        "there are " + scale.size() + " numbers of scale and " + offset.size() + " of offset",
                        "Give one of each, or one for each place of the last axis");
            }
        }
    }

    private final Config config;

    private Rescaling(Settings settings, Config config) {
        super(settings);
        this.config = config;
    }

    /// `x · scale`.
    public static Rescaling of(double scale) {
        return of(scale, 0);
    }

    /// `x · scale + offset`.
    public static Rescaling of(double scale, double offset) {
        return new Rescaling(Settings.DEFAULTS, new Config(List.of(scale), List.of(offset)));
    }

    static Rescaling from(Settings settings, ObjectConfig file) {
        var scale = LayerConfigs.numbers(file, "scale").orElseThrow(() -> file.missing("scale"));
        return new Rescaling(
                settings, new Config(scale, LayerConfigs.numbers(file, "offset").orElse(List.of(0.0))));
    }

    /// {@return a new layer with this factor, or one for each place of the last axis}
    public Rescaling scale(double... values) {
        return new Rescaling(settings(), new Config(list(values), config.offset));
    }

    /// {@return a new layer that adds this, or a number for each place of the last axis}
    public Rescaling offset(double... values) {
        return new Rescaling(settings(), new Config(config.scale, list(values)));
    }

    private static List<Double> list(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected Rescaling with(Settings settings) {
        return new Rescaling(settings, config);
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        DType dtype = settings().dtype().compute();
        return x.cast(dtype).mul(tensor(config.scale, dtype)).add(tensor(config.offset, dtype));
    }

    private static Tensor tensor(List<Double> numbers, DType dtype) {
        Tensor all = Tensor.of(numbers.stream().mapToDouble(n -> n).toArray()).cast(dtype);
        return numbers.size() == 1 ? all.squeeze(0) : all;
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("scale", numbers(config.scale));
        all.put("offset", numbers(config.offset));
        return all;
    }

    private static Object numbers(List<Double> all) {
        return all.size() == 1 ? all.getFirst() : all;
    }

    @Override
    protected String headline() {
        return "Rescaling(" + numbers(config.scale) + ", " + numbers(config.offset) + ")";
    }
}
