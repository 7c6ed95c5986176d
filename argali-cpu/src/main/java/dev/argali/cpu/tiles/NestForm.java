package dev.argali.cpu.tiles;

import static dev.argali.cpu.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.argali.cpu.compiler.KernelIr;
import dev.argali.cpu.kernels.Frame;
import dev.argali.cpu.loops.LoopShape;
import dev.argali.cpu.x86.Nest;
import dev.argali.cpu.x86.Nest.Pattern;
import dev.argali.cpu.x86.NestCode;
import dev.argali.graph.DType;
import dev.argali.graph.Elements;
import dev.argali.graph.Prim.BinaryKind;
import dev.argali.graph.Prim.ReduceKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/// A kernel as machine code for whole units: one call does the rows and columns of many. Axes in front of these two are
/// walked here.
final class NestForm implements Form {
    private static final int TILE = TileMachine.TILE;

    /// Indices along an axis are read from a table of at most so many.
    private static final int LONGEST_TABLE = 16_384;

    private static final int ALIGNMENT = 64;

    /// Where the elements of an operand are.
    ///
    /// @param buffer whose address is added to `at`, or -1 if `at` is an address
    /// @param at bytes to the first element
    /// @param strides bytes from element to element along each axis
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Place(int buffer, long at, long[] strides) {
        long address(long[] buffers) {
            return buffer < 0 ? at : buffers[buffer] + at;
        }

        boolean isFixed() {
            return buffer < 0 && Arrays.stream(strides).allMatch(s -> s == 0);
        }

        long stride(int fromLast) {
            return strides.length < fromLast ? 0 : strides[strides.length - fromLast];
        }
    }

    /// A reduction: into the buffer where every result has one part, else into memory of this form.
    private record Target(Reducer reducer, boolean direct, long memory, int bytes) {}

    private final KernelIr ir;
    private final NestCode code;
    private final Cut cut;
    private final Place[] places;
    private final Target[] targets;
    private final int results;
    private final int[] extents;
    private final int innerRows;
    private final long[] blocks;

    /// The places that are other ones in each call.
    private final int[] moving;

    private final Converted.SingleLong[] numbers;

