package dev.argali.tensor;

import dev.argali.api.Experimental;
import dev.argali.graph.DType;
import dev.argali.graph.Literal;
import dev.argali.graph.Shape;
import dev.argali.graph.TensorType;
import dev.argali.ops.Elementwise;
import dev.argali.ops.Indexing;
import dev.argali.ops.Linalg;
import dev.argali.ops.Reductions;
import dev.argali.ops.Shapes;
import dev.argali.runtime.DeviceBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// An immutable array of numbers of one dtype: a value, or the pending result of operations.
///
/// Operations check shapes and dtypes at once and compute nothing; reading a value (`toFloats`, `item`, printing,
/// [#eval]) compiles and runs what is pending behind it. Operands broadcast as in NumPy, dtypes are promoted as in
/// Keras: an `int32` tensor times the Java number `2` stays `int32`, times `2.0` becomes `float32`.
/// Everyday operations are methods here; the others are statics of the families in `dev.argali.ops`.
public final class Tensor {
    static final Cleaner CLEANER = Cleaner.create();
    private final TensorType type;
    private volatile State state;
    private Cleaner.Cleanable memory = () -> {};
    volatile Optional<Tensor> mask = Optional.empty(); // for [Masks]

    Tensor(TensorType type, State state) {
        this.type = type;
        this.state = state;
    }

    /// A tensor that is one of the buffer's holders and lets go when it is collected.
    static Tensor holding(TensorType type, DeviceBuffer buffer) {
        var tensor = new Tensor(type, new State.Held(buffer));
        tensor.memory = CLEANER.register(tensor, buffer::release);
        return tensor;
    }

    State state() {
        return state;
    }

    /// Gives a pending tensor its value. If another thread was first, this one's result is let go.
    void settle(DeviceBuffer buffer) {
        synchronized (type) {
            if (state instanceof State.Pending) {
                memory = CLEANER.register(this, buffer::release);
                state = new State.Held(buffer);
            } else {
                buffer.release();
            }
        }
    }

    // ---- making -------------------------------------------------------------------------------------------------

    /// A float32 tensor of shape `[values.length]`.
    public static Tensor of(float... values) {
        return of(values, values.length);
    }

    /// A float32 tensor of these extents; the values, as many as it has elements, in row-major order.
    public static Tensor of(float[] values, int... shape) {
        return HostArrays.of(TensorType.of(DType.FLOAT32, shape), MemorySegment.ofArray(values));
    }

    /// A float64 tensor of shape `[values.length]`.
    public static Tensor of(double... values) {
        return HostArrays.of(TensorType.of(DType.FLOAT64, values.length), MemorySegment.ofArray(values));
    }

    /// An int32 tensor of shape `[values.length]`.
    public static Tensor of(int... values) {
        return HostArrays.of(TensorType.of(DType.INT32, values.length), MemorySegment.ofArray(values));
    }

    /// An int64 tensor of shape `[values.length]`.
    public static Tensor of(long... values) {
        return HostArrays.of(TensorType.of(DType.INT64, values.length), MemorySegment.ofArray(values));
    }

    /// A bool tensor of shape `[values.length]`.
    public static Tensor of(boolean... values) {
        return NestedArrays.toTensor(values);
    }

    /// A float32 matrix, whose rows are of one length.
    public static Tensor of(float[][] values) {
        return NestedArrays.toTensor(values);
    }

    /// A tensor of a rectangular Java array of numbers or booleans of any rank: `byte[][][]` gives int8.
    public static Tensor ofArray(Object array) {
        return NestedArrays.toTensor(array);
    }

    /// A tensor of the dense row-major bytes in `data`, which has the size of the shape and is copied once.
    public static Tensor of(MemorySegment data, DType dtype, Shape shape) {
        return HostArrays.of(new TensorType(dtype, shape), data);
    }

    /// A scalar of float32.
    public static Tensor scalar(float value) {
        return Primitives.scalar(DType.FLOAT32, value);
    }

    /// A scalar of int32.
    public static Tensor scalar(int value) {
        return Primitives.scalar(DType.INT32, (long) value);
    }

    /// A scalar of bool.
    public static Tensor scalar(boolean value) {
        return Primitives.scalar(DType.BOOL, value ? 1L : 0L);
    }

    // ---- reading ------------------------------------------------------------------------------------------------

