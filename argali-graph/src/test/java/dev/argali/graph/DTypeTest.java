package dev.argali.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class DTypeTest {
    // jax.numpy.promote_types of JAX 0.10.2; where that gives int16, Argali has int32.
    private static final String LATTICE = """
            bool     bool int8 uint8 int32 uint32 int64 float16 bfloat16 float32 float64
            int8     int8 int8 int32 int32 int64 int64 float16 bfloat16 float32 float64
            uint8    uint8 int32 uint8 int32 uint32 int64 float16 bfloat16 float32 float64
            int32    int32 int32 int32 int32 int64 int64 float16 bfloat16 float32 float64
            uint32   uint32 int64 uint32 int64 uint32 int64 float16 bfloat16 float32 float64
            int64    int64 int64 int64 int64 int64 int64 float16 bfloat16 float32 float64
            float16  float16 float16 float16 float16 float16 float16 float16 float32 float32 float64
            bfloat16 bfloat16 bfloat16 bfloat16 bfloat16 bfloat16 bfloat16 float32 bfloat16 float32 float64
            float32  float32 float32 float32 float32 float32 float32 float32 float32 float32 float64
            float64  float64 float64 float64 float64 float64 float64 float64 float64 float64 float64
            """;

    @Test
    void two_dtypes_promote_as_in_jax() {
        List<String> rows = LATTICE.lines().toList();
        assertThat(rows).hasSize(DType.values().length);
        for (String row : rows) {
            String[] words = row.split(" +", -1);
            for (int i = 1; i < words.length; i++) {
                DType other = DType.named(rows.get(i - 1).split(" +", -1)[0]);
                assertThat(DType.promote(DType.named(words[0]), other))
                        .as("%s with %s", words[0], other)
                        .isEqualTo(DType.named(words[i]));
            }
        }
    }

    @Test
    void java_numbers_yield_to_tensors() {
        assertThat(DType.BOOL.withInteger()).isEqualTo(DType.INT32);
        assertThat(DType.UINT8.withInteger()).isEqualTo(DType.UINT8);
        assertThat(DType.BFLOAT16.withInteger()).isEqualTo(DType.BFLOAT16);
        assertThat(DType.INT64.withFloating()).isEqualTo(DType.FLOAT32);
        assertThat(DType.FLOAT16.withFloating()).isEqualTo(DType.FLOAT16);
    }

    @Test
    void families_and_sizes() {
        assertThat(DType.BOOL.isInteger()).isFalse();
        assertThat(DType.UINT32.isUnsigned()).isTrue();
        assertThat(DType.FLOAT32.isHalf()).isFalse();
        assertThat(DType.BFLOAT16.isHalf()).isTrue();
        assertThat(List.of(DType.values()).stream().map(DType::bytes)).containsExactly(1, 1, 1, 4, 4, 8, 2, 2, 4, 8);
    }

    @Test
    void an_unknown_name_is_refused_with_those_that_there_are() {
        assertThatThrownBy(() -> DType.named("float"))
                .isInstanceOf(DTypeException.class)
                .hasMessage("dtype: there is no dtype 'float'. Use one of bool, int8, uint8, int32, uint32, int64, "
                        + "float16, bfloat16, float32, float64.");
    }
}
