package dev.argali.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Makes `.npz` files as NumPy writes them.
final class Npzs {
    private Npzs() {}

    /// Four arrays of the names and the form of MNIST.
    static byte[] small() throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            put(zip, "x_test", array("|u1", "(1, 2, 2)", new byte[] {9, 9, 9, 9}));
            put(zip, "x_train", array("|u1", "(3, 2, 2)", new byte[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, -1}));
            put(zip, "y_train", array("|u1", "(3,)", new byte[] {5, 0, 4}));
            put(zip, "y_test", array("|u1", "(1,)", new byte[] {7}));
        }
        return bytes.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, byte[] data) throws IOException {
        zip.putNextEntry(new ZipEntry(name + ".npy"));
        zip.write(data);
        zip.closeEntry();
    }

    /// One `.npy` array, version 1.
    static byte[] array(String descr, String shape, byte[] data) {
        return withHeader("{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }", data);
    }

    /// One `.npy` array with any header.
    static byte[] withHeader(String header, byte[] data) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        byte[] text = (header + "\n").getBytes(StandardCharsets.ISO_8859_1);
        out.write(text.length & 0xff);
        out.write(text.length >>> 8);
        out.writeBytes(text);
        out.writeBytes(data);
        return out.toByteArray();
    }
}
