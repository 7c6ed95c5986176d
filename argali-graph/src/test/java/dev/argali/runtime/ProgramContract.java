package dev.argali.runtime;

import static dev.argali.graph.Prim.BinaryKind.ADD;
import static dev.argali.graph.Prim.BinaryKind.MUL;
import static dev.argali.graph.Prim.BinaryKind.SUB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.DType;
import dev.argali.graph.Graph;
import dev.argali.graph.Literal;
import dev.argali.graph.Prim;
import dev.argali.graph.TensorType;
import dev.argali.graph.Value;
import dev.argali.graph.ValueException;
import dev.argali.runtime.Backend.InPlace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/// What [Program] and [DeviceBuffer] promise about memory, threads and failures.
final class ProgramContract {
    private static final TensorType TYPE = TensorType.of(DType.FLOAT32, 6, 17);
    private static final TensorType SQUARE = TensorType.of(DType.FLOAT32, 17, 17);

    private final Backend backend;

    private ProgramContract(Backend backend) {
        this.backend = backend;
    }

    static Stream<DynamicTest> tests(Backend backend) {
        var c = new ProgramContract(backend);
        return Stream.of(
                test("a_buffer_holds_what_was_written", c::buffers),
                test("released_buffers_refuse_to_be_held_again", c::released),
                test("what_is_not_donated_stays", c::notDonated),
                test("a_donated_argument_becomes_the_result_or_is_released", c::donated),
                test("a_result_in_place_may_be_read_out_of_order_meanwhile", c::outOfOrder),
                test("two_donated_arguments_may_change_places", c::swapped),
                test("one_buffer_may_be_two_arguments", c::aliased),
                test("a_value_returned_twice_is_two_buffers", c::twice),
                test("a_parameter_may_be_returned", c::parameterReturned),
                test("constants_stay_what_they_are_when_a_result_is_overwritten", c::constants),
                test("four_threads_may_run_one_program", c::threads),
                test("a_failed_check_raises_a_value_exception", c::failedCheck),
                test("a_failed_check_leaves_donated_arguments_whole", c::failedCheckDonated),
                test("host_calls_run_once_and_in_order", c::hostCalls),
                test("results_outlive_their_program", c::closed),
                test("a_graph_may_be_empty", c::empty),
                test("training_steps_in_place_repeat", c::steps));
    }

    private static DynamicTest test(String name, Executable body) {
        return DynamicTest.dynamicTest(name, body);
    }

    private static Literal draw(long seed, TensorType type) {
        return new Draw(seed).literal(type);
    }

    private DeviceBuffer upload(Literal literal) {
        return GraphCase.upload(backend, List.of(literal))[0];
    }

    private static Literal read(DeviceBuffer buffer, TensorType type) {
        return GraphCase.download(new Value(0, type), buffer);
    }

    private static void expect(DeviceBuffer actual, Literal expected) {
        var close = Allowances.ulps(4, 1e-6).of(new Sketch().build(), List.of(), List.of(expected));
        Literal got = read(actual, expected.type());
        for (int i = 0; i < expected.type().size(); i++) {
            assertThat(got.getDouble(i))
                    .isCloseTo(expected.getDouble(i), org.assertj.core.data.Offset.offset(close.getFirst()[i]));
        }
    }

    private void buffers() {
        for (int bytes : new int[] {0, 1, 63, 64, 4096}) {
            TensorType type = TensorType.of(DType.UINT8, bytes);
            Literal x = draw(bytes, type);
            DeviceBuffer buffer = upload(x);
            assertThat(buffer.bytes()).isEqualTo(bytes);
            assertThat(buffer.holders()).isEqualTo(1);
            assertThat(read(buffer, type)).isEqualTo(x);
            buffer.write(draw(1, type).data().asSlice(0, bytes));
            assertThat(read(buffer, type)).isEqualTo(draw(1, type));
            buffer.release();
        }
    }

    private void released() {
        DeviceBuffer buffer = upload(draw(1, TYPE)).retain();
        assertThat(buffer.holders()).isEqualTo(2);
        buffer.release();
        assertThat(read(buffer, TYPE)).isEqualTo(draw(1, TYPE));
        buffer.release();
        assertThatThrownBy(buffer::retain).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(buffer::release).isInstanceOf(IllegalStateException.class);
    }

    /// `(2x + y, x · y)`.
    private static Graph twoResults() {
        var s = new Sketch();
        Value x = s.parameter(TYPE);
        Value y = s.parameter(TYPE);
        return s.build(s.of(ADD, s.of(MUL, x, 2), y), s.of(MUL, x, y));
    }

