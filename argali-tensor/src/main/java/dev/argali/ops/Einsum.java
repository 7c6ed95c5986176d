package dev.argali.ops;

import dev.argali.graph.DType;
import dev.argali.graph.Prim;
import dev.argali.graph.Shape;
import dev.argali.graph.ShapeException;
import dev.argali.tensor.Primitives;
import dev.argali.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Sums of products by Einstein's notation. Each axis is a letter; the axes behind an ellipsis are letters of a range
/// of their own, numbered from the last one, so that they line up as in broadcasting.
final class Einsum {
    private static final char ELLIPSIS = '\uE000';

    private final String subscripts;
    private final List<Term> terms = new ArrayList<>();
    private final String output;

    /// A factor that is left, with a letter for each axis.
    private record Term(Tensor tensor, String letters) {}

    private Einsum(String subscripts, List<Tensor> operands) {
        this.subscripts = subscripts;
        String[] sides = subscripts.replace(" ", "").split("->", -1);
        String[] inputs = sides[0].split(",", -1);
        if (sides.length > 2 || inputs.length != operands.size()) {
            throw refuse("names " + inputs.length + " operands, got " + operands.size());
        }
        int hidden = 0;
        for (int i = 0; i < inputs.length; i++) {
            Tensor x = operands.get(i);
            int more = inputs[i].contains("...") ? x.rank() - (inputs[i].length() - 3) : 0;
            String letters = more < 0 ? "" : inputs[i].replace("...", ellipsis(more));
            if (letters.length() != x.rank()) {
                throw refuse("operand " + i + " is '" + inputs[i] + "' and has shape " + x.shape());
            }
            hidden = Math.max(hidden, more);
            terms.add(diagonal(x, letters));
        }
        output = sides.length == 2 ? sides[1].replace("...", ellipsis(hidden)) : implicit(hidden, sides[0]);
        terms.replaceAll(this::withoutOnes);
        for (int i = 0; i < output.length(); i++) {
            char letter = output.charAt(i);
            if (terms.stream().noneMatch(t -> t.letters.indexOf(letter) >= 0)
                    || output.indexOf(letter) != output.lastIndexOf(letter)) {
                throw refuse("the result's '" + letter + "' must be an axis of an operand, and stand there once");
            }
        }
    }

    static Tensor of(String subscripts, List<Tensor> operands) {
        DType dtype = operands.stream()
                .map(Tensor::dtype)
                .reduce(DType::promote)
                .orElseThrow(() -> new ShapeException("einsum", "there is no operand", "Give at least one"));
        DType numeric = dtype.withInteger();
        var einsum = new Einsum(
                subscripts, operands.stream().map(t -> t.cast(numeric)).toList());
        return einsum.compute();
    }

    private ShapeException refuse(String problem) {
        return new ShapeException("einsum", "'" + subscripts + "': " + problem, "Write it as in 'ij,jk->ik'");
    }

    private static String ellipsis(int axes) {
        var letters = new StringBuilder();
        for (int i = axes - 1; i >= 0; i--) {
            letters.append((char) (ELLIPSIS + i));
        }
        return letters.toString();
    }

    /// Without an arrow: the ellipsis, then the letters that occur once, in alphabetical order.
    private static String implicit(int hidden, String inputs) {
        var letters = new StringBuilder(ellipsis(hidden));
        inputs.chars()
                .filter(c -> c != ',' && c != '.' && inputs.indexOf(c) == inputs.lastIndexOf(c))
                .sorted()
                .forEach(c -> letters.append((char) c));
        return letters.toString();
    }

    /// Where a letter stands twice, the diagonal of both axes.
    private static Term diagonal(Tensor x, String letters) {
        for (int j = 1; j < letters.length(); j++) {
            int i = letters.indexOf(letters.charAt(j));
            if (i < j) {
                String rest = letters.substring(0, i) + letters.substring(i + 1, j) + letters.substring(j + 1);
                return diagonal(Linalg.diagonal(x, 0, i, j), rest + letters.charAt(j));
            }
        }
        return new Term(x, letters);
    }

