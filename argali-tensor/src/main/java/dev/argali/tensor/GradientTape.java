package dev.argali.tensor;

import dev.argali.api.Experimental;
import dev.argali.graph.ArgaliException;
import dev.argali.graph.DType;
import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.graph.TensorType;
import dev.argali.runtime.Profiler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Records what is computed on this thread while it is open, and differentiates it.
/// ```java
/// try (var tape = GradientTape.open()) {
///     Tensor loss = model.apply(x).sub(y).square().mean();
///     List<Tensor> gradients = tape.gradient(loss, variables);
/// }
/// ```
/// Trainable variables are watched by themselves, tensors with [#watch]. Tapes nest: gradients that are computed
/// while an outer tape is open are recorded by it, which gives second derivatives. A target that is no scalar is
/// summed. A source that the target does not depend on has no gradient: [Optional#empty].
public final class GradientTape implements AutoCloseable {
    private static final ThreadLocal<List<GradientTape>> OPEN = ThreadLocal.withInitial(ArrayList::new);

    private final boolean persistent;
    private final Optional<Tracer> tracer = Tracer.current();
    private final Thread thread = Thread.currentThread();
    private final List<Recorded> nodes = new ArrayList<>();
    private final Set<Tensor> watched = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<Variable, Set<Tensor>> reads = new IdentityHashMap<>();
    private boolean paused;
    private boolean used;
    private boolean closed;

    private GradientTape(boolean persistent) {
        this.persistent = persistent;
        OPEN.get().add(this);
    }

    /// Starts recording, for one call of [#gradient].
    public static GradientTape open() {
        return new GradientTape(false);
    }

    /// Starts recording, for any number of calls of [#gradient].
    public static GradientTape persistent() {
        return new GradientTape(true);
    }

    /// Records a node on the open tapes of this thread that belong to the same trace: the inside of a body is no
    /// business of a tape outside, which sees the primitive that holds the body.
    static void tell(Recorded node) {
        for (GradientTape tape : OPEN.get()) {
            if (!tape.paused && tape.tracer.equals(node.tracer())) {
                tape.nodes.add(node);
            }
        }
    }

    /// Records a node on this tape alone.
    void add(Recorded node) {
        nodes.add(node);
    }

    /// Says that a variable was read on this thread.
    static void tell(Variable variable, Tensor value) {
        for (GradientTape tape : OPEN.get()) {
            if (!tape.paused && (variable.trainable() || tape.reads.containsKey(variable))) {
                tape.readsOf(variable).add(value);
            }
        }
    }

    /// {@return whether a tape records what is computed here and now}
    @Experimental
    public static boolean recording() {
        List<GradientTape> open = OPEN.get();
        for (int i = 0; i < open.size(); i++) {
            GradientTape tape = open.get(i);
            if (!tape.paused && tape.tracer.equals(Tracer.current())) {
                return true;
            }
        }
        return false;
    }

