package dev.argali.ops;

import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.TensorType;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// Images: other sizes, and other places of their pixels. They are `[batch, height, width, channels]` or without a
/// batch, or with the channels before the axes of space: [DataFormat].
public final class Images {
    private Images() {}

    /// What stands between pixels.
    public enum Interpolation {
        /// The nearest pixel.
        NEAREST,
        /// The weighted mean of the two nearest along each axis.
        BILINEAR,
        /// Keys's cubic of four pixels along each axis, a = -1/2.
        BICUBIC,
        /// A windowed sinc of six pixels along each axis.
        LANCZOS3,
        /// A windowed sinc of ten pixels along each axis.
        LANCZOS5;

        /// {@return Keras's name of it}
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// The interpolation of Keras's name.
        ///
        /// @throws ValueException if there is none
        public static Interpolation named(String name) {
            return Images.named("interpolation", values(), Interpolation::text, name);
        }

        private double weight(double distance) {
            double d = Math.abs(distance);
            return switch (this) {
                case NEAREST -> d <= 0.5 ? 1 : 0;
                case BILINEAR -> Math.max(0, 1 - d);
                case BICUBIC -> d >= 2 ? 0 : d >= 1 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : (1.5 * d - 2.5) * d * d + 1;
                case LANCZOS3 -> lanczos(d, 3);
                case LANCZOS5 -> lanczos(d, 5);
            };
        }

        private static double lanczos(double d, double radius) {
            DoubleUnaryOperator sine = x -> Math.sin(Math.PI * x);
            return d > radius
                    ? 0
                    : d <= 1e-3
                            ? 1
                            : radius
                                    * sine.applyAsDouble(d)
                                    * sine.applyAsDouble(d / radius)
                                    / (Math.PI * Math.PI * d * d);
        }
    }

    /// What stands outside of an image.
    public enum FillMode {
        /// One value.
        CONSTANT,
        /// The pixel at the edge.
        NEAREST,
        /// The image mirrored at its edge: `d c b a | a b c d | d c b a`.
        REFLECT,
        /// The image again: `a b c d | a b c d | a b c d`.
        WRAP;

        /// {@return Keras's name of it}
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// The mode of Keras's name.
        ///
        /// @throws ValueException if there is none
        public static FillMode named(String name) {
            return Images.named("fillMode", values(), FillMode::text, name);
        }
    }

    /// How an image is made larger or smaller.
    ///
    /// @param interpolation what stands between pixels
    /// @param antialias whether an image that becomes smaller is smoothed before
    /// @param cropToAspectRatio whether what is too high or too wide is cut off, so that nothing is distorted
    /// @param padToAspectRatio whether `fillValue` is added at both sides instead
    /// @param fillValue of the padding
    /// @param dataFormat where the channels are
    public record ResizeOptions(
            Interpolation interpolation,
            boolean antialias,
            boolean cropToAspectRatio,
            boolean padToAspectRatio,
            double fillValue,
            DataFormat dataFormat) {
        /// Bilinear, distorted if need be, channels last.
        public static final ResizeOptions DEFAULTS =
                new ResizeOptions(Interpolation.BILINEAR, false, false, false, 0, DataFormat.CHANNELS_LAST);

        /// @throws ValueException if the image should both be cut and padded
        public ResizeOptions {
            if (cropToAspectRatio && padToAspectRatio) {
                throw new ValueException(
                        "resize", "both cropToAspectRatio and padToAspectRatio are set", "Choose one of them");
            }
        }

        /// {@return these with another interpolation}
        public ResizeOptions interpolation(Interpolation value) {
            return new ResizeOptions(value, antialias, cropToAspectRatio, padToAspectRatio, fillValue, dataFormat);
        }

        /// {@return these, smoothing an image before it becomes smaller, or not}
        public ResizeOptions antialias(boolean value) {
            return new ResizeOptions(interpolation, value, cropToAspectRatio, padToAspectRatio, fillValue, dataFormat);
        }

        /// {@return these, cutting off what is too high or too wide, or not}
        public ResizeOptions cropToAspectRatio(boolean value) {
            return new ResizeOptions(interpolation, antialias, value, padToAspectRatio, fillValue, dataFormat);
        }

        /// {@return these, padding what is not high or wide enough, or not}
        public ResizeOptions padToAspectRatio(boolean value) {
            return new ResizeOptions(interpolation, antialias, cropToAspectRatio, value, fillValue, dataFormat);
        }

        /// {@return these with another value of the padding}
        public ResizeOptions fillValue(double value) {
            return new ResizeOptions(interpolation, antialias, cropToAspectRatio, padToAspectRatio, value, dataFormat);
        }

        /// {@return these with the channels there}
        public ResizeOptions dataFormat(DataFormat value) {
            return new ResizeOptions(interpolation, antialias, cropToAspectRatio, padToAspectRatio, fillValue, value);
        }
    }