    private NestForm(Converted converted, NestCode code, Frame frame) {
        this.ir = converted.ir();
        this.numbers = converted.numbers().toArray(Converted.SingleLong[]::new);
        this.code = code;
        this.cut = cut(ir);
        this.places = places(ir, frame).toArray(Place[]::new);
        this.moving = IntStream.range(0, places.length)
                .filter(i -> !places[i].isFixed())
                .toArray();
        this.extents = ir.extents().stream().mapToInt(Integer::intValue).toArray();
        this.innerRows = extents.length < 2 ? 1 : extents[extents.length - 2];
        this.results = ir.reductions().isEmpty() ? 0 : Math.toIntExact(ir.results());
        this.targets = ir.reductions().stream().map(r -> target(r, frame)).toArray(Target[]::new);
        this.blocks = new long[frame.threads()];
        long bytes = Math.ceilDiv(code.blockBytes(), ALIGNMENT) * ALIGNMENT;
        long first = frame.scratch(bytes * blocks.length);
        ALL.asSlice(first, bytes * blocks.length).fill((byte) 0);
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = first + i * bytes;
            code.begin(blocks[i]);
            fixed(blocks[i]);
            steps(blocks[i]);
        }
    }

    /// {@return machine code for this kernel, or empty if there is none for it or for this machine}
    static Optional<NestForm> of(KernelIr kernel, Frame frame) {
        Converted converted = Converted.of(kernel);
        KernelIr ir = converted.ir();
        boolean countable = ir.size() > 0 && ir.size() / ir.extents().getLast() <= Integer.MAX_VALUE;
        if (!NestCode.isAvailable() || !countable || ir.reduced() > 1) {
            return Optional.empty();
        }
        Optional<LoopShape> shape = LoopShape.withHalfs(ir);
        if (shape.isEmpty() || !isSupported(ir)) {
            return Optional.empty();
        }
        Nest nest = nest(ir, shape.get().wide());
        return NestCode.of(nest).map(code -> new NestForm(converted, code, frame));
    }

    private static Cut cut(KernelIr ir) {
        if (!ir.reductions().isEmpty()) {
            return Cut.of(ir);
        }
        int columns = ir.extents().getLast();
        return Cut.rows(Math.toIntExact(ir.size() / columns), columns);
    }

    // ---- which kernels, and what their code depends on ----------------------------------------------------------

    private static boolean isSupported(KernelIr ir) {
        return ir.loads().stream().allMatch(load -> switch (load) {
                    case KernelIr.Access a -> isInMemory(a.dtype()) && columnStride(a, ir) <= 1;
                    case KernelIr.Immediate i -> isInMemory(i.dtype());
                    case KernelIr.Index i ->
                        (i.dtype() == DType.FLOAT32 || i.dtype() == DType.INT32)
                                && i.extent() <= LONGEST_TABLE
                                && axis(i, ir).isPresent();
                })
                && ir.stores().stream()
                        .allMatch(a -> isInMemory(a.dtype())
                                && a.dtype() != DType.INT8
                                && a.dtype() != DType.UINT8
                                && (columnStride(a, ir) == 1 || ir.size() == 1))
                && ir.ops().stream().allMatch(NestForm::isSupported)
                && ir.reductions().stream().allMatch(NestForm::isSupported);
    }

    private static boolean isSupported(KernelIr.Op op) {
        return switch (op.code()) {
            case KernelIr.Cast(DType to) -> op.dtype() != DType.UINT32 && to != DType.UINT32;
            case KernelIr.Binary(BinaryKind kind) -> op.dtype() != DType.INT64 || kind != BinaryKind.MUL;
            case KernelIr.Compare _ -> op.dtype() != DType.UINT32;
            case KernelIr.Unary _, KernelIr.Select _, KernelIr.MultiplyAdd _, KernelIr.Bits _ -> true;
        };
    }

    private static boolean isSupported(KernelIr.Reduction r) {
        return switch (r.dtype()) {
            case FLOAT32, FLOAT64, INT32, BOOL -> true;
            case INT64 -> r.kind() == ReduceKind.SUM || r.kind() == ReduceKind.MIN || r.kind() == ReduceKind.MAX;
            case FLOAT16, BFLOAT16 -> true;
            case INT8, UINT8, UINT32 -> false;
        };
    }

    private static boolean isInMemory(DType dtype) {
        return switch (dtype) {
            case FLOAT16, BFLOAT16, FLOAT32, FLOAT64, INT32, INT64, BOOL, INT8, UINT8 -> true;
            case UINT32 -> false;
        };
    }

    /// The distance of neighbouring columns; of a single one it does not matter. 2 stands for all that is neither 0 nor
    /// 1.
    private static int columnStride(KernelIr.Access access, KernelIr ir) {
        long stride = ir.extents().getLast() == 1 && !access.isUniform()
                ? 1
                : access.strides().getLast();
        return stride == 0 || stride == 1 ? (int) stride : 2;
    }

    private static Nest nest(KernelIr ir, boolean wide) {
        List<Nest.Operand> inputs = new ArrayList<>();
        for (KernelIr.Load load : ir.loads()) {
            Pattern pattern = switch (load) {
                case KernelIr.Immediate _ -> Pattern.ONCE;
                case KernelIr.Access a when a.isUniform() -> Pattern.ONCE;
                case KernelIr.Access a -> columnStride(a, ir) == 1 ? Pattern.CELL : Pattern.ROW;
                case KernelIr.Index i ->
                    axis(i, ir).orElseThrow() == ir.extents().size() - 1 ? Pattern.CELL : Pattern.ROW;
            };
            inputs.add(new Nest.Operand(load.register(), load.dtype(), pattern, isNumber(load)));
        }
        List<Nest.Operand> outputs = ir.stores().stream()
                .map(a -> new Nest.Operand(a.register(), a.dtype(), Pattern.CELL))
                .toList();
        List<Nest.Fold> folds = ir.reductions().stream()
                .map(r -> new Nest.Fold(r.kind(), r.dtype(), r.register()))
                .toList();
        return new Nest(wide, ir.columns(), inputs, ir.ops(), outputs, folds);
    }

    private static boolean isNumber(KernelIr.Load load) {
        return load instanceof KernelIr.Immediate i
                && i.dtype().isFloating()
                && Math.abs(Double.longBitsToDouble(i.bits())) >= Float.MIN_NORMAL;
    }

    /// The axis that an index runs along, unless it was merged with others.
    private static Optional<Integer> axis(KernelIr.Index index, KernelIr ir) {
        long inner = 1;
        for (int axis = ir.extents().size() - 1; axis >= 0; axis--) {
            if (inner == index.inner() && ir.extents().get(axis) == index.extent()) {
                return Optional.of(axis);
            }
            inner *= ir.extents().get(axis);
        }
        return Optional.empty();
    }

    // ---- where operands are -------------------------------------------------------------------------------------

    private static List<Place> places(KernelIr ir, Frame frame) {
        List<Place> places = new ArrayList<>();
        for (KernelIr.Load load : ir.loads()) {
            places.add(
                    switch (load) {
                        case KernelIr.Access a -> place(a);
                        case KernelIr.Immediate i -> constant(i, ir, frame);
                        case KernelIr.Index i -> table(i, ir, frame);
                    });
        }
        ir.stores().forEach(a -> places.add(place(a)));
        return places;
    }

    private static Place place(KernelIr.Access a) {
        int bytes = a.dtype().bytes();
        long[] strides = a.strides().stream().mapToLong(s -> s * bytes).toArray();
        return new Place(a.buffer(), a.offset() * bytes, strides);
    }

    private static Place constant(KernelIr.Immediate i, KernelIr ir, Frame frame) {
        long at = frame.scratch(Double.BYTES);
        switch (i.dtype()) {
            case FLOAT32 -> ALL.set(JAVA_FLOAT, at, (float) Double.longBitsToDouble(i.bits()));
            case FLOAT64 -> ALL.set(JAVA_DOUBLE, at, Double.longBitsToDouble(i.bits()));
            case INT32 -> ALL.set(JAVA_INT, at, (int) i.bits());
            case BOOL, INT8, UINT8 -> ALL.set(JAVA_BYTE, at, (byte) i.bits());
            case INT64 -> ALL.set(JAVA_LONG, at, i.bits());
            case FLOAT16, BFLOAT16 ->
                Elements.setDouble(ALL.asSlice(at, Double.BYTES), i.dtype(), 0, Double.longBitsToDouble(i.bits()));
            case UINT32 -> throw new IllegalStateException("no machine form of " + i.dtype());
        }
        return new Place(-1, at, new long[ir.extents().size()]);
    }

    private static Place table(KernelIr.Index index, KernelIr ir, Frame frame) {
        long at = frame.scratch((long) index.extent() * Integer.BYTES);
        for (int i = 0; i < index.extent(); i++) {
            if (index.dtype() == DType.FLOAT32) {
                ALL.set(JAVA_FLOAT, at + (long) i * Integer.BYTES, i);
            } else {
                ALL.set(JAVA_INT, at + (long) i * Integer.BYTES, i);
            }
        }
        long[] strides = new long[ir.extents().size()];
        strides[axis(index, ir).orElseThrow()] = Integer.BYTES;
        return new Place(-1, at, strides);
    }

    private Target target(KernelIr.Reduction r, Frame frame) {
        int bytes = Math.max(r.dtype().bytes(), Float.BYTES);
        boolean same = r.dtype() != DType.BOOL && !r.dtype().isHalf();
        boolean direct = same && cut.partials() == results;
        return new Target(Reducer.of(r), direct, direct ? 0 : frame.scratch((long) cut.partials() * bytes), bytes);
    }

    /// Places that stay where they are, once for all calls.
    private void fixed(long block) {
        for (int i = 0; i < places.length; i++) {
            if (places[i].isFixed()) {
                code.address(block, i, places[i].at());
            }
        }
    }

    /// What lies between the rows of one call.
    private void steps(long block) {
        for (int i = 0; i < places.length; i++) {
            code.step(block, i, cut instanceof Cut.Stretches ? TILE * places[i].stride(1) : places[i].stride(2));
        }
        for (int i = 0; i < targets.length; i++) {
            code.step(block, places.length + i, ir.columns() ? 0 : targets[i].bytes);
        }
    }

    // ---- a run --------------------------------------------------------------------------------------------------

    @Override
    public int units() {
        return cut.units();
    }

    @Override
    public void prepare(long[] buffers) {
        for (Converted.SingleLong number : numbers) {
            number.convert(buffers, places[number.load()].at());
        }
    }

    @Override
    public void run(long[] buffers, int worker, int from, int to) {
        long block = blocks[worker];
        switch (cut) {
            case Cut.Rows c ->
                rows(block, buffers, from * c.perUnit(), Math.min(c.rows(), to * c.perUnit()), c.length());
            case Cut.Stretches c -> stretches(block, buffers, c, from, to);
            case Cut.NarrowColumns c -> {
                for (int unit = from; unit < to; unit++) {
                    call(block, buffers, c.row(unit), 0, unit * c.columns(), c.rows(unit), c.columns());
                }
            }
            case Cut.WideColumns c -> wide(block, buffers, c, from, to);
        }
    }

    /// The stretches of the columns of a stack, side by side in one call.
    private void wide(long block, long[] buffers, Cut.WideColumns c, int from, int to) {
        for (int unit = from; unit < to; ) {
            int stack = unit / c.perStack();
            int first = unit % c.perStack();
            int count = Math.min(to - unit, c.perStack() - first);
            int at = first * TILE;
            int end = Math.min(c.columns(), (first + count) * TILE);
            call(block, buffers, stack * c.rows(), at, stack * c.columns() + at, c.rows(), end - at);
            unit += count;
        }
    }

    /// The rows `from … to - 1`, a call for those that share their indices along the outer axes.
    private void rows(long block, long[] buffers, int from, int to, int columns) {
        for (int row = from; row < to; ) {
            int n = Math.min(to - row, innerRows - row % innerRows);
            call(block, buffers, row, 0, row, n, columns);
            row += n;
        }
    }

    /// The stretches of a row are the rows of a call, but for the last, which is shorter.
    private void stretches(long block, long[] buffers, Cut.Stretches c, int from, int to) {
        for (int unit = from; unit < to; ) {
            int row = unit / c.perRow();
            int part = unit % c.perRow();
            long column = (long) part * TILE;
            int whole = Math.min(to - unit, (int) ((c.length() - column) / TILE));
            if (whole > 0) {
                call(block, buffers, row, column, unit, whole, TILE);
                unit += whole;
            } else {
                call(block, buffers, row, column, unit, 1, c.length() - column);
                unit++;
            }
        }
    }

    /// @param row the first row, counted over all axes but the last
    /// @param column the first column
    /// @param result the first partial result
    private void call(long block, long[] buffers, int row, long column, int result, int rows, long columns) {
        for (int i : moving) {
            Place place = places[i];
            long at = place.address(buffers);
            // Most kernels are done in one call.
            code.address(block, i, row == 0 && column == 0 ? at : at + offset(place, row) + column * place.stride(1));
        }
        for (int i = 0; i < targets.length; i++) {
            Target t = targets[i];
            long memory = t.direct ? buffers[t.reducer.buffer()] : t.memory;
            code.address(block, places.length + i, memory + (long) result * t.bytes);
        }
        code.run(block, rows, columns);
    }

    private long offset(Place place, int row) {
        long offset = 0;
        int rest = row;
        for (int axis = extents.length - 2; axis > 0; axis--) {
            offset += rest % extents[axis] * place.strides[axis];
            rest /= extents[axis];
        }
        return extents.length < 2 ? 0 : offset + rest * place.strides[0];
    }

    @Override
    public void finish(long[] buffers) {
        for (Target t : targets) {
            if (!t.direct) {
                t.reducer.load(t.memory, cut.partials());
                cut.gather(t.reducer);
                t.reducer.store(buffers[t.reducer.buffer()], results);
            }
        }
    }
}
