package dev.argali.tensor;

import static dev.argali.tensor.OpTable.one;
import static dev.argali.tensor.OpTable.row;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.argali.graph.DType;
import dev.argali.graph.Prim.ScatterKind;
import dev.argali.graph.Shape;
import dev.argali.ops.Creation;
import dev.argali.ops.Elementwise;
import dev.argali.ops.Index;
import dev.argali.ops.Indexing;
import dev.argali.ops.Randoms;
import dev.argali.ops.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The second half of [OpTable]: ops that make and arrange, and those with functions among their arguments.
final class OpTableMore {
    private OpTableMore() {}

    static void fill() {
        shapes();
        joining();
        repeating();
        indexing();
        putting();
        creation();
        values();
        core();
        random();
    }

    private static void shapes() {
        one("reshape", "Shapes.reshape", c -> Shapes.reshape(c.x(), c.ints("newshape")));
        one("ravel", "Tensor.ravel", c -> c.x().ravel());
        one("squeeze", "Shapes.squeeze", c -> Shapes.squeeze(c.x(), c.ints("axis")));
        one("expand_dims", "Shapes.expandDims", c -> Shapes.expandDims(c.x(), c.ints("axis")));
        one("transpose", "Shapes.transpose", c -> Shapes.transpose(c.x(), c.ints("axes")));
        one("swapaxes", "Shapes.swapaxes", c -> Shapes.swapaxes(c.x(), c.i("axis1", 0), c.i("axis2", 0)));
        one("moveaxis", "Shapes.moveaxis", c -> Shapes.moveaxis(c.x(), c.ints("source"), c.ints("destination")));
        one("broadcast_to", "Shapes.broadcastTo", c -> Shapes.broadcastTo(c.x(), c.ints("shape")));
        one("flip", "Shapes.flip", c -> Shapes.flip(c.x(), c.ints("axis")));
        one(
                "roll",
                "Shapes.roll",
                c -> c.has("axis")
                        ? Shapes.roll(c.x(), c.ints("shift"), c.ints("axis"))
                        : Shapes.roll(c.x(), c.i("shift", 0)));
        one("pad", "Shapes.pad", c -> {
            var mode = c.constant("mode", Shapes.PadMode.class, Shapes.PadMode.CONSTANT);
            return c.has("constant_values")
                    ? Shapes.pad(c.x(), widths(c), c.d("constant_values", 0))
                    : Shapes.pad(c.x(), widths(c), mode);
        });
        one("tril", "Creation.tril", c -> Creation.tril(c.x(), c.i("k", 0)));
        one("triu", "Creation.triu", c -> Creation.triu(c.x(), c.i("k", 0)));
    }

    private static int[][] widths(OpCall c) {
        if (!c.isList("pad_width")) {
            int width = c.i("pad_width", 0);
            return new int[][] {{width, width}};
        }
        JsonArray pairs = c.attrs().getAsJsonArray("pad_width");
        int[][] all = new int[pairs.size()][];
        Arrays.setAll(all, i -> OpCall.ints(pairs.get(i).getAsJsonArray()));
        return all;
    }

    private static void joining() {
        one("concatenate", "Shapes.concatenate", c -> Shapes.concatenate(c.in(), c.i("axis", 0)));
        one("stack", "Shapes.stack", c -> Shapes.stack(c.in(), c.i("axis", 0)));
        one("hstack", "Shapes.hstack", c -> Shapes.hstack(c.in()));
        one("vstack", "Shapes.vstack", c -> Shapes.vstack(c.in()));
        row("unstack", "Shapes.unstack", c -> Shapes.unstack(c.x(), c.i("axis", 0)));
        row(
                "split",
                "Shapes.split",
                c -> c.isList("indices_or_sections")
                        ? Shapes.split(c.x(), c.ints("indices_or_sections"), c.i("axis", 0))
                        : Shapes.split(c.x(), c.i("indices_or_sections", 1), c.i("axis", 0)));
    }

    private static void repeating() {
        one("tile", "Shapes.tile", c -> Shapes.tile(c.x(), c.ints("repeats")));
        one("repeat", "Shapes.repeat", c -> {
            Tensor x = c.has("axis") ? c.x() : c.x().ravel();
            return c.isList("repeats")
                    ? Shapes.repeat(x, c.ints("repeats"), c.i("axis", 0))
                    : Shapes.repeat(x, c.i("repeats", 1), c.i("axis", 0));
        });
        row(
                "meshgrid",
                "Shapes.meshgrid",
                c -> Shapes.meshgrid(c.text("indexing", "xy").equals("xy"), c.in().toArray(new Tensor[0])));
    }

