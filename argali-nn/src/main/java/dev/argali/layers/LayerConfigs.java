package dev.argali.layers;

import dev.argali.activations.ActivationFunction;
import dev.argali.activations.Activations;
import dev.argali.api.Experimental;
import dev.argali.config.Names;
import dev.argali.config.ObjectConfig;
import dev.argali.config.Registry;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.ops.DataFormat;
import dev.argali.regularizers.Regularizers;
import dev.argali.tensor.Nest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/// Layers to what files say of them, and back.
@Experimental
public final class LayerConfigs {
    private static final String MODULE = "keras.layers";

    /// What every layer may have, with what Keras 1 and 2 wrote.
    private static final Set<String> COMMON = Set.of(
            "name", "trainable", "dtype", "activity_regularizer", "batch_input_shape", "batch_shape", "input_shape");

    private static final Set<String> BYGONE = Set.of("quantization_config", "lora_rank", "quantization_mode");

    private static final Registry<Layer> REGISTRY = new Registry<Layer>("layer", MODULE);

    /// Names of the user's classes in files.
    private static final ConcurrentMap<Class<?>, String> REGISTERED = new ConcurrentHashMap<>();

    static {
        add("InputLayer", InputLayer::from, "sparse", "ragged", "optional");
        add("Dense", Dense::from, projected("units", "activation", "use_bias"));
        add("Flatten", Flatten::from, "data_format");
        add("Dropout", Dropout::from, "rate", "seed", "noise_shape");
        add("Activation", Activation::from, "activation");
        add("Add", Add::from);
        add("Average", Average::from);
        add("Concatenate", Concatenate::from, "axis");
        add("Dot", Dot::from, "axes", "normalize");
        add("Maximum", Maximum::from);
        add("Minimum", Minimum::from);
        add("Multiply", Multiply::from);
        add("Subtract", Subtract::from);
        add("ELU", ELU::from, "alpha");
        add("LeakyReLU", LeakyReLU::from, "negative_slope", "alpha");
        add("PReLU", PReLU::from, with(weights("alpha"), "shared_axes"));
        add("ReLU", ReLU::from, "max_value", "negative_slope", "threshold");
        add("Softmax", Softmax::from, "axis");
        add("Cropping1D", Cropping1D::from, "cropping");
        add("Cropping2D", Cropping2D::from, "cropping", "data_format");
        add("Cropping3D", Cropping3D::from, "cropping", "data_format");
        add("Permute", Permute::from, "dims");
        add("RepeatVector", RepeatVector::from, "n");
        add("Reshape", Reshape::from, "target_shape");
        add("UpSampling1D", UpSampling1D::from, "size");
        add("UpSampling2D", UpSampling2D::from, "size", "data_format", "interpolation");
        add("UpSampling3D", UpSampling3D::from, "size", "data_format");
        add("ZeroPadding1D", ZeroPadding1D::from, "padding", "data_format");
        add("ZeroPadding2D", ZeroPadding2D::from, "padding", "data_format");
        add("ZeroPadding3D", ZeroPadding3D::from, "padding", "data_format");
        add("Identity", IdentityLayer::from);
        add("Masking", Masking::from, "mask_value");
        add(
                "Embedding",
                Embedding::from,
                with(weights("embeddings"), "input_dim", "output_dim", "mask_zero", "input_length"));
        add("Conv1D", Conv1D::from, convolution("kernel", "filters", "groups"));
        add("Conv1DTranspose", Conv1DTranspose::from, convolution("kernel", "filters", "output_padding"));
        add("Conv2D", Conv2D::from, convolution("kernel", "filters", "groups"));
        add("Conv2DTranspose", Conv2DTranspose::from, convolution("kernel", "filters", "output_padding"));
        add("Conv3D", Conv3D::from, convolution("kernel", "filters", "groups"));
        add("Conv3DTranspose", Conv3DTranspose::from, convolution("kernel", "filters", "output_padding"));
        add("DepthwiseConv1D", DepthwiseConv1D::from, convolution("depthwise", "depth_multiplier"));
        add("SeparableConv1D", SeparableConv1D::from, separable());
        add("DepthwiseConv2D", DepthwiseConv2D::from, convolution("depthwise", "depth_multiplier"));
        add("SeparableConv2D", SeparableConv2D::from, separable());
        String[] pool = {"pool_size", "strides", "padding", "data_format"};
        add("MaxPooling1D", MaxPooling1D::from, pool);
        add("MaxPooling2D", MaxPooling2D::from, pool);
        add("MaxPooling3D", MaxPooling3D::from, pool);
        add("AveragePooling1D", AveragePooling1D::from, pool);
        add("AveragePooling2D", AveragePooling2D::from, pool);
        add("AveragePooling3D", AveragePooling3D::from, pool);
        String[] global = {"data_format", "keepdims"};
        add("GlobalMaxPooling1D", GlobalMaxPooling1D::from, global);
        add("GlobalMaxPooling2D", GlobalMaxPooling2D::from, global);
        add("GlobalMaxPooling3D", GlobalMaxPooling3D::from, global);
        add("GlobalAveragePooling1D", GlobalAveragePooling1D::from, global);
        add("GlobalAveragePooling2D", GlobalAveragePooling2D::from, global);
        add("GlobalAveragePooling3D", GlobalAveragePooling3D::from, global);
    }