    private DeviceBuffer[] run(Graph graph, List<InPlace> inPlace, DeviceBuffer[] in, boolean... donated) {
        try (Program program = backend.compile(graph, inPlace)) {
            DeviceBuffer[] out = new DeviceBuffer[graph.outputs().size()];
            program.run(in, donated, out);
            for (DeviceBuffer buffer : out) {
                assertThat(buffer.holders()).isEqualTo(1);
            }
            return out;
        }
    }

    private static void release(DeviceBuffer... buffers) {
        for (DeviceBuffer buffer : buffers) {
            buffer.release();
        }
    }

    private void notDonated() {
        List<Literal> arguments = List.of(draw(1, TYPE), draw(2, TYPE));
        DeviceBuffer[] in = GraphCase.upload(backend, arguments);
        DeviceBuffer[] out = run(twoResults(), List.of(new InPlace(0, 0), new InPlace(1, 1)), in, false, false);
        List<Literal> expected = ReferenceEvaluation.evaluate(twoResults(), arguments);
        expect(out[0], expected.get(0));
        expect(out[1], expected.get(1));
        assertThat(read(in[0], TYPE)).isEqualTo(arguments.get(0));
        assertThat(read(in[1], TYPE)).isEqualTo(arguments.get(1));
        release(in);
        release(out);
    }

    private void donated() {
        List<Literal> arguments = List.of(draw(1, TYPE), draw(2, TYPE));
        List<Literal> expected = ReferenceEvaluation.evaluate(twoResults(), arguments);
        for (int mask = 1; mask < 4; mask++) {
            for (List<InPlace> inPlace : List.of(
                    List.<InPlace>of(),
                    List.of(new InPlace(0, 0)),
                    List.of(new InPlace(1, 0)),
                    List.of(new InPlace(0, 1), new InPlace(1, 0)))) {
                DeviceBuffer[] in = GraphCase.upload(backend, arguments);
                boolean[] donated = {(mask & 1) != 0, (mask & 2) != 0};
                DeviceBuffer[] out = run(twoResults(), inPlace, in, donated);
                expect(out[0], expected.get(0));
                expect(out[1], expected.get(1));
                for (int i = 0; i < 2; i++) {
                    boolean isResult = List.of(out).contains(in[i]);
                    assertThat(in[i].holders()).isEqualTo(isResult || !donated[i] ? 1 : 0);
                    assertThat(isResult && !donated[i]).isFalse();
                    if (!donated[i]) {
                        assertThat(read(in[i], TYPE)).isEqualTo(arguments.get(i));
                        release(in[i]);
                    }
                }
                release(out);
            }
        }
    }

    private void outOfOrder() {
        var s = new Sketch();
        Value x = s.parameter(SQUARE);
        Value turned = s.add(new Prim.Transpose(List.of(1, 0)), x);
        Value sum = s.of(ADD, turned, x);
        Value reversed = s.add(new Prim.Reverse(List.of(0, 1)), x);
        Graph graph = s.build(sum, s.of(SUB, reversed, s.dot(x, 1, x, 0)), reversed);
        Literal argument = draw(3, SQUARE);
        List<Literal> expected = ReferenceEvaluation.evaluate(graph, List.of(argument));
        for (int result = 0; result < 3; result++) {
            DeviceBuffer[] in = {upload(argument)};
            DeviceBuffer[] out = run(graph, List.of(new InPlace(result, 0)), in, true);
            for (int r = 0; r < 3; r++) {
                int at = r;
                Literal got = read(out[r], SQUARE);
                new GraphCase("in place " + result, graph, List.of(argument), Allowances.spread(16))
                        .compare(expected, replaced(expected, at, got));
            }
            release(out);
        }
    }

    private static List<Literal> replaced(List<Literal> list, int at, Literal with) {
        List<Literal> copy = new ArrayList<>(list);
        copy.set(at, with);
        return copy;
    }

    private void swapped() {
        var s = new Sketch();
        Value x = s.parameter(TYPE);
        Value y = s.parameter(TYPE);
        Graph graph = s.build(y, x);
        DeviceBuffer[] in = {upload(draw(1, TYPE)), upload(draw(2, TYPE))};
        DeviceBuffer[] out = run(graph, List.of(new InPlace(0, 0), new InPlace(1, 1)), in, true, true);
        assertThat(read(out[0], TYPE)).isEqualTo(draw(2, TYPE));
        assertThat(read(out[1], TYPE)).isEqualTo(draw(1, TYPE));
        release(out);
    }

    private void aliased() {
        Literal x = draw(1, TYPE);
        DeviceBuffer one = upload(x);
        DeviceBuffer[] out = run(twoResults(), List.of(new InPlace(0, 0)), new DeviceBuffer[] {one, one}, false, false);
        expect(out[0], ReferenceEvaluation.evaluate(twoResults(), List.of(x, x)).getFirst());
        assertThat(read(one, TYPE)).isEqualTo(x);
        assertThat(one.holders()).isEqualTo(1);
        release(one);
        release(out);
    }