    private static void indexing() {
        one(
                "take",
                "Indexing.take",
                c -> c.has("axis") ? Indexing.take(c.x(), c.in(1), c.i("axis", 0)) : Indexing.take(c.x(), c.in(1)));
        one(
                "take_along_axis",
                "Indexing.takeAlongAxis",
                c -> c.has("axis")
                        ? Indexing.takeAlongAxis(c.x(), c.in(1), c.i("axis", 0))
                        : Indexing.takeAlongAxis(c.x(), c.in(1)));
        one("get_item", "Indexing.getItem", c -> Indexing.getItem(c.x(), key(c)));
        one("slice", "Indexing.slice", c -> Indexing.slice(c.x(), c.ints("start_indices"), c.ints("shape")));
        row("nonzero", "Indexing.nonzero", c -> Indexing.nonzero(c.x()));
        one(
                "one_hot",
                "Indexing.oneHot",
                c -> Indexing.oneHot(c.x(), c.i("num_classes", 0), c.i("axis", -1), c.dtype(DType.FLOAT32)));
        one(
                "multi_hot",
                "Indexing.multiHot",
                c -> Indexing.multiHot(c.x(), c.i("num_classes", 0), c.i("axis", -1), c.dtype(DType.FLOAT32)));
        row("where", "Elementwise.where", c -> {
            if (c.has("x1")) {
                Tensor a = Tensor.scalar((float) c.d("x1", 0));
                return List.of(Elementwise.where(c.x(), a, Tensor.scalar((float) c.d("x2", 0))));
            }
            return c.in().size() == 1 ? Indexing.nonzero(c.x()) : List.of(Elementwise.where(c.x(), c.in(1), c.in(2)));
        });
    }

    private static Index[] key(OpCall c) {
        JsonArray key = c.attrs().getAsJsonArray("key");
        Index[] all = new Index[key.size()];
        Arrays.setAll(all, i -> index(key.get(i), c));
        return all;
    }

    private static Index index(JsonElement e, OpCall c) {
        if (e.isJsonObject()) {
            JsonObject o = e.getAsJsonObject();
            return o.has("input") ? Index.of(c.in(o.get("input").getAsInt())) : range(o.getAsJsonArray("slice"));
        }
        return switch (e.getAsString()) {
            case "ellipsis" -> Index.ellipsis();
            case "newaxis" -> Index.newAxis();
            default -> Index.at(e.getAsInt());
        };
    }

    private static Index range(JsonArray s) {
        boolean from = !s.get(0).isJsonNull();
        boolean to = !s.get(1).isJsonNull();
        if (!s.get(2).isJsonNull()) {
            int step = s.get(2).getAsInt();
            return from ? Index.range(s.get(0).getAsInt(), s.get(1).getAsInt(), step) : Index.step(step);
        }
        if (from) {
            return to
                    ? Index.range(s.get(0).getAsInt(), s.get(1).getAsInt())
                    : Index.from(s.get(0).getAsInt());
        }
        return to ? Index.to(s.get(1).getAsInt()) : Index.all();
    }

    private static void putting() {
        one("slice_update", "Indexing.sliceUpdate", c -> Indexing.sliceUpdate(c.x(), c.ints("start_indices"), c.in(1)));
        one("scatter", "Indexing.scatter", c -> Indexing.scatter(c.x(), c.in(1), c.shape("shape")));
        one(
                "scatter_update",
                "Indexing.scatterUpdate",
                c -> Indexing.scatterUpdate(
                        c.x(), c.in(1), c.in(2), c.constant("reduction", ScatterKind.class, ScatterKind.SET)));
    }

    private static void creation() {
        one("zeros", "Creation.zeros", c -> Creation.zeros(c.shape("shape"), c.dtype(DType.FLOAT32)));
        one("ones", "Creation.ones", c -> Creation.ones(c.shape("shape"), c.dtype(DType.FLOAT32)));
        one("zeros_like", "Creation.zerosLike", c -> Creation.zerosLike(c.x(), c.dtype(c.x().dtype())));
        one("ones_like", "Creation.onesLike", c -> Creation.onesLike(c.x(), c.dtype(c.x().dtype())));
        one("full", "Creation.full", c -> {
            DType dtype = c.dtype(DType.FLOAT32);
            return c.isList("fill_value")
                    ? Creation.full(c.shape("shape"), array(c.attrs().get("fill_value"), dtype), dtype)
                    : Creation.full(c.shape("shape"), c.d("fill_value", 0), dtype);
        });
        one(
                "full_like",
                "Creation.fullLike",
                c -> Creation.fullLike(c.x(), c.d("fill_value", 0), c.dtype(c.x().dtype())));
        one("eye", "Creation.eye", c -> {
            int n = c.i("N", 0);
            return Creation.eye(n, c.i("M", n), c.i("k", 0), c.dtype(DType.FLOAT32));
        });
        one("arange", "Creation.arange", c -> {
            double start = c.has("stop") ? c.d("start", 0) : 0;
            double stop = c.has("stop") ? c.d("stop", 0) : c.d("start", 0);
            boolean floats = List.of("start", "stop", "step").stream()
                    .anyMatch(n -> c.text(n, "").contains("."));
            return Creation.arange(start, stop, c.d("step", 1), c.dtype(floats ? DType.FLOAT32 : DType.INT32));
        });
        row("linspace", "Creation.linspace", OpTableMore::linspace);
    }

