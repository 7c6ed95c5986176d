package dev.argali.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzTest {
    @Test
    void numbers_of_all_sizes_are_read() throws IOException {
        byte[] floats = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(1.5f)
                .putFloat(-2)
                .array();
        byte[] longs = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(1L << 40)
                .array();

        assertThat(read(Npzs.array("<f4", "(2, 1)", floats)).toFloats()).containsExactly(1.5f, -2f);
        Tensor scalar = read(Npzs.array("<i8", "()", longs));
        assertThat(scalar.type()).hasToString("int64[]");
        assertThat(scalar.toLongs()).containsExactly(1L << 40);
        assertThat(read(Npzs.array("|b1", "(0, 3)", new byte[0])).type()).hasToString("bool[0, 3]");
    }

    @Test
    void a_cut_off_array_is_refused() {
        byte[] whole = Npzs.array("|u1", "(3,)", new byte[] {1, 2, 3});

        assertThatThrownBy(() -> read(Arrays.copyOf(whole, whole.length - 1)))
                .hasMessage("x: the file is damaged: it is cut off. Fetch it anew.");
    }

    @Test
    void a_shape_that_no_memory_holds_is_refused_before_allocating() {
        assertThatThrownBy(() -> read(Npzs.array("|u1", "(2000000000, 2000000000)", new byte[0])))
                .hasMessage("x: its shape (2000000000, 2000000000) is too large to be read at once."
                        + " Split it into smaller arrays.");
        assertThatThrownBy(() -> read(Npzs.array("<f8", "(99999999999999999999,)", new byte[0])))
                .hasMessageContaining("too large");
    }

    @Test
    void objects_of_python_are_refused() {
        assertThatThrownBy(() ->
                        read(Npzs.withHeader("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", new byte[9])))
                .hasMessageContaining("the file is damaged: its header is");
    }

    @Test
    void big_endian_and_fortran_order_are_refused() {
        assertThatThrownBy(() -> read(Npzs.array(">f4", "(1,)", new byte[4])))
                .hasMessage("x: its dtype >f4 cannot be read. Save numbers in little-endian order.");
        assertThatThrownBy(() ->
                        read(Npzs.withHeader("{'descr': '<f4', 'fortran_order': True, 'shape': (1,)}", new byte[4])))
                .hasMessage("x: it is in Fortran order. Save numpy.ascontiguousarray(...) of it.");
    }

    @Test
    void something_else_is_refused(@TempDir Path folder) throws IOException {
        assertThatThrownBy(() -> read(new byte[] {1, 2})).hasMessageContaining("it is no .npy array");
        Path file = Files.writeString(folder.resolve("a.npz"), "no archive");
        assertThatThrownBy(() -> Npz.read(file)).hasMessageStartingWith("a.npz: the file is damaged: ");
    }

    private static Tensor read(byte[] file) throws IOException {
        return Npz.array("x", new ByteArrayInputStream(file));
    }
}
