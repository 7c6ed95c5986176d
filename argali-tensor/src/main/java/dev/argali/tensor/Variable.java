package dev.argali.tensor;

import dev.argali.graph.ShapeException;
import dev.argali.graph.TensorType;
import dev.argali.graph.ValueException;
import dev.argali.runtime.DeviceBuffer;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A place that holds one tensor and can be given another: weights, optimizer slots, metric sums, seeds.
///
/// Reading gives the tensor of that moment; an assignment swaps in a new one and changes no tensor that was read
/// before. Dtype and shape stay. Reads and assignments inside a trace belong to the trace.
///
/// Safe for use by several threads: a compiled program takes all its variables at one moment, and while it overwrites
/// some of them in place others wait.
public final class Variable {
    // One gate for all variables of the process, held for moments only: taking and giving back buffers.
    private static final Object GATE = new Object();

    private final String name;
    private final TensorType type;
    private volatile boolean trainable;
    private final Cell cell;
    private WeakReference<Tensor> handed = new WeakReference<>(null);

    /// The thread whose program writes into the buffer, meanwhile.
    private @Nullable Thread taker;

    /// What the variable holds, apart from it so that the buffers can be released when the variable is collected.
    private static final class Cell implements Runnable {
        private State state;
        // The last value that was computed, while the present one is pending: computing that may fail.
        private Optional<State> computed = Optional.empty();

        Cell(State state) {
            this.state = state;
        }

        void set(State next) {
            if (next instanceof State.Pending) {
                if (state instanceof State.Held) {
                    computed = Optional.of(state);
                }
            } else {
                run();
                computed = Optional.empty();
            }
            state = next;
        }

        /// Has this buffer from now on; what it held is dropped already.
        @SuppressWarnings("ReferenceEquality") // this very buffer
        void hold(DeviceBuffer buffer) {
            computed.ifPresent(Variable::drop);
            computed = Optional.empty();
            if (!(state instanceof State.Held h) || h.buffer() != buffer) {
                state = new State.Held(buffer);
            }
        }

        /// Takes the buffer of a pending value that was computed by now.
        void adopt() {
            if (state instanceof State.Pending p
                    && p.node().outputs().get(p.index()).state() instanceof State.Held h) {
                h.buffer().retain();
                set(h);
            }
        }

        @Override
        public void run() {
            drop(state);
            computed.ifPresent(Variable::drop);
        }
    }

    private Variable(String name, Tensor initial, boolean trainable) {
        this.name = name;
        this.type = initial.type();
        this.trainable = trainable;
        this.cell = new Cell(owned(initial));
        Tensor.CLEANER.register(this, cell);
    }

    /// A trainable variable.
    public static Variable of(String name, Tensor initial) {
        return new Variable(name, initial, true);
    }

    /// A variable that no gradient tape watches by itself: sums, counters, seeds.
    public static Variable untrained(String name, Tensor initial) {
        return new Variable(name, initial, false);
    }

    /// {@return the name given, for messages and files}
    public String name() {
        return name;
    }

    /// {@return dtype and shape}
    public TensorType type() {
        return type;
    }

    /// {@return whether gradient tapes watch it by themselves}
    public boolean trainable() {
        return trainable;
    }

    /// Says whether gradient tapes watch it by themselves. Functions traced before keep what they saw.
    public void trainable(boolean value) {
        trainable = value;
    }

    /// {@return the tensor that it holds now}
    public Tensor value() {
        Optional<Tracer> tracer = Tracer.current();
        Tensor value = tracer.isPresent() ? tracer.get().read(this) : current();
        GradientTape.tell(this, value);
        return value;
    }

    /// The value outside any trace.
    Tensor current() {
        synchronized (GATE) {
            await(this);
            return switch (cell.state) {
                case State.Held h -> handle(h.buffer());
                case State.Pending p -> p.node().outputs().get(p.index());
                case State.Host _, State.Argument _, State.Symbolic _, State.Released _ ->
                    throw new IllegalStateException("not a variable's state");
            };
        }
    }

    /// The tensor handed out for this value before, if it is still in use, else a new one.
    private Tensor handle(DeviceBuffer buffer) {
        Tensor known = handed.get();
        if (known != null && known.state() instanceof State.Held h && h.buffer().equals(buffer)) {
            return known;
        }
        Tensor made = Tensor.holding(type, buffer.retain());
        handed = new WeakReference<>(made);
        return made;
    }

    /// Swaps in another tensor. One that is pending is computed with the next value that this thread reads; if that
    /// fails, all that this thread assigned since it read one before is taken back.
    ///
    /// @throws ShapeException if dtype or shape differ
    public void assign(Tensor value) {
        if (!value.type().equals(type)) {
            throw new ShapeException(
                    "Variable.assign",
                    "variable '" + name + "' is " + type + ", the new value " + value.type(),
                    "Reshape or cast the value first");
        }
        Optional<Tracer> tracer = Tracer.current();
        if (tracer.isPresent()) {
            tracer.get().assign(this, value);
            return;
        }
        State next = owned(value);
        synchronized (GATE) {
            await(this);
            cell.set(next);
        }
        if (next instanceof State.Pending) {
            PendingVariables.add(this);
        }
    }