    static {
        addNormalization(
                "BatchNormalization",
                BatchNormalization::from,
                "axis",
                "momentum",
                "epsilon",
                "moving_mean_initializer",
                "moving_variance_initializer",
                "synchronized",
                "renorm",
                "renorm_clipping",
                "renorm_momentum");
        addNormalization("GroupNormalization", GroupNormalization::from, "groups", "axis", "epsilon");
        addNormalization("LayerNormalization", LayerNormalization::from, "axis", "epsilon", "rms_scaling");
        add("RMSNormalization", RMSNormalization::from, "axis", "epsilon");
        add("ActivityRegularization", ActivityRegularization::from, "l1", "l2");
        add("AlphaDropout", AlphaDropout::from, "rate", "seed", "noise_shape");
        add("GaussianDropout", GaussianDropout::from, "rate", "seed");
        add("GaussianNoise", GaussianNoise::from, "stddev", "seed");
        add("SpatialDropout1D", SpatialDropout1D::from, "rate", "seed");
        add("SpatialDropout2D", SpatialDropout2D::from, "rate", "seed", "data_format");
        add("SpatialDropout3D", SpatialDropout3D::from, "rate", "seed", "data_format");
        add("UnitNormalization", UnitNormalization::from, "axis");
        add("SimpleRNNCell", SimpleRNNCell::from, cell());
        add("LSTMCell", LSTMCell::from, cell("recurrent_activation", "unit_forget_bias", "implementation"));
        add("GRUCell", GRUCell::from, cell("recurrent_activation", "reset_after", "implementation"));
        add("StackedRNNCells", StackedRNNCells::from, "cells");
        add("RNN", RNN::from, recurrent("cell"));
        add("SimpleRNN", SimpleRNN::from, recurrent(cell()));
        add("LSTM", LSTM::from, recurrent(cell("recurrent_activation", "unit_forget_bias", "implementation")));
        add("GRU", GRU::from, recurrent(cell("recurrent_activation", "reset_after", "implementation")));
    }

