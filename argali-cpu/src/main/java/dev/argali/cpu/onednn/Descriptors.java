package dev.argali.cpu.onednn;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.argali.cpu.matmul.Element;
import dev.argali.cpu.matmul.MatmulShape;
import dev.argali.cpu.matmul.Strides;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// The short-lived C objects from which a primitive is made. A primitive keeps its own copies, so that closing this
/// destroys all of them.
final class Descriptors implements AutoCloseable {
    /// oneDNN reads twelve numbers wherever it reads dimensions.
    private static final int MAX_RANK = 12;

    private static final int SCRATCHPAD_OF_USER = 1;
    private static final int TAG_ANY = 1;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment created = arena.allocate(JAVA_LONG);
    private final List<Runnable> releases = new ArrayList<>();

    /// {@return the address of the cell into which create functions write their result}
    long cell() {
        return created.address();
    }

    /// {@return the handle in the cell, once `status` says that it is there}
    long made(String call, int status) {
        Dnnl.check(call, status);
        return created.get(JAVA_LONG, 0);
    }

    /// {@return the text to which the pointer in the cell points}
    @SuppressWarnings("restricted")
    String text() {
        return MemorySegment.ofAddress(created.get(JAVA_LONG, 0))
                .reinterpret(256)
                .getString(0);
    }

    static int code(Element element) {
        return switch (element) {
            case F16 -> 1;
            case BF16 -> 2;
            case F32 -> 3;
            case I32 -> 4;
            case F64 -> 7;
            case I64 -> 16;
        };
    }

    /// A stack of `rows` x `columns` matrices; rank 2 when the stack of the whole product is one high.
    long matrix(Element element, MatmulShape.Sizes sizes, long rows, long columns, Strides strides) {
        // The stride of an axis of length 1 means nothing to us, but oneDNN picks its kernel by it.
        long row = rows == 1 ? Math.max(1, columns * strides.column()) : strides.row();
        long column = columns == 1 ? (row == 1 ? rows : 1) : strides.column();
        if (sizes.batch() == 1) {
            return strided(element, new long[] {rows, columns}, new long[] {row, column});
        }
        boolean same = strides.batch() == 0;
        long batch = same ? rows * row + columns * column : strides.batch();
        return strided(element, new long[] {same ? 1 : sizes.batch(), rows, columns}, new long[] {batch, row, column});
    }

    /// An array with elements at these strides.
    long strided(Element element, long[] dims, long[] strides) {
        int status = Dnnl.descriptorWithStrides(cell(), dims.length, numbers(dims), code(element), numbers(strides));
        return owned(made("dnnl_memory_desc_create_with_strides", status));
    }

    /// An array whose layout the primitive chooses.
    long chosen(Element element, long[] dims) {
        int status = Dnnl.descriptorWithTag(cell(), dims.length, numbers(dims), code(element), TAG_ANY);
        return owned(made("dnnl_memory_desc_create_with_tag", status));
    }

    /// Attributes: our scratchpad, and that the result is added to what is there.
    long adding() {
        long attributes = attributes();
        long posts = made("dnnl_post_ops_create", Dnnl.postOpsCreate(cell()));
        releases.add(() -> Dnnl.postOpsDestroy(posts));
        Dnnl.check("dnnl_post_ops_append_sum", Dnnl.postOpsSum(posts, 1, 0, 0));
        Dnnl.check("dnnl_primitive_attr_set_post_ops", Dnnl.attributesSetPostOps(attributes, posts));
        return attributes;
    }

    /// Attributes: our scratchpad.
    long attributes() {
        long attributes = made("dnnl_primitive_attr_create", Dnnl.attributesCreate(cell()));
        releases.add(() -> Dnnl.attributesDestroy(attributes));
        Dnnl.check(
                "dnnl_primitive_attr_set_scratchpad_mode",
                Dnnl.attributesSetScratchpad(attributes, SCRATCHPAD_OF_USER));
        return attributes;
    }

    long numbers(long[] values) {
        MemorySegment block = arena.allocate(JAVA_LONG, MAX_RANK);
        MemorySegment.copy(values, 0, block, JAVA_LONG, 0, values.length);
        return block.address();
    }

    private long owned(long descriptor) {
        releases.add(() -> Dnnl.descriptorDestroy(descriptor));
        return descriptor;
    }

    /// {@return the three numbers of `dnnl_version_t`}
    @SuppressWarnings("restricted")
    static String version() {
        MemorySegment numbers = MemorySegment.ofAddress(Dnnl.version()).reinterpret(3 * JAVA_INT.byteSize());
        return "%d.%d.%d"
                .formatted(
                        numbers.getAtIndex(JAVA_INT, 0),
                        numbers.getAtIndex(JAVA_INT, 1),
                        numbers.getAtIndex(JAVA_INT, 2));
    }

    @Override
    public void close() {
        releases.forEach(Runnable::run);
        arena.close();
    }
}
