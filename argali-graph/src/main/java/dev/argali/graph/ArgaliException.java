package dev.argali.graph;

import dev.argali.api.Stable;
import java.util.ArrayList;
import java.util.List;

/// The base of all errors that Argali raises: where, what is wrong with the facts, and the cure.
///
/// The message reads `where: problem, in context. Cure.` Context is added on the way up by those who know more
/// than the place that failed: a layer adds its path, a model its name.
@Stable
public class ArgaliException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String where;
    private final String problem;
    private final String cure;

    @SuppressWarnings("serial")
    private final List<String> contexts = new ArrayList<>();

    /// An error at `where` (an op, a layer, a file), with what is wrong and how to mend it.
    public ArgaliException(String where, String problem, String cure) {
        this.where = where;
        this.problem = problem;
        this.cure = cure;
    }

    /// The same with the exception that led to it.
    public ArgaliException(String where, String problem, String cure, Throwable cause) {
        super(null, cause);
        this.where = where;
        this.problem = problem;
        this.cure = cure;
    }

    /// {@return the op, layer or file that failed}
    public final String where() {
        return where;
    }

    /// {@return what is wrong, with the facts}
    public final String problem() {
        return problem;
    }

    /// {@return what to do about it; empty if nothing can be said}
    public final String cure() {
        return cure;
    }

    /// Adds what an outer place knows, such as `layer 'dense_1' = Dense(64)`, unless the message says it already.
    /// Returns this, to be thrown on.
    public final ArgaliException within(String context) {
        if (!context.equals(where) && !contexts.contains(context)) {
            contexts.add(context);
        }
        return this;
    }

    @Override
    public final String getMessage() {
        var text = new StringBuilder(where).append(": ").append(problem);
        for (String context : contexts) {
            text.append(", in ").append(context);
        }
        text.append('.');
        if (!cure.isEmpty()) {
            text.append(' ').append(cure);
            if (!cure.endsWith(".") && !cure.endsWith("?")) {
                text.append('.');
            }
        }
        return text.toString();
    }
}