    static {
        add("Bidirectional", Bidirectional::from, "layer", "merge_mode", "backward_layer");
        add("TimeDistributed", TimeDistributed::from, "layer");
        String[] convolutional = recurrent(cell(
                "filters",
                "kernel_size",
                "strides",
                "padding",
                "data_format",
                "dilation_rate",
                "recurrent_activation",
                "unit_forget_bias"));
        add("ConvLSTM1D", ConvLSTM1D::from, convolutional);
        add("ConvLSTM2D", ConvLSTM2D::from, convolutional);
        add("ConvLSTM3D", ConvLSTM3D::from, convolutional);
        add("EinsumDense", EinsumDense::from, projected("equation", "output_shape", "activation", "bias_axes"));
        add(
                "MultiHeadAttention",
                MultiHeadAttention::from,
                heads("num_heads", "key_dim", "value_dim", "output_shape", "attention_axes"));
        add(
                "GroupQueryAttention",
                GroupQueryAttention::from,
                heads("head_dim", "num_query_heads", "num_key_value_heads"));
        String[] adaptive = {"output_size", "data_format"};
        add("AdaptiveAveragePooling1D", AdaptiveAveragePooling1D::from, adaptive);
        add("AdaptiveAveragePooling2D", AdaptiveAveragePooling2D::from, adaptive);
        add("AdaptiveAveragePooling3D", AdaptiveAveragePooling3D::from, adaptive);
        add("AdaptiveMaxPooling1D", AdaptiveMaxPooling1D::from, adaptive);
        add("AdaptiveMaxPooling2D", AdaptiveMaxPooling2D::from, adaptive);
        add("AdaptiveMaxPooling3D", AdaptiveMaxPooling3D::from, adaptive);
        add("SpectralNormalization", SpectralNormalization::from, "layer", "power_iterations");
        add("Attention", Attention::from, "use_scale", "score_mode", "dropout", "seed");
        add("AdditiveAttention", AdditiveAttention::from, "use_scale", "dropout", "seed");
    }

    static {
        add("Rescaling", Rescaling::from, "scale", "offset");
        add("Normalization", Normalization::from, "axis", "mean", "variance", "invert");
        add("Discretization", Discretization::from, "bin_boundaries", "num_bins", "epsilon", "output_mode", "sparse");
        add(
                "Resizing",
                Resizing::from,
                "height",
                "width",
                "interpolation",
                "crop_to_aspect_ratio",
                "pad_to_aspect_ratio",
                "fill_mode",
                "fill_value",
                "antialias",
                "data_format");
        add("CenterCrop", CenterCrop::from, "height", "width", "data_format");
        add("RandomFlip", RandomFlip::from, random("mode"));
        add("RandomTranslation", RandomTranslation::from, random("height_factor", "width_factor"));
        add("RandomRotation", RandomRotation::from, random("factor"));
        add("RandomZoom", RandomZoom::from, random("height_factor", "width_factor"));
        add("RandomContrast", RandomContrast::from, random("factor", "value_range"));
        add("RandomBrightness", RandomBrightness::from, random("factor", "value_range"));
        add("MixUp", MixUp::from, "alpha", "seed", "data_format");
        add("CutMix", CutMix::from, "factor", "seed", "data_format");
        add("Pipeline", Pipeline::from, "layers");
        add("RandomCrop", RandomCrop::from, random("height", "width"));
        add("Hashing", Hashing::from, "num_bins", "mask_value", "salt", "output_mode", "sparse");
        add("StringLookup", StringLookup::from, lookup("num_oov_indices", "mask_token", "oov_token", "invert"));
        add(
                "IntegerLookup",
                IntegerLookup::from,
                lookup("num_oov_indices", "mask_token", "oov_token", "invert", "vocabulary_dtype"));
        add(
                "TextVectorization",
                TextVectorization::from,
                lookup("standardize", "split", "ngrams", "output_sequence_length", "ragged"));
        add("CategoryEncoding", CategoryEncoding::from, "num_tokens", "output_mode", "sparse");
    }

    private LayerConfigs() {}

    private static void addNormalization(
            String className, BiFunction<Settings, ObjectConfig, Layer> factory, String... own) {
        add(className, factory, with(with(own, "center", "scale"), weights("beta", "gamma")));
    }

    /// `own`, and more.
    private static String[] with(String[] own, String... more) {
        return Stream.concat(Stream.of(own), Stream.of(more)).toArray(String[]::new);
    }

    /// What files say of weights of these names.
    private static String[] weights(String... names) {
        return Stream.of(names)
                .flatMap(w -> Stream.of(w + "_initializer", w + "_regularizer", w + "_constraint"))
                .toArray(String[]::new);
    }

    /// @param kernel Keras's word for the kernel in the names of arguments
    private static String[] convolution(String kernel, String... own) {
        return with(
                with(
                        own,
                        "kernel_size",
                        "strides",
                        "padding",
                        "data_format",
                        "dilation_rate",
                        "activation",
                        "use_bias"),
                weights(kernel, "bias"));
    }

