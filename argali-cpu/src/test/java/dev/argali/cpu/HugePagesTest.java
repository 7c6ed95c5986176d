package dev.argali.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Linux says of each mapping of a process what was asked for it: `hg` stands for huge pages.
class HugePagesTest {
    private static final Path MAPPINGS = Path.of("/proc/self/smaps");
    private static final Path SWITCH = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

    /// The words of the line `VmFlags` of the mapping that an address lies in.
    private static List<String> flags(long address) throws IOException {
        boolean inside = false;
        for (String line : Files.readAllLines(MAPPINGS)) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                String[] range = line.substring(0, line.indexOf(' ')).split("-", -1);
                inside = Long.parseUnsignedLong(range[0], 16) <= address
                        && address < Long.parseUnsignedLong(range[1], 16);
            } else if (inside && line.startsWith("VmFlags:")) {
                return List.of(line.split(" +", -1));
            }
        }
        throw new IllegalStateException("no mapping at " + Long.toHexString(address));
    }

    @Test
    void the_inside_of_a_large_block_wants_huge_pages() throws IOException {
        assumeTrue(Files.exists(MAPPINGS) && Files.exists(SWITCH), "a Linux that has huge pages");
        long bytes = 48L << 20;
        long address = NativeMemory.allocate(bytes);
        try {
            assertThat(flags(address + bytes / 2)).contains("hg");
        } finally {
            NativeMemory.free(address, bytes);
        }
    }
}