    private static State owned(Tensor value) {
        Flush.refuseValueless(value);
        return switch (value.state()) {
            case State.Held h -> {
                DeviceBuffer _ = Flush.retained(value, h);
                yield h;
            }
            case State.Pending p -> p;
            case State.Host h -> new State.Held(Flush.upload(h.value()));
            case State.Argument _, State.Symbolic _, State.Released _ ->
                throw new IllegalStateException("not computed");
        };
    }

    private static void drop(State state) {
        if (state instanceof State.Held h) {
            h.buffer().release();
        }
    }

    private static void await(Variable v) {
        boolean interrupted = false;
        while (v.taker != null) {
            if (v.taker.equals(Thread.currentThread())) {
                throw new ValueException(
                        v.name,
                        "it is being written by the program that this thread runs",
                        "Give a host function what it needs as arguments");
            }
            try {
                GATE.wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /// Makes every variable hold a buffer, computing what is pending.
    private static void settle(List<Variable> variables) {
        List<Tensor> pending = new ArrayList<>();
        synchronized (GATE) {
            for (Variable v : variables) {
                await(v);
                switch (v.cell.state) {
                    case State.Pending p -> pending.add(p.node().outputs().get(p.index()));
                    case State.Held _, State.Host _, State.Argument _, State.Symbolic _, State.Released _ -> {}
                }
            }
        }
        Flush.evaluate(pending);
        synchronized (GATE) {
            variables.forEach(v -> v.cell.adopt());
        }
    }

    /// {@return the tensor that was assigned and waits to be computed}
    Optional<Tensor> pending() {
        synchronized (GATE) {
            return cell.state instanceof State.Pending p
                    ? Optional.of(p.node().outputs().get(p.index()))
                    : Optional.empty();
        }
    }

    /// Holds the buffer of what was assigned, now that it was computed.
    void adopt() {
        synchronized (GATE) {
            cell.adopt();
        }
    }

    /// Goes back to the last value that was computed, if there was one, since the present one cannot be.
    void takeBack() {
        synchronized (GATE) {
            cell.adopt();
            if (cell.state instanceof State.Pending && cell.computed.isPresent()) {
                cell.state = cell.computed.get();
                cell.computed = Optional.empty();
            }
        }
    }

    /// Takes the buffers of `read` for a program that will give `written` new ones, all at one moment.
    ///
    /// Those written whose buffer nobody else holds are donated: they stay taken, and other threads that want them
    /// wait, until [#publish] or [#restore]. All others are retained for the run.
    static void bind(List<Variable> read, boolean[] written, DeviceBuffer[] into, boolean[] donated, int offset) {
        while (!tryBind(read, written, into, donated, offset)) {
            settle(read);
        }
    }

    private static boolean tryBind(
            List<Variable> read, boolean[] written, DeviceBuffer[] into, boolean[] donated, int offset) {
        synchronized (GATE) {
            for (int i = 0; i < read.size(); i++) {
                await(read.get(i));
            }
            for (int i = 0; i < read.size(); i++) {
                Variable v = read.get(i);
                if (v.taker != null || !(v.cell.state instanceof State.Held)) {
                    return false;
                }
            }
            for (int i = 0; i < written.length; i++) {
                Variable v = read.get(i);
                DeviceBuffer buffer = ((State.Held) v.cell.state).buffer();
                donated[offset + i] = written[i] && buffer.holders() == 1;
                v.taker = donated[offset + i] ? Thread.currentThread() : null;
                into[offset + i] = donated[offset + i] ? buffer : buffer.retain();
            }
            return true;
        }
    }

    /// Gives written variables their new buffers and lets go of the others, after a run.
    static void publish(
            List<Variable> read,
            boolean[] written,
            DeviceBuffer[] from,
            boolean[] donated,
            int offset,
            DeviceBuffer[] made,
            int first) {
        synchronized (GATE) {
            int next = first;
            for (int i = 0; i < written.length; i++) {
                Variable v = read.get(i);
                if (written[i]) {
                    if (!donated[offset + i]) {
                        drop(v.cell.state);
                    }
                    v.cell.hold(made[next++]);
                }
                giveBack(v, donated[offset + i], from[offset + i]);
            }
            GATE.notifyAll();
        }
    }

    /// Leaves everything as it was before [#bind], after a run that failed.
    static void restore(List<Variable> read, DeviceBuffer[] from, boolean[] donated, int offset) {
        synchronized (GATE) {
            for (int i = 0; i < read.size(); i++) {
                giveBack(read.get(i), donated[offset + i], from[offset + i]);
            }
            GATE.notifyAll();
        }
    }

    // A variable that a program only read may be taken by another program by now.
    private static void giveBack(Variable v, boolean donated, DeviceBuffer buffer) {
        if (donated) {
            v.taker = null;
        } else {
            buffer.release();
        }
    }

    @Override
    public String toString() {
        return "Variable '" + name + "' " + type;
    }
}