    /// Without axes of extent 1 that are longer in another operand: they broadcast.
    private Term withoutOnes(Term term) {
        int[] gone = IntStream.range(0, term.letters.length())
                .filter(i -> term.tensor.shape().dim(i) == 1 && longest(term.letters.charAt(i)) != 1)
                .toArray();
        if (gone.length == 0) {
            return term;
        }
        var letters = new StringBuilder(term.letters);
        for (int i = gone.length - 1; i >= 0; i--) {
            letters.deleteCharAt(gone[i]);
        }
        return new Term(term.tensor.squeeze(gone), letters.toString());
    }

    private int longest(char letter) {
        return terms.stream()
                .filter(t -> t.letters.indexOf(letter) >= 0)
                .mapToInt(t -> t.tensor.shape().dim(t.letters.indexOf(letter)))
                .filter(extent -> extent != 1)
                .findFirst()
                .orElse(1);
    }

    private Tensor compute() {
        while (terms.size() > 1) {
            Term a = summed(terms.removeFirst(), List.of(terms.getFirst()));
            Term b = summed(terms.removeFirst(), List.of(a));
            terms.addFirst(product(a, b));
        }
        Term last = summed(terms.removeFirst(), List.of());
        return Primitives.transpose(
                last.tensor, output.chars().map(last.letters::indexOf).boxed().toList());
    }

    private boolean needed(char letter, List<Term> others) {
        return output.indexOf(letter) >= 0
                || terms.stream().anyMatch(t -> t.letters.indexOf(letter) >= 0)
                || others.stream().anyMatch(t -> t.letters.indexOf(letter) >= 0);
    }

    /// Summed over the axes that nobody else has.
    private Term summed(Term term, List<Term> others) {
        List<Integer> alone = new ArrayList<>();
        var rest = new StringBuilder();
        for (int i = 0; i < term.letters.length(); i++) {
            if (needed(term.letters.charAt(i), others)) {
                rest.append(term.letters.charAt(i));
            } else {
                alone.add(i);
            }
        }
        return new Term(Primitives.sum(term.tensor, alone), rest.toString());
    }

    private Term product(Term a, Term b) {
        List<Integer> leftBatch = new ArrayList<>();
        List<Integer> rightBatch = new ArrayList<>();
        List<Integer> leftSum = new ArrayList<>();
        List<Integer> rightSum = new ArrayList<>();
        var batch = new StringBuilder();
        var free = new StringBuilder();
        for (int i = 0; i < a.letters.length(); i++) {
            char letter = a.letters.charAt(i);
            int j = b.letters.indexOf(letter);
            if (j < 0) {
                free.append(letter);
            } else if (needed(letter, List.of())) {
                leftBatch.add(i);
                rightBatch.add(j);
                batch.append(letter);
            } else {
                leftSum.add(i);
                rightSum.add(j);
            }
        }
        b.letters.chars().filter(c -> a.letters.indexOf(c) < 0).forEach(c -> free.append((char) c));
        check(a, b);
        var dot = new Prim.Dot(leftBatch, rightBatch, leftSum, rightSum);
        return new Term(
                Primitives.apply(dot, a.tensor, b.tensor), batch.append(free).toString());
    }

    private void check(Term a, Term b) {
        for (char letter : a.letters.toCharArray()) {
            int j = b.letters.indexOf(letter);
            if (j < 0) {
                continue;
            }
            Shape x = a.tensor.shape();
            Shape y = b.tensor.shape();
            int extent = x.dim(a.letters.indexOf(letter));
            if (extent != y.dim(j) && extent != Shape.ANY && y.dim(j) != Shape.ANY) {
                throw refuse("'" + letter + "' has " + extent + " elements in one operand and " + y.dim(j)
                        + " in another, whose shapes are " + Arrays.toString(x.dims()) + " and "
                        + Arrays.toString(y.dims()));
            }
        }
    }
}