    private static List<Tensor> linspace(OpCall c) {
        int num = c.i("num", 50);
        boolean endpoint = !c.has("endpoint") || c.flag("endpoint");
        if (!c.in().isEmpty()) {
            return List.of(Creation.linspace(c.x(), c.in(1), num, endpoint, c.i("axis", 0)));
        }
        double start = c.d("start", 0);
        double stop = c.d("stop", 0);
        Tensor y = Creation.linspace(start, stop, num, endpoint, c.dtype(DType.FLOAT32));
        return c.flag("retstep")
                ? List.of(y, Tensor.scalar((float) Creation.linspaceStep(start, stop, num, endpoint)))
                : List.of(y);
    }

    private static void values() {
        one("array", "Tensor.ofArray", OpTableMore::given);
        one("convert_to_tensor", "Tensor.of", OpTableMore::given);
        one("convert_to_numpy", "Tensor.toArray", c -> {
            Object array = c.x().toArray();
            return c.x().rank() == 0 ? c.x() : Tensor.ofArray(array);
        });
    }

    private static Tensor given(OpCall c) {
        Tensor x = c.in().isEmpty() ? array(c.attrs().get("x"), c.dtype(DType.FLOAT32)) : c.x();
        return x.cast(c.dtype(x.dtype()));
    }

    /// A Python number or list: whole numbers are int32, true and false bool, others float32.
    private static Tensor array(JsonElement e, DType dtype) {
        if (e.isJsonArray()) {
            JsonArray list = e.getAsJsonArray();
            if (list.isEmpty()) {
                return Tensor.of(new float[0], 0);
            }
            List<Tensor> rows = new ArrayList<>();
            list.forEach(row -> rows.add(array(row, dtype)));
            return Shapes.stack(rows, 0);
        }
        if (e.getAsJsonPrimitive().isBoolean()) {
            return Tensor.scalar(e.getAsBoolean());
        }
        DType floating = dtype.withFloating();
        return e.getAsString().contains(".")
                ? Primitives.scalar(floating, e.getAsDouble())
                : Tensor.scalar(e.getAsInt());
    }

    private static void core() {
        one("cast", "Tensor.cast", c -> c.x().cast(c.dtype(DType.FLOAT32)));
        for (OpFlows.Flow flow : OpFlows.all()) {
            row(flow.op(), flow.ours(), flow.rule());
        }
    }

    private static void random() {
        one(
                "uniform",
                "Randoms.uniform",
                c -> Randoms.uniform(
                        c.shape("shape"), c.d("minval", 0), c.d("maxval", 1), c.dtype(DType.FLOAT32), seed()));
        one(
                "normal",
                "Randoms.normal",
                c -> Randoms.normal(
                        c.shape("shape"), c.d("mean", 0), c.d("stddev", 1), c.dtype(DType.FLOAT32), seed()));
        one(
                "truncated_normal",
                "Randoms.truncatedNormal",
                c -> Randoms.truncatedNormal(
                        c.shape("shape"), c.d("mean", 0), c.d("stddev", 1), c.dtype(DType.FLOAT32), seed()));
        one(
                "randint",
                "Randoms.randint",
                c -> Randoms.randint(
                        c.shape("shape"), c.i("minval", 0), c.i("maxval", 0), c.dtype(DType.INT32), seed()));
        one(
                "categorical",
                "Randoms.categorical",
                c -> Randoms.categorical(c.x(), c.i("num_samples", 0), c.dtype(DType.INT32), seed()));
        one("shuffle", "Randoms.shuffle", c -> Randoms.shuffle(c.x(), c.i("axis", 0), seed()));
        one("dropout", "Randoms.dropout", c -> {
            Shape noise = c.has("noise_shape") ? c.shape("noise_shape") : c.x().shape();
            return Randoms.dropout(c.x(), c.d("rate", 0), noise, seed());
        });
    }

    private static SeedGenerator seed() {
        return SeedGenerator.of(1);
    }
}
