package dev.argali.ops;

import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.TensorType;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;

/// Fourier transforms along the last axis. Complex numbers are pairs of tensors, as in `keras.ops`.
///
/// A transform of length `n` is a product with a matrix where `n` is small or prime, else those of two factors of `n`,
/// one after the other (Cooley and Tukey, Math. Comp. 1965).
public final class Signal {
    private static final int DIRECT = 32;

    private Signal() {}

    /// Complex numbers.
    ///
    /// @param real the real parts
    /// @param imag the imaginary parts, of the same type
    public record Complex(Tensor real, Tensor imag) {}

    /// The real part of real numbers: themselves. That of complex ones is [Complex#real].
    public static Tensor real(Tensor x) {
        return x;
    }

    /// The imaginary part of real numbers: zeros. That of complex ones is [Complex#imag].
    public static Tensor imag(Tensor x) {
        return Creation.zerosLike(x);
    }

    /// The discrete Fourier transform: `sum(x[j] · exp(-2πi · j · k / n))`.
    ///
    /// @throws ShapeException if the numbers are scalars, or there are none
    public static Complex fft(Complex x) {
        int n = x.real.rank() == 0 ? 0 : x.real.shape().last();
        if (n == 0 || !x.real.shape().equals(x.imag.shape())) {
            throw new ShapeException(
                    "fft",
                    "real parts of shape " + x.real.shape() + ", imaginary ones of shape " + x.imag.shape(),
                    "Give both the same shape, with a last axis");
        }
        DType dtype = DType.promote(x.real.dtype(), x.imag.dtype()).withFloating();
        return transform(new Complex(x.real.cast(dtype), x.imag.cast(dtype)), n);
    }

    private static Complex transform(Complex x, int n) {
        int first = factor(n);
        if (first == n) {
            return times(x, roots(Shape.of(n, n), n, x.real.dtype()));
        }
        // Position j = second·j1 + j2: transforms over j1, turned by j1's share of the angle, then over j2.
        int second = n / first;
        int rank = x.real.rank() + 1;
        Shape cut = x.real.shape().slice(0, rank - 2).concat(Shape.of(first, second));
        Complex columns = each(x, t -> Shapes.swapaxes(Primitives.reshape(t, cut), -1, -2));
        Complex inner = times(columns, roots(Shape.of(first, first), first, x.real.dtype()));
        Complex turned = product(inner, roots(Shape.of(second, first), n, x.real.dtype()));
        Complex outer = transform(each(turned, t -> Shapes.swapaxes(t, -1, -2)), second);
        // Frequency k = k1 + first·k2.
        return each(outer, t -> Primitives.reshape(Shapes.swapaxes(t, -1, -2), x.real.shape()));
    }

    /// The largest factor up to [#DIRECT]; `n` itself if it is not above that, or has none.
    private static int factor(int n) {
        if (n <= DIRECT) {
            return n;
        }
        for (int f = DIRECT; f > 1; f--) {
            if (n % f == 0) {
                return f;
            }
        }
        return n;
    }

    /// `exp(-2πi · row · column / n)`; the product is taken modulo `n` among integers, so that no angle is large.
    private static Complex roots(Shape shape, int n, DType dtype) {
        var type = new TensorType(DType.INT64, shape);
        Tensor turns = Creation.iota(type, 0).mul(Creation.iota(type, 1)).mod(Primitives.scalar(DType.INT64, (long) n));
        Tensor angle = turns.cast(dtype).mul(-2 * Math.PI / n);
        return new Complex(angle.cos(), angle.sin());
    }

    private static Complex each(Complex x, UnaryOperator<Tensor> function) {
        return new Complex(function.apply(x.real), function.apply(x.imag));
    }

    private static Complex times(Complex x, Complex matrix) {
        return new Complex(
                x.real.matmul(matrix.real).sub(x.imag.matmul(matrix.imag)),
                x.real.matmul(matrix.imag).add(x.imag.matmul(matrix.real)));
    }

    private static Complex product(Complex a, Complex b) {
        return new Complex(
                a.real.mul(b.real).sub(a.imag.mul(b.imag)), a.real.mul(b.imag).add(a.imag.mul(b.real)));
    }

    /// The transform of real numbers: its first `n / 2 + 1` elements, from which the others follow.
    public static Complex rfft(Tensor x) {
        return rfft(x, x.shape().last());
    }

    /// The transform of real numbers, which are first cut or filled with zeros to `fftLength`.
    public static Complex rfft(Tensor x, int fftLength) {
        Tensor a = fitted(Elementwise.floating(x), fftLength);
        Complex whole = fft(new Complex(a, Creation.zerosLike(a)));
        return each(whole, t -> Indexing.slice(t, -1, 0, fftLength / 2 + 1));
    }