    private static <E> E named(String what, E[] all, Function<E, String> text, String name) {
        return Arrays.stream(all)
                .filter(e -> text.apply(e).equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new ValueException(
                        what,
                        "there is no " + what + " '" + name + "'",
                        "Use one of "
                                + String.join(", ", Stream.of(all).map(text).toList())));
    }

    // ---- sizes --------------------------------------------------------------------------------------------------

    /// An image of this height and width, bilinear.
    ///
    /// @throws ShapeException if `x` is no image, or a size is not positive
    public static Tensor resize(Tensor x, int height, int width) {
        return resize(x, height, width, o -> o);
    }

    /// An image of this height and width. Pixels are taken to lie in the middle of their areas; integers are computed
    /// as float32 and rounded. Along each axis it is a product with a matrix of weights, whose gradient is the product
    /// with its transpose; with `NEAREST` a gather.
    ///
    /// @throws ShapeException if `x` is no image, or a size is not positive
    public static Tensor resize(Tensor x, int height, int width, UnaryOperator<ResizeOptions> options) {
        ResizeOptions o = options.apply(ResizeOptions.DEFAULTS);
        requireImage("resize", x);
        if (height <= 0 || width <= 0) {
            throw new ShapeException("resize", "the size is " + height + " by " + width, "Give positive extents");
        }
        int rows = heightAxis(x.rank(), o.dataFormat);
        Tensor framed = o.cropToAspectRatio
                ? cropped(x, rows, height, width)
                : o.padToAspectRatio ? padded(x, rows, height, width, o.fillValue) : x;
        if (o.interpolation == Interpolation.NEAREST) {
            return nearest(nearest(framed, rows, height), rows + 1, width);
        }
        boolean exact = x.dtype().isFloating();
        Tensor y = exact ? framed : framed.cast(DType.FLOAT32);
        y = along(along(y, rows, height, o), rows + 1, width, o);
        return exact ? y : rounded(y, x.dtype());
    }

    /// The place of the axis of height; that of width is behind it.
    static int heightAxis(int rank, DataFormat format) {
        return format == DataFormat.CHANNELS_LAST ? rank - 3 : rank - 2;
    }

    private static void requireImage(String where, Tensor x) {
        if (x.rank() != 3 && x.rank() != 4) {
            throw new ShapeException(
                    where,
                    "an image has rank 3, a batch of them rank 4, got " + x.shape(),
                    "Give [batch, height, width, channels]");
        }
    }

    private static Tensor rounded(Tensor y, DType dtype) {
        return switch (dtype) {
            case UINT8 -> y.round().clip(0, 255).cast(dtype);
            case INT8 -> y.round().clip(-128, 127).cast(dtype);
            case BOOL, INT32, UINT32, INT64, FLOAT16, BFLOAT16, FLOAT32, FLOAT64 ->
                y.round().cast(dtype);
        };
    }

    private static Tensor cropped(Tensor x, int rows, int height, int width) {
        int h = x.shape().dim(rows);
        int w = x.shape().dim(rows + 1);
        int newHeight = Math.max(Math.min(h, (int) ((float) ((long) w * height) / width)), 1);
        int newWidth = Math.max(Math.min(w, (int) ((float) ((long) h * width) / height)), 1);
        int top = (h - newHeight) / 2;
        int left = (w - newWidth) / 2;
        return Indexing.slice(Indexing.slice(x, rows, top, top + newHeight), rows + 1, left, left + newWidth);
    }

