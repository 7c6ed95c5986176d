package dev.argali.tensor;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.ops.Elementwise;
import dev.argali.ops.Reductions;
import dev.argali.ops.WindowOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// The arguments of a golden case, for the tables that map them to a call of ours.
record OpCall(List<Tensor> in, JsonObject attrs, String id) {
    /// How an op is called.
    @FunctionalInterface
    interface Rule {
        List<Tensor> apply(OpCall call);
    }

    Tensor x() {
        return in.getFirst();
    }

    Tensor in(int i) {
        return in.get(i);
    }

    /// The second operand, which may be a Python number among the attributes.
    Tensor y() {
        return attrs.has("x2") ? python(attrs.get("x2")) : in.get(1);
    }

    Tensor python(JsonElement number) {
        return number.getAsString().contains(".")
                ? Elementwise.number(x(), number.getAsDouble())
                : Elementwise.number(x(), number.getAsInt());
    }

    boolean has(String name) {
        return attrs.has(name) && !attrs.get(name).isJsonNull();
    }

    int i(String name, int otherwise) {
        return has(name) ? attrs.get(name).getAsInt() : otherwise;
    }

    double d(String name, double otherwise) {
        return has(name) ? Goldens.number(attrs.get(name)) : otherwise;
    }

    boolean flag(String name) {
        return has(name) && attrs.get(name).getAsBoolean();
    }

    String text(String name, String otherwise) {
        return has(name) ? attrs.get(name).getAsString() : otherwise;
    }

    DType dtype(DType otherwise) {
        return has("dtype") ? DType.named(text("dtype", "")) : otherwise;
    }

    /// A list, one number as a list of one, nothing as an empty one.
    int[] ints(String name) {
        if (!has(name)) {
            return new int[0];
        }
        return attrs.get(name).isJsonArray()
                ? ints(attrs.getAsJsonArray(name))
                : new int[] {attrs.get(name).getAsInt()};
    }

    static int[] ints(JsonArray list) {
        int[] all = new int[list.size()];
        Arrays.setAll(all, i -> list.get(i).getAsInt());
        return all;
    }

    double[] doubles(String name) {
        JsonArray list = attrs.getAsJsonArray(name);
        double[] all = new double[list.size()];
        Arrays.setAll(all, i -> list.get(i).getAsDouble());
        return all;
    }

    boolean isList(String name) {
        return has(name) && attrs.get(name).isJsonArray();
    }

    Shape shape(String name) {
        return Shape.of(ints(name));
    }

    <E extends Enum<E>> E constant(String name, Class<E> of, E otherwise) {
        return has(name) ? Enum.valueOf(of, text(name, "").toUpperCase(Locale.ROOT)) : otherwise;
    }

    /// A reduction over `axis`, with `keepdims`. Keras's empty list of axes, which reduces nothing, is a call that we
    /// do not have.
    Tensor reduce(Function<int[], Tensor> op) {
        int[] axes = ints("axis");
        Tensor y = op.apply(axes);
        return flag("keepdims") ? Reductions.keepDims(y, x(), axes) : y;
    }

    /// What convolutions and pools are told besides.
    WindowOptions window(WindowOptions defaults) {
        return defaults.strides(ints("strides"))
                .padding(text("padding", "valid"))
                .dilationRate(ints("dilation_rate"))
                .outputPadding(ints("output_padding"))
                .dataFormat(text("data_format", "channels_last"));
    }
}