    private static String[] separable() {
        return with(convolution("depthwise", "filters", "depth_multiplier"), weights("pointwise"));
    }

    /// @param own what the layer has besides kernel and bias
    private static String[] projected(String... own) {
        return with(own, weights("kernel", "bias"));
    }

    private static String[] heads(String... own) {
        return with(projected(own), "dropout", "use_bias", "use_gate", "sliding_window", "flash_attention", "seed");
    }

    private static String[] random(String... own) {
        return with(own, "fill_mode", "fill_value", "interpolation", "seed", "data_format");
    }

    private static String[] lookup(String... own) {
        return with(
                with(own, "max_tokens", "vocabulary", "idf_weights", "output_mode", "pad_to_max_tokens", "sparse"),
                "encoding",
                "vocabulary_size",
                "oov_method",
                "salt");
    }

    private static String[] cell(String... own) {
        return with(
                with(own, "units", "activation", "use_bias", "dropout", "recurrent_dropout", "seed"),
                weights("kernel", "recurrent", "bias"));
    }

    /// @param own what the layer has besides how it goes over sequences; Keras 2 wrote `time_major`
    private static String[] recurrent(String... own) {
        Set<String> sequence = SequenceOptions.DEFAULTS.arguments().keySet();
        return with(with(own, "time_major"), sequence.toArray(String[]::new));
    }

    private static void add(String className, BiFunction<Settings, ObjectConfig, Layer> factory, String... own) {
        Set<String> known = Set.of(own);
        REGISTRY.add(className, file -> {
            refuseUnknown(file, known);
            return factory.apply(settings(file), file);
        });
    }

    private static void refuseUnknown(ObjectConfig file, Set<String> own) {
        for (String argument : file.arguments().keySet()) {
            if (!own.contains(argument) && !COMMON.contains(argument) && !BYGONE.contains(argument)) {
                List<String> known = new ArrayList<>(own);
                known.addAll(List.of("name", "trainable", "dtype", "activity_regularizer"));
                throw Names.unknown("argument of " + file.className(), argument, known);
            }
        }
    }

    /// Lets files name a layer class of the user's.
    ///
    /// @param type the class; its `arguments()` say what files hold
    /// @param registeredName as `package>Name`
    /// @param factory makes a layer from what every layer has and from the arguments
    public static void register(
            Class<? extends Layer> type,
            String registeredName,
            BiFunction<Settings, ObjectConfig, ? extends Layer> factory) {
        REGISTERED.put(type, registeredName);
        REGISTRY.register(registeredName, file -> factory.apply(settings(file), file));
    }

    /// {@return whether files may name this class of the user's own}
    public static boolean isRegistered(Class<?> type) {
        return REGISTERED.containsKey(type);
    }

    /// The layer that a file describes, not built.
    ///
    /// @throws ValueException if there is no such class, or an argument is wrong or unknown
    public static Layer from(ObjectConfig file) {
        return from(file, List.of());
    }

    /// The layer that a file describes, or the operation on symbolic tensors.
    ///
    /// @param operands of an operation: numbers, and anything else where a tensor comes in
    /// @throws ValueException if there is no such class, or an argument is wrong or unknown
    public static Layer from(ObjectConfig file, List<?> operands) {
        if (isOperation(file)) {
            return Operations.from(file, operands);
        }
        return REGISTRY.from(file);
    }

    /// {@return whether a file describes an operation on symbolic tensors, and no layer}
    public static boolean isOperation(ObjectConfig file) {
        return file.module().startsWith(Operations.MODULE);
    }

