package dev.argali.data;

import dev.argali.graph.ArgaliException;
import dev.argali.graph.DType;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.tensor.Tensor;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// NumPy's `.npz` files: ZIP archives of `.npy` arrays. Sizes are bounded before anything is allocated, and arrays of
/// Python objects are refused: they would be programs.
final class Npz {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST_HEADER = 1 << 16;
    // What is read becomes one Java array on its way.
    private static final long LARGEST_ARRAY = 1L << 30;
    private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([<|>=])([a-z])(\\d+)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9, ]*)\\)");
    private static final Map<String, DType> TYPES = Map.of(
            "b1", DType.BOOL,
            "i1", DType.INT8,
            "u1", DType.UINT8,
            "i4", DType.INT32,
            "u4", DType.UINT32,
            "i8", DType.INT64,
            "f2", DType.FLOAT16,
            "f4", DType.FLOAT32,
            "f8", DType.FLOAT64);

    private Npz() {}

    /// All arrays of a file by name, without `.npy`.
    ///
    /// @throws ArgaliException if the file is damaged, or holds something else than numbers
    static Map<String, Tensor> read(Path file) throws IOException {
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        try (var zip = new ZipFile(file.toFile())) {
            for (var entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                String name = entry.getName();
                try (InputStream in = zip.getInputStream(entry)) {
                    arrays.put(name.endsWith(".npy") ? name.substring(0, name.length() - 4) : name, array(name, in));
                }
            }
        } catch (ZipException e) {
            throw damaged(String.valueOf(file.getFileName()), String.valueOf(e.getMessage()));
        }
        return arrays;
    }

    /// Reads one `.npy` array.
    static Tensor array(String name, InputStream from) throws IOException {
        var in = new DataInputStream(from);
        try {
            byte[] magic = in.readNBytes(MAGIC.length);
            if (!Arrays.equals(magic, MAGIC)) {
                throw damaged(name, "it is no .npy array");
            }
            int version = in.readUnsignedByte();
            in.readUnsignedByte();
            int length = version == 1
                    ? Short.toUnsignedInt(Short.reverseBytes(in.readShort()))
                    : Integer.reverseBytes(in.readInt());
            if (length < 0 || length > LONGEST_HEADER) {
                throw damaged(name, "its header has " + Integer.toUnsignedString(length) + " bytes");
            }
            byte[] header = new byte[length];
            in.readFully(header);
            TensorType type = type(name, new String(header, StandardCharsets.ISO_8859_1));
            byte[] data = new byte[(int) type.bytes()];
            in.readFully(data);
            if (in.read() >= 0) {
                throw damaged(name, "it goes on after " + type);
            }
            return Tensor.of(MemorySegment.ofArray(data), type.dtype(), type.shape());
        } catch (EOFException e) {
            throw damaged(name, "it is cut off");
        }
    }

    private static TensorType type(String name, String header) {
        Matcher descr = DESCR.matcher(header);
        Matcher order = ORDER.matcher(header);
        Matcher shape = SHAPE.matcher(header);
        if (!descr.find() || !order.find() || !shape.find()) {
            throw damaged(name, "its header is " + header.strip());
        }
        DType dtype = TYPES.get(descr.group(2) + descr.group(3));
        if (dtype == null || descr.group(1).equals(">") && dtype.bytes() > 1) {
            throw new ArgaliException(
                    name,
                    "its dtype " + descr.group(1) + descr.group(2) + descr.group(3) + " cannot be read",
                    "Save numbers in little-endian order");
        }
        if (order.group(1).equals("True")) {
            throw new ArgaliException(name, "it is in Fortran order", "Save numpy.ascontiguousarray(...) of it");
        }
        return new TensorType(dtype, shape(name, shape.group(1), dtype));
    }

    private static Shape shape(String name, String text, DType dtype) {
        String[] parts = Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(p -> !p.isEmpty())
                .toArray(String[]::new);
        int[] dims = new int[parts.length];
        long bytes = dtype.bytes();
        for (int i = 0; i < parts.length; i++) {
            long extent = parts[i].length() > 10 ? Long.MAX_VALUE : Long.parseLong(parts[i]);
            if (extent > LARGEST_ARRAY || bytes * Math.max(extent, 1) > LARGEST_ARRAY) {
                throw new ArgaliException(
                        name,
                        "its shape (" + text + ") is too large to be read at once",
                        "Split it into smaller arrays");
            }
            dims[i] = (int) extent;
            bytes *= Math.max(extent, 1);
        }
        return Shape.of(dims);
    }

    private static ArgaliException damaged(String name, String problem) {
        return new ArgaliException(name, "the file is damaged: " + problem, "Fetch it anew");
    }
}