    private void twice() {
        var s = new Sketch();
        Value x = s.parameter(TYPE);
        Value y = s.of(MUL, x, x);
        DeviceBuffer in = upload(draw(1, TYPE));
        Graph graph = s.build(y, y, x, x);
        DeviceBuffer[] out = run(graph, List.of(), new DeviceBuffer[] {in}, false);
        out[0].write(draw(9, TYPE).data().asSlice(0, TYPE.bytes()));
        out[2].write(draw(9, TYPE).data().asSlice(0, TYPE.bytes()));
        expect(
                out[1],
                ReferenceEvaluation.evaluate(graph, List.of(draw(1, TYPE))).get(1));
        assertThat(read(out[3], TYPE)).isEqualTo(draw(1, TYPE));
        assertThat(read(in, TYPE)).isEqualTo(draw(1, TYPE));
        release(in);
        release(out);
    }

    private void parameterReturned() {
        var s = new Sketch();
        Graph graph = s.build(s.parameter(TYPE));
        for (boolean donated : new boolean[] {false, true}) {
            for (List<InPlace> inPlace : List.of(List.<InPlace>of(), List.of(new InPlace(0, 0)))) {
                DeviceBuffer in = upload(draw(1, TYPE));
                DeviceBuffer[] out = run(graph, inPlace, new DeviceBuffer[] {in}, donated);
                if (!donated) {
                    assertThat(out[0]).isNotSameAs(in);
                    release(in);
                }
                assertThat(read(out[0], TYPE)).isEqualTo(draw(1, TYPE));
                release(out);
            }
        }
    }

    private void constants() {
        var s = new Sketch();
        Value constant = s.add(new Prim.Constant(draw(1, TYPE)));
        Graph graph = s.build(constant, constant);
        try (Program program = backend.compile(graph, List.of())) {
            for (int run = 0; run < 2; run++) {
                DeviceBuffer[] out = new DeviceBuffer[2];
                program.run(new DeviceBuffer[0], new boolean[0], out);
                assertThat(read(out[0], TYPE)).isEqualTo(draw(1, TYPE));
                out[0].write(draw(2, TYPE).data().asSlice(0, TYPE.bytes()));
                assertThat(read(out[1], TYPE)).isEqualTo(draw(1, TYPE));
                release(out);
            }
        }
    }

