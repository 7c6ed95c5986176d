package dev.argali.layers;

import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Puts texts or integers into bins by their hash, without a vocabulary: the same into the same bin, in every run and
/// on every machine, and in Keras.
///
/// | | shape |
/// |---|---|
/// | input | texts, or a tensor of integers `[batch, ...]` |
/// | output | int64 of that shape, or as [OutputMode] says |
///
/// The hash is FarmHash's fingerprint of the text in UTF-8; of an integer it is that of its digits. With a salt it is
/// SipHash, which nobody can foresee who does not know the salt.
/// {@snippet :
/// Hashing.of(3).apply("A", "B", "C", "D", "E");    // 1, 0, 1, 1, 2
/// }
public final class Hashing extends StringLayer<Hashing> {
    /// What a `Hashing` is made of.
    ///
    /// @param numBins how many bins there are, with that of the mask
    /// @param maskValue what is in bin 0 alone: a text, or an integer as text; empty if nothing is
    /// @param salt the two numbers of the key; none for the hash without one
    /// @param outputMode what is given for the bins
    public record Config(int numBins, Optional<Object> maskValue, List<Long> salt, OutputMode outputMode) {
        /// @throws ValueException if the number of bins is not positive, or the mode is `tf_idf`
        public Config {
            salt = List.copyOf(salt);
            if (numBins <= 0) {
                throw new ValueException(
                        "Hashing", "numBins must be positive, got " + numBins, "Give the number of bins");
            }
            if (outputMode == OutputMode.TF_IDF) {
                throw new ValueException(
                        "Hashing", "there is no outputMode tf_idf of it", "Use int, one_hot, multi_hot or count");
            }
        }
    }

    private final Config config;
    private final Prim.HostFunction bins = each(this::bin);

    private Hashing(Settings settings, Config config) {
        super(settings);
        this.config = config;
    }

    /// Into so many bins.
    ///
    /// @throws ValueException if the number is not positive
    public static Hashing of(int numBins) {
        return new Hashing(
                Settings.DEFAULTS.dtype(DTypePolicy.named("int64")),
                new Config(numBins, Optional.empty(), List.of(), OutputMode.INT));
    }

    static Hashing from(Settings settings, ObjectConfig file) {
        int bins = LayerConfigs.requireCount(file, "num_bins");
        LayerConfigs.refuseSparse(file);
        var mask = file.argument("mask_value").map(v -> v instanceof Number n ? (Object) n.longValue() : v);
        OutputMode mode = OutputMode.from(file).orElse(OutputMode.INT);
        return new Hashing(settings, new Config(bins, mask, salt(file), mode));
    }

    static List<Long> salt(ObjectConfig file) {
        List<Long> all = LayerConfigs.numbers(file, "salt").orElse(List.of()).stream()
                .map(Double::longValue)
                .toList();
        return all.size() == 1 ? List.of(all.getFirst(), all.getFirst()) : all;
    }

    /// {@return a new layer with this text alone in bin 0}
    public Hashing maskValue(String value) {
        return with(new Config(config.numBins, Optional.of(value), config.salt, config.outputMode));
    }

    /// {@return a new layer with this integer alone in bin 0}
    public Hashing maskValue(long value) {
        return with(new Config(config.numBins, Optional.of(value), config.salt, config.outputMode));
    }

    /// {@return a new layer that hashes with this number twice as key}
    public Hashing salt(long value) {
        return with(new Config(config.numBins, config.maskValue, List.of(value, value), config.outputMode));
    }

    /// {@return a new layer that gives this for the bins, as int64 in mode `int` and as float32 in others}
    public Hashing outputMode(OutputMode value) {
        boolean indices = value == OutputMode.INT;
        boolean keeps = indices != settings().dtype().compute().isFloating();
        var policy = keeps ? settings().dtype() : indices ? DTypePolicy.named("int64") : DTypePolicy.FLOAT32;
        return new Hashing(settings().dtype(policy), new Config(config.numBins, config.maskValue, config.salt, value));
    }

    /// {@return a new layer that gives for the bins what Keras's name says, such as `one_hot`}
    public Hashing outputMode(String value) {
        return outputMode(OutputMode.named(value));
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    protected Hashing with(Settings settings) {
        return new Hashing(settings, config);
    }

    private Hashing with(Config changed) {
        return new Hashing(settings(), changed);
    }

    private long bin(Object value) {
        boolean masks = config.maskValue.isPresent() && config.numBins > 1;
        if (masks && config.maskValue.get().equals(value)) {
            return 0;
        }
        return masks
                ? 1 + Hashes.bin(value.toString(), config.salt, config.numBins - 1L)
                : Hashes.bin(value.toString(), config.salt, config.numBins);
    }

    @Override
    Tensor encode(List<String> texts, Shape shape) {
        long[] bins = texts.stream().mapToLong(this::bin).toArray();
        return output(Tensor.of(bins).reshape(shape.dims()));
    }

    @Override
    boolean autocast() {
        return false;
    }

    @Override
    protected Tensor call(Tensor x, boolean training) {
        return output(run("hash", bins, x));
    }

    private Tensor output(Tensor bins) {
        return config.outputMode.encode(bins, config.numBins, dtype(), Optional.empty());
    }

    private DType dtype() {
        DType dtype = settings().dtype().compute();
        return config.outputMode == OutputMode.INT && dtype.isFloating() ? DType.INT64 : dtype;
    }

    @Override
    public Shape computeOutputShape(Shape input) {
        return config.outputMode.shape(input, config.numBins);
    }

    @Override
    protected Map<String, Object> arguments() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("num_bins", config.numBins);
        all.put("salt", config.salt.isEmpty() ? ObjectConfig.NONE : config.salt);
        all.put("mask_value", config.maskValue.orElse(ObjectConfig.NONE));
        all.put("output_mode", config.outputMode.text());
        all.put("sparse", false);
        return all;
    }

    @Override
    protected String headline() {
        return "Hashing(" + config.numBins + ")";
    }
}
