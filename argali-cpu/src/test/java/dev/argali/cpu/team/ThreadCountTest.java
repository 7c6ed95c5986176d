package dev.argali.cpu.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.ValueException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThreadCountTest {
    @TempDir
    private Path root;

    @Test
    void the_environment_has_the_first_word() {
        assertThat(ThreadCount.of(Map.of("ARGALI_NUM_THREADS", " 3 "), 8, root)).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-2", "two", "1.5", "4097", "99999999999"})
    void what_is_no_number_of_threads_is_refused(String wish) {
        assertThatThrownBy(() -> ThreadCount.of(Map.of("ARGALI_NUM_THREADS", wish), 8, root))
                .isInstanceOf(ValueException.class)
                .hasMessage("ARGALI_NUM_THREADS: '" + wish + "' is not a number of threads. Give a whole number from 1 "
                        + "to 4096, or nothing for one thread per core.");
    }

    @Test
    void without_any_facts_every_available_processor_is_used() {
        assertThat(ThreadCount.of(Map.of(), 8, root)).isEqualTo(8);
    }

    @Test
    void two_hardware_threads_of_one_core_count_once() throws IOException {
        cores("0,4", "1,5", "2,6", "3,7", "0,4", "1,5", "2,6", "3,7");
        assertThat(ThreadCount.of(Map.of(), 8, root)).isEqualTo(4);
    }

    @Test
    void processors_outside_the_affinity_mask_do_not_count() throws IOException {
        cores("0,4", "1,5", "2,6", "3,7", "0,4", "1,5", "2,6", "3,7");
        write("proc/self/status", "Name:\tjava\nCpus_allowed_list:\t0-1,4\n");
        assertThat(ThreadCount.of(Map.of(), 3, root)).isEqualTo(2);
    }

    @Test
    void a_quota_of_control_groups_2_is_rounded_down() throws IOException {
        cores("0", "1", "2", "3");
        write("proc/self/cgroup", "0::/job/step\n");
        write("sys/fs/cgroup/job/step/cpu.max", "max 100000\n");
        write("sys/fs/cgroup/job/cpu.max", "250000 100000\n");
        assertThat(ThreadCount.of(Map.of(), 4, root)).isEqualTo(2);
    }

    @Test
    void a_quota_of_control_groups_1_is_found_at_the_mount_when_the_path_is_the_hosts() throws IOException {
        cores("0", "1", "2", "3");
        write("proc/self/cgroup", "4:cpu,cpuacct:/docker/abc\n3:memory:/docker/abc\n");
        write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "50000\n");
        write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
        assertThat(ThreadCount.of(Map.of(), 4, root)).isEqualTo(1);
    }

    @Test
    void a_quota_of_one_and_a_half_processors_is_one_thread() throws IOException {
        cores("0", "1");
        write("proc/self/cgroup", "0::/\n");
        write("sys/fs/cgroup/cpu.max", "150000 100000\n");
        assertThat(ThreadCount.of(Map.of(), 2, root)).isEqualTo(1);
        assertThat(ThreadCount.of(Map.of("ARGALI_NUM_THREADS", "2"), 2, root)).isEqualTo(2);
        write("sys/fs/cgroup/cpu.max", "max 100000\n");
        write("proc/self/cgroup", "4:cpu,cpuacct:/\n");
        write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "150000\n");
        write("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
        assertThat(ThreadCount.of(Map.of(), 2, root)).isEqualTo(1);
    }

    @Test
    void no_quota_is_no_limit() throws IOException {
        cores("0", "1", "2", "3");
        write("proc/self/cgroup", "1:cpu:/\n0::/\n");
        write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1\n");
        write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
        assertThat(ThreadCount.of(Map.of(), 4, root)).isEqualTo(4);
    }

    private void cores(String... siblings) throws IOException {
        for (int i = 0; i < siblings.length; i++) {
            write("sys/devices/system/cpu/cpu" + i + "/topology/thread_siblings_list", siblings[i] + "\n");
        }
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
