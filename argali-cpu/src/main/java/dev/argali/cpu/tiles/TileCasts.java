package dev.argali.cpu.tiles;

import dev.argali.cpu.compiler.KernelIr.Lane;
import dev.argali.graph.DType;
import dev.argali.graph.Elements;

/// Conversions between the dtypes, register to register.
final class TileCasts {
    private TileCasts() {}

    static void from(
            float[] x, DType to, float[][] floats, double[][] doubles, int[][] ints, long[][] longs, int out, int n) {
        switch (Lane.of(to)) {
            case FLOAT -> {
                float[] y = floats[out];
                System.arraycopy(x, 0, y, 0, n);
            }
            case DOUBLE -> {
                double[] y = doubles[out];
                for (int i = 0; i < n; i++) {
                    y[i] = x[i];
                }
            }
            case INT -> {
                int[] y = ints[out];
                if (to == DType.BOOL) {
                    for (int i = 0; i < n; i++) {
                        y[i] = x[i] != 0 ? 1 : 0;
                    }
                } else {
                    for (int i = 0; i < n; i++) {
                        y[i] = (int) (long) x[i];
                    }
                    IntTiles.wrap(to, y, n);
                }
            }
            case LONG -> {
                long[] y = longs[out];
                for (int i = 0; i < n; i++) {
                    y[i] = (long) x[i];
                }
                LongTiles.wrap(to, y, n);
            }
        }
    }

    static void from(
            double[] x, DType to, float[][] floats, double[][] doubles, int[][] ints, long[][] longs, int out, int n) {
        switch (Lane.of(to)) {
            case FLOAT -> {
                float[] y = floats[out];
                if (to.isHalf()) {
                    for (int i = 0; i < n; i++) {
                        y[i] = (float) Elements.round(to, x[i]);
                    }
                } else {
                    for (int i = 0; i < n; i++) {
                        y[i] = (float) x[i];
                    }
                }
            }
            case DOUBLE -> {
                double[] y = doubles[out];
                for (int i = 0; i < n; i++) {
                    y[i] = x[i];
                }
            }
            case INT -> {
                int[] y = ints[out];
                if (to == DType.BOOL) {
                    for (int i = 0; i < n; i++) {
                        y[i] = x[i] != 0 ? 1 : 0;
                    }
                } else {
                    for (int i = 0; i < n; i++) {
                        y[i] = (int) (long) x[i];
                    }
                    IntTiles.wrap(to, y, n);
                }
            }
            case LONG -> {
                long[] y = longs[out];
                for (int i = 0; i < n; i++) {
                    y[i] = (long) x[i];
                }
                LongTiles.wrap(to, y, n);
            }
        }
    }

    static void from(
            int[] x, DType to, float[][] floats, double[][] doubles, int[][] ints, long[][] longs, int out, int n) {
        switch (Lane.of(to)) {
            case FLOAT -> {
                float[] y = floats[out];
                if (to.isHalf()) {
                    for (int i = 0; i < n; i++) {
                        y[i] = (float) Elements.round(to, (double) x[i]);
                    }
                } else {
                    for (int i = 0; i < n; i++) {
                        y[i] = (float) x[i];
                    }
                }
            }
            case DOUBLE -> {
                double[] y = doubles[out];
                for (int i = 0; i < n; i++) {
                    y[i] = x[i];
                }
            }
            case INT -> {
                int[] y = ints[out];
                if (to == DType.BOOL) {
                    for (int i = 0; i < n; i++) {
                        y[i] = x[i] != 0 ? 1 : 0;
                    }
                } else {
                    for (int i = 0; i < n; i++) {
                        y[i] = x[i];
                    }
                    IntTiles.wrap(to, y, n);
                }
            }
            case LONG -> {
                long[] y = longs[out];
                for (int i = 0; i < n; i++) {
                    y[i] = x[i];
                }
                LongTiles.wrap(to, y, n);
            }
        }
    }

    static void from(
            long[] x, DType to, float[][] floats, double[][] doubles, int[][] ints, long[][] longs, int out, int n) {
        switch (Lane.of(to)) {
            case FLOAT -> {
                float[] y = floats[out];
                if (to.isHalf()) {
                    for (int i = 0; i < n; i++) {
                        y[i] = (float) Elements.round(to, (double) x[i]);
                    }
                } else {
                    for (int i = 0; i < n; i++) {
                        y[i] = (float) x[i];
                    }
                }
            }
            case DOUBLE -> {
                double[] y = doubles[out];
                for (int i = 0; i < n; i++) {
                    y[i] = (double) x[i];
                }
            }
            case INT -> {
                int[] y = ints[out];
                if (to == DType.BOOL) {
                    for (int i = 0; i < n; i++) {
                        y[i] = x[i] != 0 ? 1 : 0;
                    }
                } else {
                    for (int i = 0; i < n; i++) {
                        y[i] = (int) x[i];
                    }
                    IntTiles.wrap(to, y, n);
                }
            }
            case LONG -> {
                long[] y = longs[out];
                for (int i = 0; i < n; i++) {
                    y[i] = x[i];
                }
                LongTiles.wrap(to, y, n);
            }
        }
    }
}
