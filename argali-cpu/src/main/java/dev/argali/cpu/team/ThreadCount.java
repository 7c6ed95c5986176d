package dev.argali.cpu.team;

import dev.argali.graph.ValueException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/// How many threads the team has: `ARGALI_NUM_THREADS`, else the physical cores that this process may use.
///
/// Two hardware threads of one core share its vector units, so that a second one adds nothing to a matrix product. A
/// container's quota is rounded down: two threads that spin under a quota of 1.5 processors are both stopped for a
/// third of the time.
final class ThreadCount {
    private ThreadCount() {}

    /// Whoever asks for more than this mistyped.
    private static final int MOST = 4096;

    static int ofProcess() {
        return of(System.getenv(), Runtime.getRuntime().availableProcessors(), Path.of("/"));
    }

    /// @throws ValueException if `ARGALI_NUM_THREADS` is not a whole number from 1 to 4096
    static int of(Map<String, String> environment, int available, Path root) {
        String wish = environment.getOrDefault("ARGALI_NUM_THREADS", "").strip();
        if (!wish.isEmpty()) {
            return parsed(wish);
        }
        int cores = Math.min(available, physicalCores(root).orElse(available));
        return Math.max(1, Math.min(cores, quota(root).orElse(cores)));
    }

    private static int parsed(String wish) {
        try {
            int count = Integer.parseInt(wish);
            if (count >= 1 && count <= MOST) {
                return count;
            }
        } catch (NumberFormatException e) {
            // The message below says all there is to say.
        }
        throw new ValueException(
                "ARGALI_NUM_THREADS",
                "'" + wish + "' is not a number of threads",
                "Give a whole number from 1 to " + MOST + ", or nothing for one thread per core");
    }

    /// The cores among the processors on which this process may run; empty where Linux's /sys is not to be read.
    private static OptionalInt physicalCores(Path root) {
        Set<Integer> allowed = allowed(root);
        Path cpus = root.resolve("sys/devices/system/cpu");
        Set<String> cores = new HashSet<>();
        try (Stream<Path> folders = Files.list(cpus)) {
            for (Path folder : folders.toList()) {
                String name = folder.getFileName().toString();
                Path siblings = folder.resolve("topology/thread_siblings_list");
                if (name.matches("cpu\\d+")
                        && (allowed.isEmpty() || allowed.contains(Integer.parseInt(name.substring(3))))
                        && Files.isReadable(siblings)) {
                    cores.add(Files.readString(siblings).strip());
                }
            }
        } catch (IOException e) {
            return OptionalInt.empty();
        }
        return cores.isEmpty() ? OptionalInt.empty() : OptionalInt.of(cores.size());
    }

    /// The processors of the affinity mask; an empty set means all.
    private static Set<Integer> allowed(Path root) {
        Set<Integer> allowed = new HashSet<>();
        for (String line : lines(root.resolve("proc/self/status"))) {
            if (line.startsWith("Cpus_allowed_list:")) {
                for (String range :
                        line.substring(line.indexOf(':') + 1).strip().split(",", -1)) {
                    String[] ends = range.split("-", -1);
                    for (int i = Integer.parseInt(ends[0]); i <= Integer.parseInt(ends[ends.length - 1]); i++) {
                        allowed.add(i);
                    }
                }
            }
        }
        return allowed;
    }

    /// The whole processors of the tightest quota on the way from this process's control group up to the root.
    private static OptionalInt quota(Path root) {
        int tightest = Integer.MAX_VALUE;
        Path mounts = root.resolve("sys/fs/cgroup");
        for (String line : lines(root.resolve("proc/self/cgroup"))) {
            String[] parts = line.split(":", 3);
            if (parts.length < 3) {
                continue;
            }
            boolean second = parts[1].isEmpty();
            if (second || List.of(parts[1].split(",")).contains("cpu")) {
                Path mount = second ? mounts : firstThere(mounts.resolve(parts[1]), mounts.resolve("cpu"));
                Path group = mount.resolve(parts[2].substring(1)).normalize();
                // Inside a container the path may be the host's, which is not there: then its parents decide.
                for (Path p = group; p != null && p.startsWith(mount); p = p.getParent()) {
                    tightest = Math.min(tightest, second ? second(p) : first(p));
                }
            }
        }
        return tightest == Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of(tightest);
    }

    private static Path firstThere(Path a, Path b) {
        return Files.isDirectory(a) ? a : b;
    }

    private static int second(Path group) {
        return lines(group.resolve("cpu.max")).stream()
                .findFirst()
                .map(line -> line.strip().split(" "))
                .filter(words -> words.length == 2 && !words[0].equals("max"))
                .map(words -> whole(words[0], words[1]))
                .orElse(Integer.MAX_VALUE);
    }

    private static int first(Path group) {
        List<String> quota = lines(group.resolve("cpu.cfs_quota_us"));
        List<String> period = lines(group.resolve("cpu.cfs_period_us"));
        return quota.isEmpty() || period.isEmpty() ? Integer.MAX_VALUE : whole(quota.getFirst(), period.getFirst());
    }

    private static int whole(String quota, String period) {
        long microseconds = Long.parseLong(quota.strip());
        return microseconds <= 0 ? Integer.MAX_VALUE : (int) Math.max(1, microseconds / Long.parseLong(period.strip()));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }
}
