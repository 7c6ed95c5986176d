package dev.argali.cpu;

import static dev.argali.cpu.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.argali.cpu.x86.RowProduct;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A single row times a matrix, against the definition, for every number of columns around the borders of vectors and
/// blocks.
class RowProductTest {
    private static final float UNTOUCHED = -77;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 64, 100})
    void every_number_of_columns(int length) {
        for (int columns = 1; columns <= 140; columns++) {
            for (int step : new int[] {columns, columns + 5}) {
                Optional<RowProduct> code = RowProduct.of(length, columns, step);
                if (code.isPresent()) {
                    check(code.get(), length, columns, step);
                }
            }
        }
    }

    private static void check(RowProduct code, int length, int columns, int step) {
        float[] row = new float[length];
        float[] matrix = new float[(length - 1) * step + columns];
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) Math.sin(i + 1);
        }
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = (float) Math.cos(i * 0.7);
        }
        long x = copy(row);
        long b = copy(matrix);
        long c = NativeMemory.allocate((columns + 1) * 4L);
        ALL.set(JAVA_FLOAT, c + columns * 4L, UNTOUCHED);
        long block = NativeMemory.allocate(RowProduct.BLOCK_BYTES);
        code.begin(block);
        code.run(block, x, b, c);
        for (int j = 0; j < columns; j++) {
            float sum = 0;
            for (int i = 0; i < length; i++) {
                sum = Math.fma(row[i], matrix[i * step + j], sum);
            }
            assertThat(ALL.get(JAVA_FLOAT, c + j * 4L))
                    .as("column %d of %d, %d terms", j, columns, length)
                    .isEqualTo(sum);
        }
        assertThat(ALL.get(JAVA_FLOAT, c + columns * 4L)).isEqualTo(UNTOUCHED);
        NativeMemory.free(x, row.length * 4L);
        NativeMemory.free(b, matrix.length * 4L);
        NativeMemory.free(c, (columns + 1) * 4L);
        NativeMemory.free(block, RowProduct.BLOCK_BYTES);
    }

    private static long copy(float[] values) {
        long at = NativeMemory.allocate(values.length * 4L);
        for (int i = 0; i < values.length; i++) {
            ALL.set(JAVA_FLOAT, at + i * 4L, values[i]);
        }
        return at;
    }
}