    private static Tensor padded(Tensor x, int rows, int height, int width, double value) {
        int h = x.shape().dim(rows);
        int w = x.shape().dim(rows + 1);
        int[] sides = new int[x.rank()];
        sides[rows] = (Math.max(h, (int) ((float) ((long) w * height) / width)) - h) / 2;
        sides[rows + 1] = (Math.max(w, (int) ((float) ((long) h * width) / height)) - w) / 2;
        return Shapes.pad(x, sides, sides, value);
    }

    private static Tensor nearest(Tensor x, int axis, int many) {
        int few = x.shape().dim(axis);
        if (few == many) {
            return x;
        }
        int[] places = new int[many];
        Arrays.setAll(places, i -> Math.min((int) Math.floor((i + 0.5) * few / many), few - 1));
        return Indexing.take(x, Tensor.of(places), axis);
    }

    /// Along one axis a product with the matrix of the weights that each old pixel has for each new one.
    private static Tensor along(Tensor x, int axis, int many, ResizeOptions o) {
        int few = x.shape().dim(axis);
        if (few == many) {
            return x;
        }
        double step = (double) few / many;
        double wide = o.antialias ? Math.max(step, 1) : 1;
        double[] weights = new double[many * few];
        for (int i = 0; i < many; i++) {
            double at = (i + 0.5) * step - 0.5;
            double sum = 0;
            for (int j = 0; j < few; j++) {
                weights[i * few + j] = o.interpolation.weight((at - j) / wide);
                sum += weights[i * few + j];
            }
            for (int j = 0; j < few; j++) {
                weights[i * few + j] /= sum;
            }
        }
        Tensor matrix = Tensor.of(weights).cast(x.dtype()).reshape(many, few);
        return Shapes.moveaxis(Linalg.tensordot(x, matrix, new int[] {axis}, new int[] {1}), -1, axis);
    }

    // ---- places -------------------------------------------------------------------------------------------------

    /// Images whose pixel at `(x, y)` is that of `images` at `((a0 x + a1 y + a2) / k, (b0 x + b1 y + b2) / k)` with
    /// `k = c0 x + c1 y + 1`. The gradient is that of the images, not of the transform.
    ///
    /// @param transform `a0, a1, a2, b0, b1, b2, c0, c1`: `[8]`, or `[batch, 8]` for each image its own
    /// @throws ShapeException if there is no image, or no transform
    /// @throws ValueException if the interpolation is neither `NEAREST` nor `BILINEAR`
    public static Tensor affineTransform(
            Tensor images,
            Tensor transform,
            Interpolation interpolation,
            FillMode fillMode,
            double fillValue,
            DataFormat dataFormat) {
        requireImage("affineTransform", images);
        if (transform.rank() < 1 || transform.rank() > 2 || transform.shape().last() != 8) {
            throw new ShapeException(
                    "affineTransform", "the transform is " + transform.shape(), "Give 8 numbers for each image");
        }
        boolean single = images.rank() == 3;
        Tensor batch = single ? images.expandDims(0) : images;
        boolean first = dataFormat == DataFormat.CHANNELS_FIRST;
        Tensor x = first ? batch.transpose(0, 2, 3, 1) : batch;
        Tensor y = sampled(x, transform.cast(DType.FLOAT32), interpolation, fillMode, fillValue);
        Tensor back = first ? y.transpose(0, 3, 1, 2) : y;
        return single ? back.squeeze(0) : back;
    }

