package dev.argali.tensor;

import dev.argali.api.Experimental;
import dev.argali.graph.ArgaliException;
import dev.argali.graph.RowWise;
import dev.argali.graph.TensorType;
import dev.argali.runtime.LruCache;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A function that is traced once for each signature of its arguments and runs as one compiled program from then on.
///
/// While it is traced the function sees placeholders. What it assigns to variables takes effect when a run succeeds;
/// if the function throws, nothing has changed. A Java `if` on a tensor's value cannot be traced: that signature then
/// runs operation by operation, with one log line that names the place, unless [#strict] makes it an error.
public final class Jit {
    /// Past this many signatures one log line names the cure. Sizes of batches that grow by half at most, up to some
    /// thousands, are fewer.
    static final int MANY_SIGNATURES = 32;

    /// How many signatures of one function are kept.
    static final int LIMIT = 256;

    private static final System.Logger LOG = System.getLogger("dev.argali.jit");

    /// What a trace is valid for.
    record Signature(Object key, String structure, List<TensorType> types) {
        static Signature of(Object key, Nest.Form form, List<Tensor> tensors) {
            var types = new TensorType[tensors.size()];
            for (int i = 0; i < types.length; i++) {
                types[i] = tensors.get(i).type();
            }
            return new Signature(key, form.text(), Arrays.asList(types));
        }

        // A list's own would make iterators in every step.
        @Override
        public boolean equals(Object o) {
            if (!(o instanceof Signature s)
                    || types.size() != s.types.size()
                    || !key.equals(s.key)
                    || !structure.equals(s.structure)) {
                return false;
            }
            for (int i = 0; i < types.size(); i++) {
                if (!types.get(i).equals(s.types.get(i))) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public int hashCode() {
            int hash = key.hashCode() * 31 + structure.hashCode();
            for (int i = 0; i < types.size(); i++) {
                hash = hash * 31 + types.get(i).hashCode();
            }
            return hash;
        }
    }

    private final String name;
    private final UnaryOperator<Nest> function;
    private final boolean strict;
    private final LruCache<Signature, Optional<TracedFunction>> traced =
            LruCache.of("traces", LIMIT, t -> t.ifPresent(TracedFunction::close));
    /// Most callers give one structure again and again, and its text takes longer than comparing.
    private volatile Nest.@Nullable Form lastForm;

    private volatile boolean warned;
    private volatile boolean saidReading;

    private Jit(String name, UnaryOperator<Nest> function, boolean strict) {
        this.name = name;
        this.function = function;
        this.strict = strict;
    }

    /// A traced function of any structure.
    public static Jit of(String name, UnaryOperator<Nest> function) {
        return new Jit(name, function, false);
    }

    /// A traced function of one tensor.
    public static UnaryOperator<Tensor> of(UnaryOperator<Tensor> function) {
        var jit = of("function", in -> Nest.of(function.apply(in.single())));
        return x -> jit.apply(Nest.of(x)).single();
    }

    /// Runs an action outside of any trace of this thread: what it records belongs to no trace, and what it assigns
    /// takes effect at once. For what outlives the trace, as the first values of weights.
    public static <T> T untraced(Supplier<T> action) {
        return Tracer.outside(action);
    }

    /// The types of what a function returns for arguments of these types. It is traced, and nothing is computed or
    /// assigned.
    ///
    /// @return empty if it reads a tensor's value, so that they depend on more than types
    public static Optional<List<TensorType>> resultTypes(
            Function<List<Tensor>, List<Tensor>> function, List<TensorType> types) {
        try {
            return Optional.of(Tracer.whole("resultTypes", types, function).resultTypes());
        } catch (TraceEnd end) {
            return Optional.empty();
        }
    }

    /// Whether a function of one tensor treats each row, the elements of one index along axis 0, by itself, and changes
    /// nothing: then its results for some rows are the first ones of its results for more rows. It is traced for both
    /// numbers of rows, and nothing is computed or assigned. What cannot be told is `false`.
    ///
    /// @param few the type of its argument for some number of rows
    /// @param more how many rows the other one has
    @Experimental
    public static boolean isRowWise(UnaryOperator<Tensor> function, TensorType few, int more) {
        try {
            Function<List<Tensor>, List<Tensor>> whole = in -> List.of(function.apply(in.getFirst()));
            Tracer.Traced a = Tracer.whole("isRowWise", List.of(few), whole);
            var type = few.with(few.shape().with(0, more));
            Tracer.Traced b = Tracer.whole("isRowWise", List.of(type), whole);
            return a.assigned().isEmpty()
                    && b.assigned().isEmpty()
                    && a.reads().equals(b.reads())
                    && a.captures().equals(b.captures())
                    && RowWise.holds(a.graph(), b.graph());
        } catch (TraceEnd end) {
            return false;
        }
    }

    /// {@return whether this thread is tracing a function, so that tensors have no values}
    public static boolean tracing() {
        return Tracer.current().isPresent();
    }

    /// {@return this function, refusing to run one operation after the other where it cannot be traced}
    public Jit strict() {
        return new Jit(name, function, true);
    }

    /// Runs the function.
    public Nest apply(Nest arguments) {
        return apply(name, arguments);
    }

    /// Runs the function as traced for `key`, which stands for everything besides the arguments on which the trace
    /// depends: a training flag, the version of a model.
    public Nest apply(Object key, Nest arguments) {
        Nest.Form form = lastForm;
        if (form == null || !form.fits(arguments)) {
            form = arguments.form();
            lastForm = form;
        }
        return apply(key, form, arguments.tensors());
    }

    /// Runs the function on arguments of a structure that was worked out before: the quickest way to call it again and
    /// again.
    public Nest apply(Object key, Nest.Form form, List<Tensor> tensors) {
        if (Tracer.current().isPresent() || GradientTape.recording()) {
            return function.apply(form.with(tensors));
        }
        var signature = Signature.of(key, form, tensors);
        Optional<TracedFunction> program = traced.get(signature, () -> {
            Nest arguments = form.with(tensors);
            Optional<TracedFunction> made = trace(signature, arguments);
            warnOfMany(signature, arguments);
            return made;
        });
        return program.isPresent() ? program.get().run(tensors) : function.apply(form.with(tensors));
    }

    private Optional<TracedFunction> trace(Signature signature, Nest arguments) {
        try {
            return Optional.of(TracedFunction.trace(name, function, arguments, signature.types()));
        } catch (TraceEnd end) {
            if (strict) {
                throw new ArgaliException(
                        name,
                        "the function reads a tensor's value at " + end.site()
                                + " and cannot be compiled as one program",
                        "Use Control.cond or Control.whileLoop instead of a Java if or while, or do not ask for jitCompile");
            }
            Level level = saidReading ? Level.DEBUG : Level.INFO;
            saidReading = true;
            LOG.log(level, "{0} reads a tensor''s value at {1}: it runs operation by operation", name, end.site());
            return Optional.empty();
        }
    }

    private void warnOfMany(Signature latest, Nest arguments) {
        if (warned || traced.size() < MANY_SIGNATURES) {
            return;
        }
        warned = true;
        List<Signature> all = new ArrayList<>(traced.keys());
        all.add(latest);
        LOG.log(
                Level.WARNING,
                "{0} was traced for {1} signatures; {2}",
                name,
                all.size(),
                Retraces.text(all, arguments));
    }
}