    /// The real numbers whose [#rfft(Tensor)] is `x`; their number is even.
    public static Tensor irfft(Complex x) {
        return irfft(x, 2 * (x.real.shape().last() - 1));
    }

    /// The `fftLength` real numbers whose [#rfft(Tensor)] is `x`, which is first cut or filled with zeros.
    public static Tensor irfft(Complex x, int fftLength) {
        if (fftLength < 1) {
            throw new ValueException("irfft", "the length is " + fftLength, "Give 1 or more");
        }
        int half = fftLength / 2 + 1;
        Complex a = each(x, t -> fitted(Elementwise.floating(t), half));
        // The other half mirrors this one, with the sign of the imaginary parts turned around.
        int mirrored = fftLength - half;
        Tensor real = mirror(a.real, mirrored);
        Tensor imag = mirror(a.imag, mirrored).neg();
        Complex whole = new Complex(
                Shapes.concatenate(List.of(a.real, real), -1), Shapes.concatenate(List.of(a.imag, imag), -1));
        // The inverse of z is the conjugate of the transform of its conjugate.
        return fft(new Complex(whole.real, whole.imag.neg())).real.div((double) fftLength);
    }

    private static Tensor mirror(Tensor x, int count) {
        return Shapes.flip(Indexing.slice(x, -1, 1, 1 + count), -1);
    }

    private static Tensor fitted(Tensor x, int length) {
        int n = x.shape().last();
        if (n >= length) {
            return n == length ? x : Indexing.slice(x, -1, 0, length);
        }
        int[] high = new int[x.rank()];
        high[x.rank() - 1] = length - n;
        return Shapes.pad(x, new int[x.rank()], high, 0);
    }

    /// Windows for [#stft].
    public enum Window {
        /// `(1 - cos(2π · i / n)) / 2`.
        HANN,
        /// `0.54 - 0.46 · cos(2π · i / n)`.
        HAMMING,
        /// 1 everywhere.
        NONE
    }

    /// The short-time Fourier transform with a Hann window, frames centred on their place.
    public static Complex stft(Tensor x, int sequenceLength, int sequenceStride, int fftLength) {
        return stft(x, sequenceLength, sequenceStride, fftLength, Window.HANN, true);
    }

    /// The transforms of frames of `x`, taken every `sequenceStride` elements.
    ///
    /// @param x `[..., time]`
    /// @param sequenceLength the length of the window, which stands in the middle of a frame
    /// @param fftLength the length of a frame
    /// @param center whether `x` is continued at both ends by its mirror image, half a frame
    /// @return `[..., frames, fftLength / 2 + 1]`
    /// @throws ShapeException if there is no whole frame
    public static Complex stft(
            Tensor x, int sequenceLength, int sequenceStride, int fftLength, Window window, boolean center) {
        if (fftLength < sequenceLength) {
            throw new ValueException(
                    "stft",
                    "the fft length is " + fftLength + ", the sequence length " + sequenceLength,
                    "Let the fft length be at least the sequence length");
        }
        Tensor a = Elementwise.floating(x);
        if (center) {
            int[][] margins = new int[a.rank()][2];
            margins[a.rank() - 1] = new int[] {fftLength / 2, fftLength / 2};
            a = Shapes.pad(a, margins, Shapes.PadMode.REFLECT);
        }
        int n = a.shape().last();
        if (n < fftLength) {
            throw new ShapeException("stft", n + " elements are less than a frame of " + fftLength, "Give more");
        }
        int frames = (n - fftLength) / sequenceStride + 1;
        var type = new TensorType(DType.INT32, Shape.of(frames, fftLength));
        Tensor positions = Creation.iota(type, 0).mul(sequenceStride).add(Creation.iota(type, 1));
        Tensor cut = a.take(positions, -1);
        return rfft(cut.mul(window(window, sequenceLength, fftLength, a.dtype())));
    }

    private static Tensor window(Window window, int length, int fftLength, DType dtype) {
        Tensor turn =
                Creation.arange(0, length, 1, dtype).mul(2 * Math.PI / length).cos();
        Tensor values = switch (window) {
            case HANN -> turn.mul(-0.5).add(0.5);
            case HAMMING -> turn.mul(-0.46).add(0.54);
            case NONE -> Creation.onesLike(turn);
        };
        int before = (fftLength - length) / 2;
        double margin = window == Window.NONE ? 1 : 0;
        return Shapes.pad(values, new int[] {before}, new int[] {fftLength - length - before}, margin);
    }
}