    private static Tensor sampled(
            Tensor images, Tensor transform, Interpolation interpolation, FillMode mode, double fill) {
        int h = images.shape().dim(1);
        int w = images.shape().dim(2);
        Tensor each = transform.rank() == 1 ? transform.expandDims(0) : transform;
        TensorType grid = new TensorType(DType.FLOAT32, Shape.of(1, h, w));
        Tensor column = Creation.iota(grid, 2);
        Tensor row = Creation.iota(grid, 1);
        Tensor k = line(each, 6, column, row).add(1);
        Tensor x = outside(line(each, 0, column, row).add(number(each, 2)).div(k), w, mode);
        Tensor y = outside(line(each, 3, column, row).add(number(each, 5)).div(k), h, mode);
        return switch (interpolation) {
            case NEAREST -> read(images, rounded(y), rounded(x), fill);
            case BILINEAR -> {
                Tensor left = x.floor();
                Tensor top = y.floor();
                Tensor right = x.sub(left).cast(images.dtype()).expandDims(-1);
                Tensor below = y.sub(top).cast(images.dtype()).expandDims(-1);
                Tensor one = Primitives.fillLike(right, 1);
                Tensor upper = read(images, top, left, fill)
                        .mul(one.sub(right))
                        .add(read(images, top, left.add(1), fill).mul(right));
                Tensor lower = read(images, top.add(1), left, fill)
                        .mul(one.sub(right))
                        .add(read(images, top.add(1), left.add(1), fill).mul(right));
                yield upper.mul(one.sub(below)).add(lower.mul(below));
            }
            case BICUBIC, LANCZOS3, LANCZOS5 ->
                throw new ValueException(
                        "affineTransform",
                        "there is no interpolation " + interpolation.text() + " of it",
                        "Use nearest or bilinear");
        };
    }

    private static Tensor number(Tensor transform, int i) {
        return Indexing.slice(transform, -1, i, i + 1).expandDims(-1);
    }

    private static Tensor line(Tensor transform, int i, Tensor x, Tensor y) {
        return number(transform, i).mul(x).add(number(transform, i + 1).mul(y));
    }

    private static Tensor rounded(Tensor place) {
        return place.abs().add(0.5).floor().mul(place.sign());
    }

    /// Where along an axis of `n` pixels a place stands for.
    private static Tensor outside(Tensor at, int n, FillMode mode) {
        return switch (mode) {
            case CONSTANT -> at;
            case NEAREST -> at.clip(0, n - 1);
            case REFLECT -> {
                if (n == 1) {
                    yield at.mul(0);
                }
                double twice = 2.0 * n;
                Tensor low = at.add(at.neg().div(twice).floor().mul(twice));
                Tensor below =
                        Elementwise.where(low.lt(-n), low.add(twice), low.neg().sub(1));
                Tensor high = at.sub(at.div(twice).floor().mul(twice));
                Tensor above = Elementwise.where(high.ge(n), high.neg().add(twice - 1), high);
                yield Elementwise.where(at.lt(0), below, Elementwise.where(at.gt(n - 1), above, at))
                        .clip(0, n - 1);
            }
            case WRAP -> {
                if (n == 1) {
                    yield at.mul(0);
                }
                Tensor below = at.add(at.neg().div(n - 1).floor().add(1).mul(n));
                Tensor above = at.sub(at.div(n - 1).floor().mul(n));
                yield Elementwise.where(at.lt(0), below, Elementwise.where(at.gt(n - 1), above, at))
                        .clip(0, n - 1);
            }
        };
    }

    /// The pixels at whole places, `[batch, height, width, channels]`; `fill` outside.
    private static Tensor read(Tensor images, Tensor row, Tensor column, double fill) {
        int h = images.shape().dim(1);
        int w = images.shape().dim(2);
        int channels = images.shape().dim(3);
        int count = images.shape().dim(0);
        Tensor inside = row.ge(0).and(row.lt(h)).and(column.ge(0)).and(column.lt(w));
        // Beyond 2^24 a float32 does not count single pixels.
        Tensor places = row.clip(0, h - 1)
                .cast(DType.INT32)
                .mul(w)
                .add(column.clip(0, w - 1).cast(DType.INT32));
        Shape all = places.shape().with(0, count);
        Tensor wanted = Primitives.broadcast(places, all).reshape(count, h * w, 1);
        Tensor pixels = Indexing.takeAlongAxis(images.reshape(count, h * w, channels), wanted, 1)
                .reshape(count, h, w, channels);
        Tensor known = Primitives.broadcast(Primitives.broadcast(inside, all).expandDims(-1), pixels.shape());
        return Primitives.select(known, pixels, Primitives.fillLike(pixels, fill));
    }
}