    /// What files say of a layer.
    ///
    /// @throws dev.argali.graph.ArgaliException if its class does not say what it is made of, or is not registered
    public static ObjectConfig config(Layer layer) {
        if (layer instanceof InputLayer in) {
            return ObjectConfig.of(MODULE, "InputLayer", in.fileArguments());
        }
        if (layer instanceof Pipeline pipeline) {
            return ObjectConfig.of(MODULE, "Pipeline", pipeline.fileArguments());
        }
        if (layer instanceof OpLayer op) {
            return op.fileConfig();
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("name", layer.name());
        if (layer.savesTrainable()) {
            all.put("trainable", layer.trainable());
        }
        all.put("dtype", layer.settings().dtype().config());
        if (!layer.outputRegularizer().equals(Regularizers.NONE)) {
            all.put("activity_regularizer", Regularizers.config(layer.outputRegularizer()));
        }
        all.putAll(layer.arguments());
        String className = layer.className();
        Optional<String> registered = Optional.ofNullable(REGISTERED.get(layer.getClass()));
        if (registered.isEmpty() && !layer.getClass().getPackageName().equals(LayerConfigs.class.getPackageName())) {
            throw new ValueException(
                    layer.label(),
                    "its class " + className + " is not registered, so that no file can name it",
                    "Call LayerConfigs.register, or save the weights alone");
        }
        return new ObjectConfig(registered.isPresent() ? "" : MODULE, className, all, registered);
    }

    /// {@return what files of weights call a layer that has no other name there, such as `dense`}
    public static String word(Layer layer) {
        return Names.snakeCase(layer.namedFor());
    }

    /// What a call of a layer is given, as files say it.
    ///
    /// @param inputs what has no name
    /// @param names Keras's names of the arguments that the inputs are each by itself; none if they are one argument
    /// @param named tensors by Keras's names of arguments
    /// @param flags what Keras writes besides
    @Experimental
    public record CallArguments(Nest inputs, List<String> names, Map<String, Nest> named, Map<String, Object> flags) {}

    /// What files say that a layer is given: recurrent layers take states by name, attention layers keys and masks.
    public static CallArguments callArguments(Layer layer, Nest inputs) {
        if (layer instanceof AttentionLayer<?>) {
            AttentionCall call = AttentionCall.of(layer.label(), inputs);
            return layer instanceof HeadAttention<?>
                    ? new CallArguments(
                            Nest.of(List.of(call.query(), call.value())),
                            AttentionCall.NAMES.subList(0, 2),
                            call.named(),
                            call.flags())
                    : new CallArguments(call.list(), List.of(), Map.of(), call.flags());
        }
        if (takesStates(layer)) {
            SequenceInputs all = SequenceInputs.of(layer.label(), inputs);
            Map<String, Nest> named = all.named();
            return new CallArguments(
                    Nest.of(all.sequences()), List.of(), named, named.isEmpty() ? flags(layer) : Map.of());
        }
        return new CallArguments(inputs, List.of(), Map.of(), flags(layer));
    }

    /// What a layer is given according to a file. Masks travel with the tensors, but where states are given.
    ///
    /// @param named tensors by Keras's names of arguments
    /// @param on the names of flags that are true
    /// @throws ValueException if a layer that takes one argument is given it by name
    public static Nest inputs(Layer layer, Nest inputs, Map<String, Nest> named, Set<String> on) {
        if (layer instanceof AttentionLayer<?>) {
            return AttentionCall.of(layer.label(), inputs, named, on).nest();
        }
        if (inputs.tensors().isEmpty() && !named.isEmpty()) {
            throw new ValueException(
                    layer.label(),
                    "the file gives it inputs by name, " + named.keySet(),
                    "Call the layer without names of arguments, and save again");
        }
        return takesStates(layer) && named.containsKey(SequenceInputs.STATES)
                ? SequenceInputs.of(inputs.single(), named).nest()
                : inputs;
    }

    private static boolean takesStates(Layer layer) {
        return layer instanceof Recurrent<?> || layer instanceof Bidirectional;
    }

    /// The defaults of a layer's call that Keras writes.
    private static Map<String, Object> flags(Layer layer) {
        Map<String, Object> flags = new LinkedHashMap<>();
        if (layer instanceof Recurrent<?> || layer instanceof Noise<?> || layer instanceof SpectralNormalization) {
            flags.put("training", false);
        }
        if (takesStates(layer)
                || layer instanceof TimeDistributed
                || layer instanceof BatchNormalization
                || layer instanceof Pipeline) {
            flags.put("mask", ObjectConfig.NONE);
        }
        return flags;
    }

    /// What every layer has, as a file says it.
    ///
    /// @throws ValueException if an argument is wrong
    private static Settings settings(ObjectConfig file) {
        return new Settings(
                file.text("name"),
                file.flag("trainable").orElse(true),
                dtype(file),
                Regularizers.argument(file, "activity_regularizer"),
                shape(file, "batch_shape").or(() -> shape(file, "batch_input_shape")));
    }

    /// Keras 2 wrote a name, Keras 3 writes an object.
    private static Optional<DTypePolicy> dtype(ObjectConfig file) {
        boolean input = file.className().equals("InputLayer");
        return file.argument("dtype")
                .filter(_ -> !input)
                .map(v -> v instanceof String name
                        ? DTypePolicy.named(name)
                        : DTypePolicy.named(file.object("dtype")
                                .flatMap(o -> o.text("name"))
                                .orElseThrow(() -> file.missing("dtype"))));
    }

    static DataFormat dataFormat(ObjectConfig file) {
        return file.text("data_format").map(DataFormat::named).orElse(DataFormat.CHANNELS_LAST);
    }

    static ActivationFunction activation(ObjectConfig file) {
        return Activations.argument(file, "activation").orElse(Activations.LINEAR);
    }

    /// Numbers that a file gives as a list, or one of them by itself.
    static Optional<List<Integer>> ints(ObjectConfig file, String key) {
        return file.argument(key).map(value -> {
            List<Integer> all = new ArrayList<>();
            for (Object item : value instanceof List<?> list ? list : List.of(value)) {
                if (!(item instanceof Number n) || n.intValue() != n.doubleValue()) {
                    throw new ValueException(
                            "config of " + file.className(), "'" + key + "' is " + value, "Whole numbers are expected");
                }
                all.add(n.intValue());
            }
            return all;
        });
    }

    /// Numbers that a file gives by themselves, in a list, or in lists of lists, in their order.
    static Optional<List<Double>> numbers(ObjectConfig file, String key) {
        return file.argument(key).map(value -> {
            List<Double> all = new ArrayList<>();
            flatten(file, key, value, all);
            return all;
        });
    }

    private static void flatten(ObjectConfig file, String key, Object value, List<Double> into) {
        if (value instanceof List<?> list) {
            list.forEach(item -> flatten(file, key, item, into));
        } else if (value instanceof Number n) {
            into.add(n.doubleValue());
        } else {
            throw new ValueException(
                    "config of " + file.className(), "'" + key + "' is " + value, "Numbers are expected");
        }
    }

    /// A whole number that may be missing.
    static OptionalInt count(ObjectConfig file, String key) {
        return file.integer(key).map(n -> OptionalInt.of(Math.toIntExact(n))).orElse(OptionalInt.empty());
    }

    /// A whole number that must be there.
    static int requireCount(ObjectConfig file, String key) {
        return count(file, key).orElseThrow(() -> file.missing(key));
    }

    static void refuseSparse(ObjectConfig file) {
        if (file.flag("sparse").orElse(false)) {
            throw new ValueException(
                    "config of " + file.className(), "sparse is true, but tensors are dense here", "Use sparse=False");
        }
    }

    /// A shape that a file gives as a list of numbers, null for an unknown extent.
    public static Optional<Shape> shape(ObjectConfig file, String key) {
        return file.list(key).map(items -> {
            int[] dims = new int[items.size()];
            for (int i = 0; i < dims.length; i++) {
                if (items.get(i) instanceof Number n) {
                    dims[i] = n.intValue();
                } else if (items.get(i).equals(ObjectConfig.NONE)) {
                    dims[i] = Shape.ANY;
                } else {
                    throw new ValueException("config of " + file.className(), "'" + key + "' is " + items, "");
                }
            }
            return Shape.of(dims);
        });
    }

    /// A shape as files give it.
    public static Object list(Shape shape) {
        List<Object> dims = new ArrayList<>();
        for (int dim : shape.dims()) {
            dims.add(dim == Shape.ANY ? ObjectConfig.NONE : dim);
        }
        return dims;
    }
}