    private void threads() throws Exception {
        Graph graph = twoResults();
        try (Program program = backend.compile(graph, List.of(new InPlace(0, 0)));
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> all = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int seed = t;
                all.add(threads.submit(() -> {
                    for (int run = 0; run < 25; run++) {
                        List<Literal> arguments = List.of(draw(seed, TYPE), draw(run + 10, TYPE));
                        DeviceBuffer[] in = GraphCase.upload(backend, arguments);
                        DeviceBuffer[] out = new DeviceBuffer[2];
                        program.run(in, new boolean[] {true, false}, out);
                        List<Literal> expected = ReferenceEvaluation.evaluate(graph, arguments);
                        expect(out[0], expected.get(0));
                        expect(out[1], expected.get(1));
                        release(in[1]);
                        release(out);
                    }
                }));
            }
            for (Future<?> future : all) {
                future.get();
            }
        }
    }

    /// `x + 1` if all of `x` is positive; the check comes after a node that could have been written in place.
    private static Graph checked() {
        var s = new Sketch();
        Value x = s.parameter(TYPE);
        Value next = s.of(ADD, x, 1);
        Value positive = s.add(new Prim.Compare(Prim.CompareKind.GT), x, s.like(x, 0));
        Value all = s.add(new Prim.Reduce(Prim.ReduceKind.AND, List.of(0, 1)), positive);
        return s.build(s.add(new Prim.Check("label", "it is not positive", "Feed another"), all, next));
    }

    private static Literal filled(double value) {
        return new Draw(1).between(TYPE, value, value);
    }

    private void failedCheck() {
        DeviceBuffer in = upload(filled(-1));
        assertThatThrownBy(() -> {
                    DeviceBuffer[] out = run(checked(), List.of(), new DeviceBuffer[] {in}, false);
                    read(out[0], TYPE);
                })
                .isInstanceOf(ValueException.class)
                .hasMessage("label: it is not positive. Feed another.");
        assertThat(read(in, TYPE)).isEqualTo(filled(-1));
        release(in);
    }

    /// As [#checked], but the sum is a result of its own, which could be written in the same pass as the comparison.
    private static Graph checkedBeside() {
        var s = new Sketch();
        Value x = s.parameter(TYPE);
        Value next = s.of(ADD, x, 1);
        Value positive = s.add(new Prim.Compare(Prim.CompareKind.GT), next, s.like(x, 1));
        Value all = s.add(new Prim.Reduce(Prim.ReduceKind.AND, List.of(0, 1)), positive);
        return s.build(next, s.add(new Prim.Check("label", "it is not positive", "Feed another"), all, all));
    }

    /// The check is in a branch that is taken after the sum.
    private static Graph checkedInside() {
        var s = new Sketch();
        Value x = s.parameter(TYPE);
        Value next = s.of(ADD, x, 1);
        Value sum = s.add(new Prim.Reduce(Prim.ReduceKind.SUM, List.of(0, 1)), next);
        Value yes = s.add(new Prim.Constant(Literal.scalar(DType.BOOL, 1L)));
        var branch = new Sketch();
        Value y = branch.parameter(sum.type());
        Value positive = branch.add(new Prim.Compare(Prim.CompareKind.GT), y, branch.like(y, 0));
        Graph body =
                branch.build(branch.add(new Prim.Check("label", "it is not positive", "Feed another"), positive, y));
        return s.build(next, s.add(new Prim.Cond(body, body), yes, sum));
    }

    private void failedCheckDonated() {
        failedCheckDonated(checked());
        failedCheckDonated(checkedBeside());
        failedCheckDonated(checkedInside());
    }

    private void failedCheckDonated(Graph graph) {
        try (Program program = backend.compile(graph, List.of(new InPlace(0, 0)))) {
            DeviceBuffer[] in = {upload(filled(-1))};
            DeviceBuffer[] out = new DeviceBuffer[graph.outputs().size()];
            boolean[] donated = {true};
            assertThatThrownBy(() -> program.run(in, donated, out)).isInstanceOf(ValueException.class);
            assertThat(in[0].holders()).isEqualTo(1);
            assertThat(read(in[0], TYPE)).isEqualTo(filled(-1));
            in[0].write(filled(1).data().asSlice(0, TYPE.bytes()));
            program.run(in, donated, out);
            assertThat(read(out[0], TYPE)).isEqualTo(filled(2));
            release(out);
        }
    }

    private void hostCalls() {
        List<Double> seen = Collections.synchronizedList(new ArrayList<>());
        Prim.HostFunction note = in -> {
            seen.add(in.getFirst().getDouble(0));
            return List.of(Literal.scalar(DType.FLOAT32, in.getFirst().getDouble(0) + 1));
        };
        TensorType scalar = TensorType.of(DType.FLOAT32);
        var s = new Sketch();
        Value x = s.parameter(scalar);
        Value first = s.add(new Prim.HostCall("first", note, List.of(scalar)), s.of(MUL, x, 10));
        Value second = s.add(new Prim.HostCall("second", note, List.of(scalar)), x);
        DeviceBuffer in = upload(Literal.scalar(DType.FLOAT32, 2.0));
        DeviceBuffer[] out = run(s.build(s.of(ADD, second, first)), List.of(), new DeviceBuffer[] {in}, false);
        assertThat(read(out[0], scalar).getDouble(0)).isEqualTo(24);
        assertThat(seen).containsExactly(20.0, 2.0);
        release(in);
        release(out);
    }

    private void closed() {
        var s = new Sketch();
        Value x = s.parameter(TYPE);
        Graph graph = s.build(s.of(MUL, x, 2));
        DeviceBuffer in = upload(draw(1, TYPE));
        DeviceBuffer[] out = run(graph, List.of(), new DeviceBuffer[] {in}, false);
        release(in);
        expect(
                out[0],
                ReferenceEvaluation.evaluate(graph, List.of(draw(1, TYPE))).getFirst());
        release(out);
    }

    private void empty() {
        assertThat(run(new Sketch().build(), List.of(), new DeviceBuffer[0])).isEmpty();
    }

    /// What a training loop does: the state goes in donated and comes out, step for step.
    private void steps() {
        var s = new Sketch();
        Value w = s.parameter(TYPE);
        Value x = s.parameter(TYPE);
        Graph graph = s.build(s.of(SUB, w, s.of(MUL, x, 0.5)), s.of(MUL, w, w));
        DeviceBuffer x0 = upload(draw(2, TYPE));
        DeviceBuffer state = upload(draw(1, TYPE));
        Literal expected = draw(1, TYPE);
        try (Program program = backend.compile(graph, List.of(new InPlace(0, 0)))) {
            for (int step = 0; step < 10; step++) {
                DeviceBuffer[] out = new DeviceBuffer[2];
                program.run(new DeviceBuffer[] {state, x0}, new boolean[] {true, false}, out);
                expected = ReferenceEvaluation.evaluate(graph, List.of(expected, draw(2, TYPE)))
                        .getFirst();
                state = out[0];
                release(out[1]);
            }
        }
        expect(state, expected);
        release(state, x0);
    }
}