    private Set<Tensor> readsOf(Variable variable) {
        return reads.computeIfAbsent(variable, _ -> Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    /// Asks for gradients with respect to a tensor.
    public void watch(Tensor tensor) {
        checkOpen("watch");
        watched.add(tensor);
    }

    /// Asks for gradients with respect to a variable that is not trainable.
    public void watch(Variable variable) {
        checkOpen("watch");
        readsOf(variable);
    }

    /// The gradient of `target` with respect to one watched tensor.
    public Optional<Tensor> gradient(Tensor target, Tensor source) {
        return gradients(List.of(target), List.of(Set.of(source))).getFirst();
    }

    /// The gradient of `target` with respect to a variable.
    public Optional<Tensor> gradient(Tensor target, Variable source) {
        return gradient(target, List.of(source)).getFirst();
    }

    /// The gradients of `target` with respect to variables, summed over all values read since the tape was opened.
    public List<Optional<Tensor>> gradient(Tensor target, List<Variable> sources) {
        return gradients(
                List.of(target),
                sources.stream().map(v -> reads.getOrDefault(v, Set.of())).toList());
    }

    /// The gradients of the sum of all targets with respect to watched tensors.
    public List<Optional<Tensor>> gradient(List<Tensor> targets, List<Tensor> sources) {
        return gradients(targets, sources.stream().map(Set::of).toList());
    }

    /// The gradients of the sum of all targets, each times weights of its shape, with respect to tensors.
    List<Optional<Tensor>> gradient(List<Tensor> targets, List<Tensor> weights, List<Tensor> sources) {
        List<Set<Tensor>> each = sources.stream().map(Set::of).toList();
        return walk("gradient", nodes -> Gradients.of(nodes, targets, weights, each));
    }

    /// The derivatives of each element of `target` by each element of a watched tensor: `[target..., source...]`, empty
    /// where the target does not depend on it. As many walks back as the target has elements, one after the other.
    public Optional<Tensor> jacobian(Tensor target, Tensor source) {
        return jacobian(target, Set.of(source), source.shape());
    }

    /// The derivatives of each element of `target` by each element of a variable: `[target..., variable...]`.
    ///
    /// @see #jacobian(Tensor, Tensor)
    public Optional<Tensor> jacobian(Tensor target, Variable source) {
        return jacobian(
                target, reads.getOrDefault(source, Set.of()), source.type().shape());
    }

    private Optional<Tensor> jacobian(Tensor target, Set<Tensor> source, Shape shape) {
        Tensor units = units(target.size(), target.dtype());
        return rows(target, source, units).map(rows -> Primitives.reshape(rows, joined(target.shape(), shape)));
    }

    /// The derivatives of each example of `target` by the same example of a watched tensor, for functions that treat
    /// examples one by one: `[batch, target..., source...]`. As many walks back as one example has elements.
    ///
    /// @throws ShapeException if they are not batches of one size
    public Optional<Tensor> batchJacobian(Tensor target, Tensor source) {
        if (target.rank() == 0
                || source.rank() == 0
                || target.shape().dim(0) != source.shape().dim(0)) {
            throw new ShapeException(
                    "GradientTape.batchJacobian",
                    "the target is " + target.shape() + ", the source " + source.shape(),
                    "Give batches of equally many examples");
        }
        int batch = target.shape().dim(0);
        Shape one = target.shape().slice(1, target.rank());
        Tensor units = units(one.size(), target.dtype());
        int size = units.shape().dim(0);
        Tensor seeds = Primitives.apply(new Prim.Broadcast(Shape.of(size, batch, size), List.of(0, 2)), units);
        return rows(target, Set.of(source), seeds).map(rows -> {
            List<Integer> axes = new ArrayList<>(Primitives.axes(rows.shape()));
            axes.set(0, 1);
            axes.set(1, 0);
            Tensor byExample = Primitives.transpose(rows, axes);
            Shape inner = joined(one, source.shape().slice(1, source.rank()));
            return Primitives.reshape(byExample, inner.insert(0, batch));
        });
    }

    /// The unit matrix.
    private static Tensor units(long size, DType dtype) {
        int n = Math.toIntExact(size);
        TensorType square = TensorType.of(DType.INT32, n, n);
        Tensor row = Primitives.apply(new Prim.Iota(square, 0));
        Tensor column = Primitives.apply(new Prim.Iota(square, 1));
        return Primitives.cast(Primitives.apply(new Prim.Compare(Prim.CompareKind.EQ), row, column), dtype);
    }

    private static Shape joined(Shape a, Shape b) {
        int[] dims = Arrays.copyOf(a.dims(), a.rank() + b.rank());
        System.arraycopy(b.dims(), 0, dims, a.rank(), b.rank());
        return Shape.of(dims);
    }

    /// The gradients for each of these seeds, in a loop of the program: `[seeds, source...]`.
    private Optional<Tensor> rows(Tensor target, Set<Tensor> source, Tensor seeds) {
        return walk("jacobian", nodes -> {
            boolean reached = Gradients.of(nodes, List.of(target), List.of(source))
                    .getFirst()
                    .isPresent();
            if (!reached) {
                return Optional.empty();
            }
            Control.Step done = Control.scan(
                    (carry, row) -> {
                        Tensor seed = Primitives.reshape(row.single(), target.shape());
                        Tensor found = Gradients.of(nodes, List.of(target), List.of(seed), List.of(source))
                                .getFirst()
                                .orElseThrow();
                        return new Control.Step(carry, Nest.of(found));
                    },
                    Nest.of(List.of()),
                    Nest.of(seeds));
            return Optional.of(done.output().single());
        });
    }

    private List<Optional<Tensor>> gradients(List<Tensor> targets, List<Set<Tensor>> sources) {
        return walk("gradient", nodes -> Gradients.of(nodes, targets, sources));
    }

    private <T> T walk(String what, Function<List<Recorded>, T> function) {
        checkOpen(what);
        if (used && !persistent) {
            throw new ArgaliException(
                    "GradientTape." + what,
                    "this tape was used before and gives one gradient only",
                    "Open it with GradientTape.persistent()");
        }
        used = true;
        paused = !persistent;
        try {
            return Profiler.stage("gradient", () -> function.apply(List.copyOf(nodes)));
        } finally {
            if (persistent) {
                paused = false;
            } else {
                nodes.clear();
            }
        }
    }

    private void checkOpen(String what) {
        if (closed) {
            throw new ArgaliException(
                    "GradientTape." + what,
                    "the tape is closed and has let go of what it recorded",
                    "Ask inside its try block");
        }
        if (Thread.currentThread() != thread) {
            throw new ArgaliException(
                    "GradientTape." + what,
                    "the tape was opened by thread '" + thread.getName() + "', this is '"
                            + Thread.currentThread().getName() + "'",
                    "Use a tape on the thread that opened it");
        }
    }

    /// Stops recording and lets go of what was recorded.
    @Override
    public void close() {
        if (!closed) {
            checkOpen("close");
            closed = true;
            nodes.clear();
            watched.clear();
            reads.clear();
            List<GradientTape> open = OPEN.get();
            open.remove(this);
            if (open.isEmpty()) {
                OPEN.remove();
            }
        }
    }
}
