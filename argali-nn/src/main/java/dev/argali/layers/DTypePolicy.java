package dev.argali.layers;

import dev.argali.config.Names;
import dev.argali.config.ObjectConfig;
import dev.argali.graph.DType;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// In which dtype a layer computes and in which it keeps its weights.
///
/// @param name Keras's name, such as `float32` or `mixed_float16`
/// @param compute the dtype that floating inputs and weights are cast to before a call
/// @param variable the dtype of the weights
public record DTypePolicy(String name, DType compute, DType variable) {
    /// Everything in float32: the default.
    public static final DTypePolicy FLOAT32 = of(DType.FLOAT32);

    /// Everything in float64.
    public static final DTypePolicy FLOAT64 = of(DType.FLOAT64);

    private static final List<DTypePolicy> KNOWN = Stream.concat(
                    Stream.of(DType.values()).filter(DType::isFloating).map(DTypePolicy::of),
                    Stream.of(
                            new DTypePolicy("mixed_float16", DType.FLOAT16, DType.FLOAT32),
                            new DTypePolicy("mixed_bfloat16", DType.BFLOAT16, DType.FLOAT32)))
            .toList();

    private static volatile DTypePolicy global = FLOAT32;

    /// Those of layers that give indices.
    private static final List<DTypePolicy> INTEGERS = List.of(of(DType.INT32), of(DType.INT64));

    /// One dtype for both.
    public static DTypePolicy of(DType dtype) {
        return new DTypePolicy(dtype.text(), dtype, dtype);
    }

    /// The policy of Keras's name: a floating dtype, `mixed_float16` or `mixed_bfloat16`; for layers that give
    /// indices `int32` or `int64`.
    ///
    /// @throws dev.argali.graph.ValueException if there is none of that name
    public static DTypePolicy named(String name) {
        return Stream.concat(KNOWN.stream(), INTEGERS.stream())
                .filter(p -> p.name.equals(name))
                .findFirst()
                .orElseThrow(() -> Names.unknown(
                        "dtype policy",
                        name,
                        KNOWN.stream().map(DTypePolicy::name).toList()));
    }

    /// {@return the policy of layers, and of models, that are made without one: `float32` unless [#setGlobal] said
    ///     another}
    public static DTypePolicy global() {
        return global;
    }

    /// Sets the policy of all layers and models of this process that are made from now on without one of their own.
    public static void setGlobal(DTypePolicy policy) {
        global = policy;
    }

    /// Sets the policy of this name for all layers and models that are made from now on without one of their own.
    ///
    /// @throws dev.argali.graph.ValueException if there is none of that name
    public static void setGlobal(String name) {
        setGlobal(named(name));
    }

    /// {@return what files say of this policy}
    public ObjectConfig config() {
        return ObjectConfig.of("keras", "DTypePolicy", Map.of("name", name));
    }
}
