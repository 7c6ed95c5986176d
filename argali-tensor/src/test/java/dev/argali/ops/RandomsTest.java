package dev.argali.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.ValueException;
import dev.argali.tensor.Jit;
import dev.argali.tensor.Nest;
import dev.argali.tensor.SeedGenerator;
import dev.argali.tensor.Seeds;
import dev.argali.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomsTest {
    private static final Shape MANY = Shape.of(20_000);

    private static Tensor many(String name) {
        SeedGenerator seed = SeedGenerator.of(7);
        return switch (name) {
            case "uniform" -> Randoms.uniform(MANY, -1, 3, DType.FLOAT32, seed);
            case "normal" -> Randoms.normal(MANY, 2, 0.5, DType.FLOAT32, seed);
            case "normal64" -> Randoms.normal(MANY, 2, 0.5, DType.FLOAT64, seed);
            case "truncated" -> Randoms.truncatedNormal(MANY, 2, 0.5, DType.FLOAT32, seed);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static double mean(double[] x) {
        return Arrays.stream(x).average().orElseThrow();
    }

    private static double deviation(double[] x) {
        double mean = mean(x);
        return Math.sqrt(
                Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
    }

    @Test
    void bits_are_those_of_the_papers_known_answer() {
        long[] bits = SeedGenerator.of(0).bits(Shape.of(4)).toLongs();
        assertThat(bits).containsExactly(0x6627e8d5L, 0xe169c58dL, 0xbc57ac4cL, 0x9b00dbd8L);
    }

    @Test
    void the_counter_moves_on_by_blocks_of_four() {
        SeedGenerator seed = SeedGenerator.of(5);
        long[] first = seed.bits(Shape.of(5)).toLongs();
        long[] second = seed.bits(Shape.of(2)).toLongs();
        assertThat(seed.state().value().toLongs()).containsExactly(5, 3);
        long[] whole = SeedGenerator.of(5).bits(Shape.of(12)).toLongs();
        assertThat(first).containsExactly(Arrays.copyOf(whole, 5));
        assertThat(second).containsExactly(whole[8], whole[9]);
    }

    @Test
    void a_traced_function_draws_new_numbers_at_every_call_and_the_same_as_step_by_step() {
        SeedGenerator traced = SeedGenerator.of(3);
        Jit jit = Jit.of(
                "draw",
                in -> Nest.of(Randoms.uniform(Shape.of(3), 0, 1, DType.FLOAT32, traced)
                        .add(Randoms.uniform(Shape.of(3), 0, 1, DType.FLOAT32, traced))
                        .mul(in.single())));
        SeedGenerator plain = SeedGenerator.of(3);
        float[] last = new float[0];
        for (int call = 0; call < 3; call++) {
            float[] now = jit.apply(Nest.of(Tensor.scalar(2f))).single().toFloats();
            Tensor expected = Randoms.uniform(Shape.of(3), 0, 1, DType.FLOAT32, plain)
                    .add(Randoms.uniform(Shape.of(3), 0, 1, DType.FLOAT32, plain))
                    .mul(2);
            assertThat(now).containsExactly(expected.toFloats());
            assertThat(now).isNotEqualTo(last);
            last = now;
        }
    }

    @Test
    void one_seed_repeats_everything() {
        Seeds.setRandomSeed(42);
        float[] first = Randoms.uniform(Shape.of(5)).toFloats();
        long next = Seeds.next();
        assertThat(Randoms.uniform(Shape.of(5)).toFloats()).isNotEqualTo(first);
        Seeds.setRandomSeed(42);
        assertThat(Randoms.uniform(Shape.of(5)).toFloats()).containsExactly(first);
        assertThat(Seeds.next()).isEqualTo(next);
    }

    @Test
    void uniform_numbers_keep_24_bits_and_fill_their_range() {
        long[] bits = SeedGenerator.of(9).bits(Shape.of(8)).toLongs();
        float[] unit = Randoms.uniform(Shape.of(8), 0, 1, DType.FLOAT32, SeedGenerator.of(9))
                .toFloats();
        for (int i = 0; i < 8; i++) {
            assertThat(unit[i]).isEqualTo((bits[i] >>> 8) * 0x1p-24f);
        }
        double[] x = many("uniform").toDoubles();
        assertThat(Arrays.stream(x).allMatch(v -> v >= -1 && v < 3)).isTrue();
        assertThat(mean(x)).isCloseTo(1, within(0.03));
        assertThat(deviation(x)).isCloseTo(4 / Math.sqrt(12), within(0.02));
    }

    @Test
    void rounding_never_reaches_the_excluded_end() {
        for (DType dtype : new DType[] {DType.FLOAT16, DType.BFLOAT16, DType.FLOAT32}) {
            double[] x =
                    Randoms.uniform(MANY, 0.25, 1, dtype, SeedGenerator.of(1)).toDoubles();
            assertThat(Arrays.stream(x).allMatch(v -> v >= 0.25 && v < 1))
                    .as(dtype.text())
                    .isTrue();
        }
    }

    @Test
    void normal_numbers_have_their_moments_and_tails() {
        for (String name : new String[] {"normal", "normal64"}) {
            double[] x = many(name).toDoubles();
            assertThat(mean(x)).as(name).isCloseTo(2, within(0.012));
            assertThat(deviation(x)).as(name).isCloseTo(0.5, within(0.008));
            long beyond = Arrays.stream(x).filter(v -> Math.abs(v - 2) > 1).count();
            assertThat(beyond / 20_000.0).as(name).isCloseTo(0.0455, within(0.005));
        }
    }

    @Test
    void truncated_normal_numbers_stay_within_two_deviations() {
        double[] x = many("truncated").toDoubles();
        assertThat(Arrays.stream(x).allMatch(v -> Math.abs(v - 2) <= 1.0000001)).isTrue();
        assertThat(mean(x)).isCloseTo(2, within(0.011));
        assertThat(deviation(x)).isCloseTo(0.5 * 0.87962566, within(0.008));
    }

    @Test
    void integers_are_spread_evenly() {
        int[] x = Randoms.randint(MANY, -2, 3, DType.INT32, SeedGenerator.of(4)).toInts();
        for (int value = -2; value < 3; value++) {
            int v = value;
            assertThat(Arrays.stream(x).filter(i -> i == v).count()).isBetween(3800L, 4200L);
        }
        assertThat(Arrays.stream(x).allMatch(i -> i >= -2 && i < 3)).isTrue();
    }

    @Test
    void an_empty_range_of_integers_is_refused() {
        assertThatThrownBy(() -> Randoms.randint(Shape.of(1), 3, 3))
                .isInstanceOf(ValueException.class)
                .hasMessage(
                        "randint: there are 0 integers from 3 to 3. Let maxval be above minval, by at most 2147483648.");
    }

    @Test
    void classes_are_drawn_with_their_probabilities() {
        Tensor logits =
                Tensor.of(new float[][] {{(float) Math.log(0.2), (float) Math.log(0.8), Float.NEGATIVE_INFINITY}});
        int[] x = Randoms.categorical(logits, 10_000, DType.INT32, SeedGenerator.of(2))
                .toInts();
        assertThat(Arrays.stream(x).filter(i -> i == 0).count()).isBetween(1880L, 2120L);
        assertThat(Arrays.stream(x).filter(i -> i == 2).count()).isZero();
    }

    @Test
    void a_shuffle_is_a_permutation_of_whole_rows() {
        int n = 100;
        Tensor x = Creation.arange(n).expandDims(1).mul(Tensor.of(1, 10));
        int[] y = Randoms.shuffle(x, 0, SeedGenerator.of(11)).toInts();
        int[] first = IntStream.range(0, n).map(i -> y[2 * i]).toArray();
        assertThat(IntStream.range(0, n).allMatch(i -> y[2 * i + 1] == 10 * first[i]))
                .isTrue();
        assertThat(first).isNotEqualTo(IntStream.range(0, n).toArray());
        assertThat(Arrays.stream(first).sorted().toArray())
                .containsExactly(IntStream.range(0, n).toArray());
    }

    @Test
    void dropout_keeps_the_mean_and_shares_choices_along_axes_of_one() {
        Tensor ones = Creation.ones(20_000);
        double[] y =
                Randoms.dropout(ones, 0.25, ones.shape(), SeedGenerator.of(6)).toDoubles();
        assertThat(Arrays.stream(y).allMatch(v -> v == 0 || Math.abs(v - 1 / 0.75) < 1e-6))
                .isTrue();
        assertThat(mean(y)).isCloseTo(1, within(0.02));
        double[] rows = Randoms.dropout(Creation.ones(50, 3), 0.5, Shape.of(50, 1), SeedGenerator.of(6))
                .toDoubles();
        assertThat(IntStream.range(0, 50)
                        .allMatch(i -> rows[3 * i] == rows[3 * i + 1] && rows[3 * i] == rows[3 * i + 2]))
                .isTrue();
        assertThat(Randoms.dropout(ones, 1, ones.shape(), SeedGenerator.of(6))
                        .sum()
                        .item())
                .isZero();
        assertThat(Randoms.dropout(ones, 0)).isSameAs(ones);
    }

    @Test
    void a_rate_above_one_is_refused() {
        assertThatThrownBy(() -> Randoms.dropout(Creation.ones(3), 1.5))
                .isInstanceOf(ValueException.class)
                .hasMessage("dropout: the rate is 1.5. Give a number from 0 to 1.");
    }
}
