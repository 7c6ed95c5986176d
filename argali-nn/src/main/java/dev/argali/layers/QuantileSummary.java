package dev.argali.layers;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// What is kept of many numbers to find their quantiles: values in ascending order, and how many numbers each stands
/// for. It computes in Keras's order and precision, so that boundaries are Keras's.
@SuppressWarnings("ArrayRecordComponent")
record QuantileSummary(float[] values, float[] weights) {
    static final QuantileSummary EMPTY = new QuantileSummary(new float[0], new float[0]);

    boolean isEmpty() {
        return values.length == 0;
    }

    /// This and more numbers.
    QuantileSummary and(float[] more, double epsilon) {
        QuantileSummary own = of(more, epsilon);
        int n = own.values.length + values.length;
        float[] both = Arrays.copyOf(own.values, n);
        float[] weighed = Arrays.copyOf(own.weights, n);
        System.arraycopy(values, 0, both, own.values.length, values.length);
        System.arraycopy(weights, 0, weighed, own.values.length, values.length);
        List<Integer> order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> both[i]))
                .toList();
        float[] sorted = new float[n];
        float[] sortedWeights = new float[n];
        for (int i = 0; i < n; i++) {
            sorted[i] = both[order.get(i)];
            sortedWeights[i] = weighed[order.get(i)];
        }
        return new QuantileSummary(sorted, sortedWeights).compressed(epsilon);
    }

    private static QuantileSummary of(float[] numbers, double epsilon) {
        float[] sorted = numbers.clone();
        Arrays.sort(sorted);
        double step = Math.max(sorted.length / (1.0 / epsilon), 1);
        int every = (int) step;
        int first = (int) (step - 1);
        int count = first >= sorted.length ? 0 : (sorted.length - first + every - 1) / every;
        float[] chosen = new float[count];
        float[] weights = new float[count];
        for (int i = 0; i < count; i++) {
            chosen[i] = sorted[first + i * every];
            weights[i] = (float) step;
        }
        return new QuantileSummary(chosen, weights);
    }

    /// The boundaries between so many bins.
    List<Double> boundaries(int bins) {
        float[] all = compressed(1.0 / bins).values;
        return IntStream.range(0, all.length - 1).mapToObj(i -> (double) all[i]).toList();
    }

    private QuantileSummary compressed(double epsilon) {
        if (values.length * epsilon < 1) {
            return this;
        }
        double[] sums = new double[weights.length];
        float sum = 0;
        for (int i = 0; i < sums.length; i++) {
            sum += weights[i];
            sums[i] = sum;
        }
        double[] shares = new double[sums.length];
        double[] ends = new double[sums.length];
        for (int i = 0; i < sums.length; i++) {
            shares[i] = (float) sums[i] / sum;
            ends[i] = values[i];
        }
        int n = (int) Math.ceil(1.0 / epsilon);
        float[] chosen = new float[n];
        float[] counts = new float[n];
        double before = 0;
        for (int i = 0; i < n; i++) {
            double share = epsilon + i * epsilon;
            chosen[i] = (float) between(share, shares, ends);
            double upTo = between(share, shares, sums);
            counts[i] = (float) (upTo - before);
            before = upTo;
        }
        return new QuantileSummary(chosen, counts);
    }

    /// The value at `x` on the line through the points `(xs[i], ys[i])`, which ends level.
    private static double between(double x, double[] xs, double[] ys) {
        int last = xs.length - 1;
        if (x >= xs[last]) {
            return ys[last];
        }
        if (x < xs[0]) {
            return ys[0];
        }
        int i = last;
        while (xs[i] > x) {
            i--;
        }
        return (ys[i + 1] - ys[i]) / (xs[i + 1] - xs[i]) * (x - xs[i]) + ys[i];
    }
}
