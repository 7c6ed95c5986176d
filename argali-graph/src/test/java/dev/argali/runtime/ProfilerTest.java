package dev.argali.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProfilerTest {
    private static final Profiler.Cost PRODUCT = new Profiler.Cost("product", 2_000, 400);
    private static final Profiler.Cost SUM = new Profiler.Cost("sum", 0, 1_000);

    /// A million operations and a hundred bytes in a microsecond.
    private static final MachinePeaks PEAKS = new MachinePeaks(1e12, 1e8 * 1e3);

    private static final class Nothing implements Program {
        @Override
        public void run(DeviceBuffer[] arguments, boolean[] donated, DeviceBuffer[] results) {}

        @Override
        public void close() {}
    }

    private static void run(Program program, long product, long sum) {
        Profiler.record(program, () -> List.of(PRODUCT, SUM), new long[] {product, sum});
    }

    @Test
    void a_kernel_takes_the_median_of_its_runs() {
        Program program = new Nothing();
        try (var profiler = Profiler.start()) {
            run(program, 30, 5);
            run(program, 10, 7);
            run(program, 90_000, 6);
            assertThat(profiler.programs())
                    .containsExactly(new Profiler.ProgramTime(
                            3, 90_058, List.of(new Profiler.KernelTime(PRODUCT, 30), new Profiler.KernelTime(SUM, 6))));
            run(program, 20, 5);
            assertThat(profiler.programs().getFirst().kernels())
                    .extracting(Profiler.KernelTime::nanos)
                    .containsExactly(25.0, 5.5);
        }
    }

    @Test
    void of_many_runs_the_latest_thousand_count() {
        Program program = new Nothing();
        try (var profiler = Profiler.start()) {
            IntStream.range(0, 1_700).forEach(i -> run(program, i < 700 ? 1_000 : 10, 1));
            Profiler.ProgramTime time = profiler.programs().getFirst();
            assertThat(time.runs()).isEqualTo(1_700);
            assertThat(time.kernels().getFirst().nanos()).isEqualTo(10);
            assertThat(time.nanos()).isEqualTo(700 * 1_000 + 1_000 * 10 + 1_700);
        }
    }

    @Test
    void a_measured_array_may_be_used_again() {
        Program program = new Nothing();
        long[] nanos = {4, 4};
        try (var profiler = Profiler.start()) {
            Profiler.record(program, () -> List.of(PRODUCT, SUM), nanos);
            nanos[0] = 1_000;
            assertThat(profiler.programs().getFirst().kernels().getFirst().nanos())
                    .isEqualTo(4);
        }
    }

    @Test
    void several_measure_at_once_and_one_of_a_thread_measures_nothing_else() throws InterruptedException {
        assertThat(Profiler.isOpen()).isFalse();
        try (var all = Profiler.start()) {
            try (var own = Profiler.ofThisThread()) {
                Program here = new Nothing();
                run(here, 1, 1);
                Thread other = Thread.ofPlatform().start(() -> {
                    run(here, 2, 2);
                    run(new Nothing(), 3, 3);
                });
                other.join();
                assertThat(own.programs())
                        .extracting(Profiler.ProgramTime::runs)
                        .containsExactly(1L);
            }
            assertThat(Profiler.isOpen()).isTrue();
            assertThat(all.programs()).extracting(Profiler.ProgramTime::runs).containsExactly(2L, 1L);
        }
        assertThat(Profiler.isOpen()).isFalse();
    }

    @Test
    void parts_of_making_a_program_are_measured_by_all_that_look_at_the_thread() throws InterruptedException {
        try (var all = Profiler.start();
                var own = Profiler.ofThisThread()) {
            Thread other = Thread.ofPlatform().start(() -> Profiler.stage("elsewhere", () -> 1));
            other.join();
            assertThat(Profiler.<Integer>stage("outer", () -> Profiler.stage("inner", () -> 2)))
                    .isEqualTo(2);
            assertThat(own.stages()).containsOnlyKeys("inner", "outer");
            assertThat(all.stages()).containsOnlyKeys("elsewhere", "inner", "outer");
            assertThat(own.stages().get("outer"))
                    .isGreaterThanOrEqualTo(own.stages().get("inner"));
        }
    }

    @Test
    void a_table_shows_each_kernel_beside_its_floor() {
        Program program = new Nothing();
        Program shorter = new Nothing();
        try (var profiler = Profiler.start()) {
            run(shorter, 1, 1);
            run(program, 8, 40);
            run(program, 8, 40);
            Explanation longest = Explanation.ofLongest(profiler, PEAKS);
            assertThat(longest.toString().replace(System.lineSeparator(), "\n")).isEqualTo("""
                    2 kernels, medians of 2 runs: 0.0 µs; 0.0 µs (33%) is the floor at 1000 GFLOP/s and 100.0 GB/s
                           µs  share  GFLOP/s    GB/s  floor  kernel
                         0.01  16.7%    250.0    50.0    75%  product
                         0.04  83.3%      0.0    25.0    25%  sum
                    """);
            assertThat(longest.micros()).isEqualTo(0.048);
            assertThat(longest.kernels().getFirst().floorShare()).isEqualTo(0.75);
        }
    }

    @Test
    void what_a_program_takes_counts_as_often_as_it_runs() {
        Program once = new Nothing();
        Program twice = new Nothing();
        try (var profiler = Profiler.start()) {
            for (int i = 0; i < 10; i++) {
                run(once, 1_000, 3_000);
                run(twice, 500, 500);
                run(twice, 500, 500);
            }
            Explanation all = Explanation.of(profiler.programs(), 10, PEAKS);
            assertThat(all.runs()).isEqualTo(10);
            assertThat(all.kernels()).extracting(Explanation.Line::micros).containsExactly(1.0, 3.0, 1.0, 1.0);
            assertThat(all.kernels()).extracting(Explanation.Line::gigaflops).containsExactly(2.0, 0.0, 4.0, 0.0);
        }
    }

    @Test
    void where_nothing_ran_there_are_no_kernels() {
        try (var profiler = Profiler.start()) {
            assertThat(Explanation.ofLongest(profiler, PEAKS).kernels()).isEmpty();
            assertThat(Explanation.ofLongest(profiler, PEAKS).toString()).startsWith("0 kernels, medians of 0 runs: ");
        }
    }
}