    /// Computes this tensor now, with everything pending that it needs, and returns it.
    public Tensor eval() {
        Flush.evaluate(List.of(this));
        return this;
    }

    /// Computes several tensors in one program.
    public static void eval(List<Tensor> tensors) {
        Flush.evaluate(tensors);
    }

    /// {@return the only element as a double; true is 1}
    public double item() {
        return HostArrays.item(this);
    }

    /// {@return all elements in row-major order as floats}
    public float[] toFloats() {
        return HostArrays.floats(this);
    }

    /// {@return all elements in row-major order as doubles}
    public double[] toDoubles() {
        return HostArrays.doubles(this);
    }

    /// {@return all elements in row-major order as ints, floating ones cut toward zero}
    public int[] toInts() {
        return HostArrays.ints(this);
    }

    /// {@return all elements in row-major order as longs, floating ones cut toward zero}
    public long[] toLongs() {
        return HostArrays.longs(this);
    }

    /// {@return all elements in row-major order as booleans: whether they differ from zero}
    public boolean[] toBooleans() {
        return HostArrays.booleans(this);
    }

    /// {@return a Java array of this shape, such as `float[][]`; a boxed number for a scalar}
    public Object toArray() {
        return NestedArrays.of(this);
    }

    /// {@return the numbers on the Java heap}
    @Experimental
    public Literal toLiteral() {
        return HostArrays.read(this);
    }

    /// Copies the dense row-major bytes into `into`, which has room for them.
    public void copyTo(MemorySegment into) {
        HostArrays.readInto(eval(), dtype(), into);
    }

    /// Gives the memory of a computed tensor back at once. Reading it, or what is pending on it, is an error then.
    public void release() {
        synchronized (type) {
            if (state instanceof State.Held) {
                state = new State.Released();
                memory.clean();
            }
        }
    }

    // ---- what it is ---------------------------------------------------------------------------------------------

    /// {@return the element type}
    public DType dtype() {
        return type.dtype();
    }

    /// {@return the extents}
    public Shape shape() {
        return type.shape();
    }

    /// {@return dtype and shape}
    public TensorType type() {
        return type;
    }

    /// {@return the number of axes}
    public int rank() {
        return type.shape().rank();
    }

    /// {@return the number of elements}
    public long size() {
        return type.shape().size();
    }

    /// {@return the numbers as NumPy prints them, shortened, with shape and dtype; only these if there are none}
    @Override
    public String toString() {
        return TensorText.of(this);
    }

    /// {@return what a function makes of this, so that layers stand in the order of work: `x.then(dense).then(relu)`}
    public Tensor then(UnaryOperator<Tensor> next) {
        return next.apply(this);
    }

    // ---- elementwise --------------------------------------------------------------------------------------------

    /// {@return the sum}
    public Tensor add(Tensor other) {
        return Elementwise.add(this, other);
    }

    /// {@return the sum}
    public Tensor add(Number other) {
        return Elementwise.add(this, Elementwise.number(this, other));
    }

    /// {@return the difference}
    public Tensor sub(Tensor other) {
        return Elementwise.subtract(this, other);
    }

    /// {@return the difference}
    public Tensor sub(Number other) {
        return Elementwise.subtract(this, Elementwise.number(this, other));
    }

    /// {@return the product, element by element}
    public Tensor mul(Tensor other) {
        return Elementwise.multiply(this, other);
    }

    /// {@return the product, element by element}
    public Tensor mul(Number other) {
        return Elementwise.multiply(this, Elementwise.number(this, other));
    }

    /// {@return the true quotient; of integers a float}
    public Tensor div(Tensor other) {
        return Elementwise.divide(this, other);
    }

    /// {@return the true quotient; of integers a float}
    public Tensor div(Number other) {
        return Elementwise.divide(this, Elementwise.number(this, other));
    }

    /// {@return the largest whole number not above the quotient}
    public Tensor floorDiv(Tensor other) {
        return Elementwise.floorDivide(this, other);
    }

    /// {@return the largest whole number not above the quotient}
    public Tensor floorDiv(Number other) {
        return Elementwise.floorDivide(this, Elementwise.number(this, other));
    }

    /// {@return the remainder with the sign of the divisor}
    public Tensor mod(Tensor other) {
        return Elementwise.mod(this, other);
    }

