package dev.argali.saving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.model.KerasFileException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Our archives read by the JDK, the JDK's by us, and what nobody should read.
class ZipTest {
    @TempDir
    Path folder;

    private static Map<String, byte[]> members() {
        var random = new Random(3);
        Map<String, byte[]> members = new LinkedHashMap<>();
        members.put("empty", new byte[0]);
        members.put("文件/ä.json", "{\"a\": 1}".getBytes(StandardCharsets.UTF_8));
        byte[] noise = new byte[300_000];
        random.nextBytes(noise);
        members.put("noise", noise);
        members.put("zeros", new byte[50_000]);
        return members;
    }

    private static ZipReader reader(byte[] archive) {
        return new ZipReader(MemorySegment.ofArray(archive), "a.keras");
    }

    private static byte[] packed(int method, Map<String, byte[]> members) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                var entry = new ZipEntry(member.getKey());
                entry.setMethod(method);
                if (method == ZipEntry.STORED) {
                    var crc = new CRC32();
                    crc.update(member.getValue());
                    entry.setCrc(crc.getValue());
                    entry.setSize(member.getValue().length);
                }
                zip.putNextEntry(entry);
                zip.write(member.getValue());
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void the_jdk_reads_what_we_write() throws IOException {
        Path file = folder.resolve("a.zip");
        try (FileChannel out =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var zip = new ZipWriter(out);
            for (Map.Entry<String, byte[]> member : members().entrySet()) {
                zip.add(member.getKey(), member.getValue());
            }
            zip.finish();
        }
        try (var zip = new ZipFile(file.toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName))
                    .containsExactlyElementsOf(members().keySet());
            for (Map.Entry<String, byte[]> member : members().entrySet()) {
                try (var in = zip.getInputStream(zip.getEntry(member.getKey()))) {
                    assertThat(in.readAllBytes()).isEqualTo(member.getValue());
                }
            }
        }
        assertThat(reader(Files.readAllBytes(file)).names())
                .containsExactlyElementsOf(members().keySet());
    }

    @ParameterizedTest
    @ValueSource(ints = {ZipEntry.STORED, ZipEntry.DEFLATED})
    void we_read_what_the_jdk_writes(int method) throws IOException {
        ZipReader zip = reader(packed(method, members()));
        for (Map.Entry<String, byte[]> member : members().entrySet()) {
            assertThat(zip.read(member.getKey()).toArray(ValueLayout.JAVA_BYTE)).isEqualTo(member.getValue());
        }
        assertThatThrownBy(() -> zip.read("other"))
                .isInstanceOf(KerasFileException.class)
                .hasMessageStartingWith("a.keras: the archive has no member 'other'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../a", "/etc/a", "a/../../b", "C:\\a", "a\\b", "a/./b", "..", "c:a"})
    void a_member_that_would_leave_the_archive_is_refused(String name) throws IOException {
        byte[] archive = packed(ZipEntry.STORED, Map.of(name, new byte[1]));
        assertThatThrownBy(() -> reader(archive))
                .hasMessage("a.keras: member '" + name + "' is refused: its name leads out of the archive. Keras writes"
                        + " no such archives; save the model again.");
    }

    @Test
    void a_member_that_expands_without_measure_is_refused_before_any_memory_is_taken() throws IOException {
        byte[] archive = packed(ZipEntry.DEFLATED, Map.of("bomb", new byte[20_000_000]));
        assertThatThrownBy(() -> reader(archive))
                .hasMessageContaining("member 'bomb' is refused: it expands from ")
                .hasMessageContaining(" to 20000000 bytes, more than 100 times");
    }

    @Test
    void a_changed_byte_is_seen_by_its_checksum() throws IOException {
        byte[] archive = packed(ZipEntry.STORED, Map.of("a", new byte[1_000]));
        archive[500] ^= 1;
        ZipReader zip = reader(archive);
        assertThatThrownBy(() -> zip.read("a"))
                .hasMessage("a.keras: member 'a' is damaged: its checksum does not fit. The file is damaged: fetch or"
                        + " save it again.");
    }

    @Test
    void an_archive_cut_off_anywhere_or_changed_anywhere_is_never_more_than_an_error() throws IOException {
        byte[] whole =
                packed(ZipEntry.DEFLATED, Map.of("a", new byte[3_000], "b", "text".getBytes(StandardCharsets.UTF_8)));
        var random = new Random(5);
        for (int i = 0; i < 2_000; i++) {
            byte[] damaged = whole.clone();
            if (i % 2 == 0) {
                damaged = java.util.Arrays.copyOf(damaged, random.nextInt(damaged.length));
            } else {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                ZipReader zip = reader(damaged);
                zip.names().forEach(zip::read);
            } catch (KerasFileException e) {
                assertThat(e).hasMessageStartingWith("a.keras: ");
            }
        }
    }
}
