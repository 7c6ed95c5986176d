package dev.argali.runtime;

import dev.argali.graph.DType;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.Prim.ReduceKind;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.graph.Window;
import java.util.ArrayList;
import java.util.List;

/// Convolutions and pools, literally. Floating sums are kept in double and rounded once.
final class ReferenceWindows {
    private ReferenceWindows() {}

    /// A pixel under a tap: the numbers of the first channels of the input, of the result and of the filter.
    private interface Tap {
        void at(long input, long result, long filter);
    }

    static Literal conv(Prim.Conv p, Literal x, Literal filter, TensorType type) {
        var out = new Sums(type);
        var sizes = Sizes.of(p.groups(), filter.type().shape());
        taps(p.window(), x.type().shape(), type.shape(), (input, result, tap) -> {
            for (int f = 0; f < sizes.filters; f++) {
                for (int c = 0; c < sizes.channels; c++) {
                    out.addProduct(
                            result * sizes.filters + f,
                            x,
                            input * sizes.all() + sizes.first(f) + c,
                            filter,
                            sizes.weight(tap, c, f));
                }
            }
        });
        return out.rounded();
    }

    static Literal convGradInput(Prim.ConvGradInput p, Literal g, Literal filter, TensorType type) {
        var out = new Sums(type);
        var sizes = Sizes.of(p.groups(), filter.type().shape());
        taps(p.window(), type.shape(), g.type().shape(), (input, result, tap) -> {
            for (int f = 0; f < sizes.filters; f++) {
                for (int c = 0; c < sizes.channels; c++) {
                    out.addProduct(
                            input * sizes.all() + sizes.first(f) + c,
                            g,
                            result * sizes.filters + f,
                            filter,
                            sizes.weight(tap, c, f));
                }
            }
        });
        return out.rounded();
    }

    static Literal convGradFilter(Prim.ConvGradFilter p, Literal x, Literal g, TensorType type) {
        var out = new Sums(type);
        var sizes = Sizes.of(p.groups(), type.shape());
        taps(p.window(), x.type().shape(), g.type().shape(), (input, result, tap) -> {
            for (int f = 0; f < sizes.filters; f++) {
                for (int c = 0; c < sizes.channels; c++) {
                    out.addProduct(
                            sizes.weight(tap, c, f),
                            x,
                            input * sizes.all() + sizes.first(f) + c,
                            g,
                            result * sizes.filters + f);
                }
            }
        });
        return out.rounded();
    }

    /// @param channels of a group
    private record Sizes(int groups, int channels, int filters) {
        static Sizes of(int groups, Shape filter) {
            return new Sizes(groups, filter.dim(-2), filter.last());
        }

        int all() {
            return channels * groups;
        }

        /// The first channel that filter `f` looks at.
        int first(int f) {
            return f / (filters / groups) * channels;
        }

        long weight(long tap, int channel, int filter) {
            return (tap * channels + channel) * filters + filter;
        }
    }

    /// Numbers that products are added to.
    private static final class Sums {
        private final TensorType type;
        private final double[] floating;
        private final long[] whole;

        Sums(TensorType type) {
            this.type = type;
            int size = Math.toIntExact(type.size());
            floating = new double[type.dtype().isFloating() ? size : 0];
            whole = new long[type.dtype().isFloating() ? 0 : size];
        }

        void addProduct(long to, Literal a, long i, Literal b, long j) {
            if (type.dtype().isFloating()) {
                floating[(int) to] += a.getDouble(i) * b.getDouble(j);
            } else {
                whole[(int) to] += a.getLong(i) * b.getLong(j);
            }
        }

        Literal rounded() {
            Literal out = Literal.zeros(type);
            for (int i = 0; i < floating.length; i++) {
                out.setDouble(i, floating[i]);
            }
            for (int i = 0; i < whole.length; i++) {
                out.setLong(i, whole[i]);
            }
            return out;
        }
    }

    static Literal pool(Prim.Pool p, Literal x, TensorType type) {
        DType dtype = type.dtype();
        Literal out = Literal.zeros(type);
        int channels = type.shape().last();
        List<List<Long>> under = under(p.window(), x.type().shape(), type.shape());
        for (int o = 0; o < under.size(); o++) {
            for (int c = 0; c < channels; c++) {
                long to = (long) o * channels + c;
                if (dtype.isFloating()) {
                    double total = ReferenceReductions.floatingStart(p.kind());
                    for (long i : under.get(o)) {
                        total = ReferenceReductions.combine(p.kind(), total, x.getDouble(i * channels + c));
                    }
                    out.setDouble(to, total);
                } else {
                    long total = ReferenceReductions.wholeStart(p.kind(), dtype);
                    for (long i : under.get(o)) {
                        total = ReferenceReductions.combine(p.kind(), total, x.getLong(i * channels + c));
                    }
                    out.setLong(to, total);
                }
            }
        }
        return out;
    }

    static Literal poolGrad(Prim.PoolGrad p, Literal x, Literal g) {
        var sums = new double[Math.toIntExact(x.type().size())];
        int channels = x.type().shape().last();
        List<List<Long>> under = under(p.window(), x.type().shape(), g.type().shape());
        for (int o = 0; o < under.size(); o++) {
            for (int c = 0; c < channels; c++) {
                double arriving = g.getDouble((long) o * channels + c);
                for (long i : chosen(p.kind(), under.get(o), x, c, channels)) {
                    sums[(int) (i * channels + c)] += arriving;
                }
            }
        }
        Literal out = Literal.zeros(x.type());
        for (int i = 0; i < sums.length; i++) {
            out.setDouble(i, sums[i]);
        }
        return out;
    }

    /// The elements that a reduction's result hangs on.
    private static List<Long> chosen(ReduceKind kind, List<Long> under, Literal x, int channel, int channels) {
        if (kind == ReduceKind.SUM || under.isEmpty()) {
            return under;
        }
        long best = under.getFirst();
        for (long i : under) {
            if (ReferenceReductions.better(kind, x, i * channels + channel, best * channels + channel)) {
                best = i;
            }
        }
        return List.of(best);
    }

    /// For each position in row-major order, the pixels under the window.
    private static List<List<Long>> under(Window window, Shape input, Shape result) {
        List<List<Long>> all = new ArrayList<>();
        long positions = result.slice(0, window.rank() + 1).size();
        for (long i = 0; i < positions; i++) {
            all.add(new ArrayList<>());
        }
        taps(window, input, result, (in, out, _) -> all.get((int) out).add(in));
        return all;
    }

    /// Visits every pixel of every window that is not padding: positions in row-major order, taps within each.
    private static void taps(Window window, Shape input, Shape result, Tap visit) {
        int rank = window.rank();
        var positions = new Positions(result.slice(0, rank + 1));
        var inside = new Positions(input.slice(0, rank + 1));
        var taps = new Positions(Shape.of(window.sizes()));
        long count = result.slice(0, rank + 1).size();
        for (long o = 0; o < count; o++) {
            int[] position = positions.at(o);
            for (long k = 0; k < window.taps(); k++) {
                int[] tap = taps.at(k);
                int[] at = position.clone();
                boolean padding = false;
                for (int i = 0; i < rank; i++) {
                    at[i + 1] = position[i + 1] * window.strides().get(i)
                            - window.low().get(i)
                            + tap[i] * window.dilations().get(i);
                    padding |= at[i + 1] < 0 || at[i + 1] >= input.dim(i + 1);
                }
                if (!padding) {
                    visit.at(inside.index(at), o, k);
                }
            }
        }
    }
}