    /// {@return the remainder with the sign of the divisor}
    public Tensor mod(Number other) {
        return Elementwise.mod(this, Elementwise.number(this, other));
    }

    /// {@return this to a power}
    public Tensor pow(Tensor other) {
        return Elementwise.power(this, other);
    }

    /// {@return this to a power}
    public Tensor pow(Number other) {
        return Elementwise.power(this, Elementwise.number(this, other));
    }

    /// {@return the larger of both}
    public Tensor maximum(Tensor other) {
        return Elementwise.maximum(this, other);
    }

    /// {@return the larger of both}
    public Tensor maximum(Number other) {
        return Elementwise.maximum(this, Elementwise.number(this, other));
    }

    /// {@return the smaller of both}
    public Tensor minimum(Tensor other) {
        return Elementwise.minimum(this, other);
    }

    /// {@return the smaller of both}
    public Tensor minimum(Number other) {
        return Elementwise.minimum(this, Elementwise.number(this, other));
    }

    /// {@return whether both are equal}
    public Tensor eq(Tensor other) {
        return Elementwise.equal(this, other);
    }

    /// {@return whether both are equal}
    public Tensor eq(Number other) {
        return Elementwise.equal(this, Elementwise.number(this, other));
    }

    /// {@return whether both differ}
    public Tensor ne(Tensor other) {
        return Elementwise.notEqual(this, other);
    }

    /// {@return whether both differ}
    public Tensor ne(Number other) {
        return Elementwise.notEqual(this, Elementwise.number(this, other));
    }

    /// {@return whether this is less}
    public Tensor lt(Tensor other) {
        return Elementwise.less(this, other);
    }

    /// {@return whether this is less}
    public Tensor lt(Number other) {
        return Elementwise.less(this, Elementwise.number(this, other));
    }

    /// {@return whether this is less or equal}
    public Tensor le(Tensor other) {
        return Elementwise.lessEqual(this, other);
    }

    /// {@return whether this is less or equal}
    public Tensor le(Number other) {
        return Elementwise.lessEqual(this, Elementwise.number(this, other));
    }

    /// {@return whether this is greater}
    public Tensor gt(Tensor other) {
        return Elementwise.greater(this, other);
    }

    /// {@return whether this is greater}
    public Tensor gt(Number other) {
        return Elementwise.greater(this, Elementwise.number(this, other));
    }

    /// {@return whether this is greater or equal}
    public Tensor ge(Tensor other) {
        return Elementwise.greaterEqual(this, other);
    }

    /// {@return whether this is greater or equal}
    public Tensor ge(Number other) {
        return Elementwise.greaterEqual(this, Elementwise.number(this, other));
    }

    /// {@return this with the sign turned around}
    public Tensor neg() {
        return Elementwise.negative(this);
    }

    /// {@return the absolute value}
    public Tensor abs() {
        return Elementwise.abs(this);
    }

    /// {@return -1, 0 or 1}
    public Tensor sign() {
        return Elementwise.sign(this);
    }

    /// {@return this times itself}
    public Tensor square() {
        return Elementwise.square(this);
    }

    /// {@return the square root}
    public Tensor sqrt() {
        return Elementwise.sqrt(this);
    }

    /// {@return one over the square root}
    public Tensor rsqrt() {
        return Elementwise.rsqrt(this);
    }

    /// {@return the natural exponential}
    public Tensor exp() {
        return Elementwise.exp(this);
    }

    /// {@return the natural logarithm}
    public Tensor log() {
        return Elementwise.log(this);
    }

    /// {@return the logarithm of 1 + this}
    public Tensor log1p() {
        return Elementwise.log1p(this);
    }

    /// {@return the exponential minus 1}
    public Tensor expm1() {
        return Elementwise.expm1(this);
    }

    /// {@return the hyperbolic tangent}
    public Tensor tanh() {
        return Elementwise.tanh(this);
    }

    /// {@return the sine}
    public Tensor sin() {
        return Elementwise.sin(this);
    }

    /// {@return the cosine}
    public Tensor cos() {
        return Elementwise.cos(this);
    }

    /// {@return the largest whole number not above}
    public Tensor floor() {
        return Elementwise.floor(this);
    }

    /// {@return the smallest whole number not below}
    public Tensor ceil() {
        return Elementwise.ceil(this);
    }

