package dev.argali.cpu.kernels;

import dev.argali.cpu.matmul.BlockedMatmul;
import dev.argali.cpu.matmul.Element;
import dev.argali.cpu.matmul.MatmulShape;
import dev.argali.cpu.onednn.Matmul;
import dev.argali.cpu.onednn.MatmulCall;
import dev.argali.cpu.onednn.MatmulSpec;
import dev.argali.cpu.onednn.Offer;
import dev.argali.cpu.onednn.OneDnn;
import dev.argali.cpu.x86.PanelProduct;
import dev.argali.runtime.Profiler;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A product of matrices, cut into slices of columns or rows. Small ones of float32 run on code of our own, other
/// float32 and those of half floats on oneDNN's one-thread kernels where it is loaded and has some for the processor,
/// everything else on [BlockedMatmul].
///
/// @param shape sizes and strides of the whole product
/// @param element what the matrices are made of
/// @param a storage and first element of the left operand
/// @param b storage and first element of the right operand
/// @param c storage of the result
/// @param oneDnn the library, if it is there
public record DotKernel(MatmulShape shape, Element element, Operand a, Operand b, int c, Optional<OneDnn> oneDnn)
        implements Kernel {
    private static final System.Logger LOG = System.getLogger("dev.argali.cpu");

    /// A matrix in a storage.
    ///
    /// @param storage which one
    /// @param offset its first element
    public record Operand(int storage, long offset) {}

    /// A part of the product: addresses in elements, relative to the operands.
    private record Part(MatmulShape shape, long a, long b, long c) {}

    @Override
    public List<Integer> reads() {
        return List.of(a.storage, b.storage);
    }

    @Override
    public List<Integer> writes() {
        return List.of(c);
    }

    @Override
    public Step bind(Frame frame) {
        return new DotStep(frame);
    }

    @Override
    public Profiler.Cost cost() {
        MatmulShape.Sizes s = shape.sizes();
        double elements = (double) s.m() * s.k() + (double) s.k() * s.n() + (double) s.m() * s.n();
        String name =
                "dot " + element + " " + (s.batch() == 1 ? "" : s.batch() + "x") + s.m() + "x" + s.k() + "x" + s.n();
        return new Profiler.Cost(name, 2.0 * shape.work(), elements * s.batch() * element.bytes());
    }

    private List<Part> parts(int threads) {
        MatmulShape.Sizes s = shape.sizes();
        int wanted = (int) Math.max(1, Math.min(threads, shape.work() / WORTH_A_THREAD));
        List<Part> parts = new ArrayList<>();
        if (s.batch() >= wanted && s.batch() > 1) {
            for (int i = 0; i < wanted; i++) {
                long from = s.batch() * i / wanted;
                long count = s.batch() * (i + 1) / wanted - from;
                var sizes = new MatmulShape.Sizes(count, s.m(), s.k(), s.n());
                parts.add(new Part(
                        new MatmulShape(sizes, shape.a(), shape.b(), shape.c()),
                        from * shape.a().batch(),
                        from * shape.b().batch(),
                        from * shape.c().batch()));
            }
            return parts;
        }
        // Cutting the longer side leaves each slice the better kernel. Borders are multiples of a cache line where that
        // leaves the slices nearly alike.
        boolean columns = s.n() >= s.m();
        long extent = columns ? s.n() : s.m();
        long even = Math.ceilDiv(extent, wanted);
        long step = even < 128 ? even : Math.ceilDiv(even, 16) * 16;
        for (long from = 0; from < extent; from += step) {
            long count = Math.min(step, extent - from);
            parts.add(
                    columns
                            ? new Part(
                                    shape.columns(count),
                                    0,
                                    shape.b().at(0, from),
                                    shape.c().at(0, from))
                            : new Part(
                                    shape.rows(count),
                                    shape.a().at(from, 0),
                                    0,
                                    shape.c().at(from, 0)));
        }
        return parts.isEmpty() ? List.of(new Part(shape, 0, 0, 0)) : parts;
    }

    private Optional<Matmul> offered(MatmulShape part) {
        boolean floats = element == Element.F32 || element == Element.BF16 || element == Element.F16;
        if (oneDnn.isEmpty() || !floats) {
            return Optional.empty();
        }
        return switch (oneDnn.get().matmul(MatmulSpec.of(part).types(element, element))) {
            case Offer.Made<Matmul>(Matmul made) -> Optional.of(made);
            case Offer.Refused<Matmul>(String reason) -> {
                LOG.log(Level.DEBUG, "{0} runs in Java: {1}", this, reason);
                yield Optional.empty();
            }
        };
    }

    /// A product of a stack in code of this process, where it can write it.
    private Optional<PanelProduct> panelProduct(MatmulShape part) {
        MatmulShape.Sizes s = part.sizes();
        var one = new MatmulShape.Sizes(1, s.m(), s.k(), s.n());
        return element == Element.F32
                ? PanelProduct.of(new MatmulShape(
                        one, part.a().batch(0), part.b().batch(0), part.c().batch(0)))
                : Optional.empty();
    }

    private final class DotStep extends Step {
        private final Part[] parts;
        private final @Nullable PanelProduct[] panels;
        private final @Nullable MatmulCall[] calls;
        private final BlockedMatmul[] blocked;
        private final BlockedMatmul.Workspace[] workspaces;
        private final long[] scratch;
        private long baseA;
        private long baseB;
        private long baseC;

        DotStep(Frame frame) {
            super(frame);
            this.parts = parts(frame.threads()).toArray(Part[]::new);
            this.panels = new PanelProduct[parts.length];
            this.calls = new MatmulCall[parts.length];
            this.blocked = new BlockedMatmul[parts.length];
            this.workspaces = new BlockedMatmul.Workspace[frame.threads()];
            this.scratch = new long[parts.length];
            for (int i = 0; i < parts.length; i++) {
                Optional<PanelProduct> panel = panelProduct(parts[i].shape());
                Optional<Matmul> matmul = panel.isPresent() ? Optional.empty() : offered(parts[i].shape());
                if (panel.isPresent()) {
                    panels[i] = panel.get();
                    scratch[i] = frame.scratch(panel.get().blockBytes());
                    panel.get().begin(scratch[i]);
                } else if (matmul.isPresent()) {
                    calls[i] = matmul.get().call(frame.segments());
                    long bytes = matmul.get().scratchBytes();
                    scratch[i] = bytes == 0 ? 0 : frame.scratch(bytes);
                } else {
                    blocked[i] = BlockedMatmul.of(element, parts[i].shape(), false);
                }
            }
        }

        @Override
        public void run() {
            baseA = frame().address(a.storage) + a.offset * element.bytes();
            baseB = frame().address(b.storage) + b.offset * element.bytes();
            baseC = frame().address(c);
            inSlices(parts.length);
        }

        @Override
        public void close() {
            for (MatmulCall call : calls) {
                if (call != null) {
                    call.close();
                }
            }
        }

        @Override
        public void run(int slice, int worker) {
            Part part = parts[slice];
            long left = baseA + part.a() * element.bytes();
            long right = baseB + part.b() * element.bytes();
            long out = baseC + part.c() * element.bytes();
            PanelProduct panel = panels[slice];
            if (panel != null) {
                for (long i = 0; i < part.shape().sizes().batch(); i++) {
                    panel.run(scratch[slice], left, right, out);
                    left += part.shape().a().batch() * element.bytes();
                    right += part.shape().b().batch() * element.bytes();
                    out += part.shape().c().batch() * element.bytes();
                }
                return;
            }
            MatmulCall call = calls[slice];
            if (call != null) {
                call.run(left, right, out, scratch[slice]);
                return;
            }
            BlockedMatmul.Workspace workspace = workspaces[worker];
            if (workspace == null) {
                workspace = BlockedMatmul.Workspace.of(element);
                workspaces[worker] = workspace;
            }
            blocked[slice].run(workspace, left, right, out);
        }
    }

    @Override
    public String toString() {
        MatmulShape.Sizes s = shape.sizes();
        return "dot " + element + " " + s.batch() + "x" + s.m() + "x" + s.k() + "x" + s.n() + " b" + a.storage + " b"
                + b.storage + " -> b" + c + "\n";
    }
}