    /// {@return the nearest whole number, ties to even}
    public Tensor round() {
        return Elementwise.round(this);
    }

    /// {@return the logical not}
    public Tensor not() {
        return Elementwise.logicalNot(this);
    }

    /// {@return this limited to `low … high`}
    public Tensor clip(double low, double high) {
        return Elementwise.clip(this, low, high);
    }

    /// {@return the logical and}
    public Tensor and(Tensor other) {
        return Elementwise.logicalAnd(this, other);
    }

    /// {@return the logical or}
    public Tensor or(Tensor other) {
        return Elementwise.logicalOr(this, other);
    }

    /// {@return this under another dtype}
    public Tensor cast(DType dtype) {
        return Primitives.cast(this, dtype);
    }

    /// {@return this under the dtype of this name, such as `"float32"`}
    public Tensor cast(String dtype) {
        return cast(DType.named(dtype));
    }

    // ---- reductions ---------------------------------------------------------------------------------------------

    /// {@return the sum along these axes, which disappear; along all without any}
    public Tensor sum(int... axes) {
        return Reductions.sum(this, axes);
    }

    /// {@return the mean along these axes, which disappear; along all without any}
    public Tensor mean(int... axes) {
        return Reductions.mean(this, axes);
    }

    /// {@return the largest element along these axes, which disappear; along all without any}
    public Tensor max(int... axes) {
        return Reductions.max(this, axes);
    }

    /// {@return the smallest element along these axes, which disappear; along all without any}
    public Tensor min(int... axes) {
        return Reductions.min(this, axes);
    }

    /// {@return the product along these axes, which disappear; along all without any}
    public Tensor prod(int... axes) {
        return Reductions.prod(this, axes);
    }

    /// {@return whether all elements are true along these axes, which disappear; along all without any}
    public Tensor all(int... axes) {
        return Reductions.all(this, axes);
    }

    /// {@return whether any element is true along these axes, which disappear; along all without any}
    public Tensor any(int... axes) {
        return Reductions.any(this, axes);
    }

    /// {@return the int32 position of the largest element along `axis`, the first of equals}
    public Tensor argmax(int axis) {
        return Reductions.argmax(this, axis);
    }

    /// {@return the int32 position of the smallest element along `axis`, the first of equals}
    public Tensor argmin(int axis) {
        return Reductions.argmin(this, axis);
    }

    // ---- products -----------------------------------------------------------------------------------------------

    /// {@return the matrix product, with leading axes broadcast as in NumPy}
    public Tensor matmul(Tensor other) {
        return Linalg.matmul(this, other);
    }

    /// {@return the product over the last axis of this and the second to last of `other`, as in NumPy's dot}
    public Tensor dot(Tensor other) {
        return Linalg.dot(this, other);
    }

    // ---- shapes -------------------------------------------------------------------------------------------------

    /// {@return the same elements under another shape; one extent may be -1}
    public Tensor reshape(int... shape) {
        return Shapes.reshape(this, shape);
    }

    /// {@return this with its axes in this order; turned around without any}
    public Tensor transpose(int... axes) {
        return Shapes.transpose(this, axes);
    }

    /// {@return this with a new axis of extent 1 before `axis`}
    public Tensor expandDims(int axis) {
        return Shapes.expandDims(this, axis);
    }

    /// {@return this without these axes of extent 1; without all such axes if none is named}
    public Tensor squeeze(int... axes) {
        return Shapes.squeeze(this, axes);
    }

    /// {@return all elements as one axis}
    public Tensor ravel() {
        return Shapes.reshape(this, -1);
    }

    /// {@return this repeated to `shape`}
    public Tensor broadcastTo(int... shape) {
        return Shapes.broadcastTo(this, shape);
    }

    /// {@return the rows `from` to `to` of the first axis, without `to`}
    public Tensor slice(int from, int to) {
        return Indexing.slice(this, 0, from, to);
    }

    /// {@return the row at `index` of the first axis, which disappears; negative counts from the end}
    public Tensor get(int index) {
        return Indexing.get(this, index);
    }

    /// {@return the elements at int32 or int64 `indices` along `axis`}
    public Tensor take(Tensor indices, int axis) {
        return Indexing.take(this, indices, axis);
    }
}
