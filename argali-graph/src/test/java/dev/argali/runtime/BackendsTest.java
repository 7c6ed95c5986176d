package dev.argali.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.ArgaliException;
import dev.argali.graph.DType;
import dev.argali.graph.Graph;
import dev.argali.graph.Literal;
import dev.argali.graph.TensorType;
import dev.argali.graph.Value;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BackendsTest {
    private static final List<Backend> ALL = List.of(new ReferenceBackend(), new NullBackend());

    @Test
    void the_null_backend_is_used_only_where_it_is_asked_for() {
        assertThat(Backends.choose(ALL, Optional.empty()).name()).isEqualTo("reference");
        assertThat(Backends.choose(ALL, Optional.of("null")).name()).isEqualTo("null");
        assertThat(new NullBackend().priority()).isLessThan(new ReferenceBackend().priority());
    }

    @Test
    void a_backend_that_is_not_there_is_an_error_with_those_that_are() {
        assertThatThrownBy(() -> Backends.choose(ALL, Optional.of("tpu")))
                .isInstanceOf(ArgaliException.class)
                .hasMessage("backend: there is no usable backend 'tpu'; found reference (not asked for), "
                        + "null (not asked for). Set ARGALI_BACKEND to one that can be used, or leave it unset.");
    }

    @Test
    void the_null_backend_knows_sizes_alone() {
        var s = new Sketch();
        Value x = s.parameter(TensorType.of(DType.FLOAT32, 100_000, 50_000));
        Graph graph = s.build(s.dot(x, 0, x, 0));
        Backend backend = new NullBackend();
        DeviceBuffer[] out = new DeviceBuffer[1];
        try (Program program = backend.compile(graph, List.of())) {
            DeviceBuffer in = backend.allocate(x.type().bytes());
            program.run(new DeviceBuffer[] {in}, new boolean[] {true}, out);
            assertThat(in.holders()).isZero();
        }
        assertThat(out[0].bytes()).isEqualTo(4L * 50_000 * 50_000);
        Literal read = new Draw(1).literal(TensorType.of(DType.FLOAT32, 3));
        out[0].read(read.data().asSlice(0, 12));
        assertThat(read.getDouble(2)).isZero();
    }

    @Test
    void memory_that_is_not_there_is_an_error_with_its_size() {
        Backend backend = new ReferenceBackend();
        assertThatThrownBy(() -> backend.allocate(1L << 50))
                .isInstanceOf(ArgaliException.class)
                .hasMessage("memory: a tensor of 1125899906842624 bytes does not fit. A smaller batchSize needs less.");
    }

    @Test
    void released_memory_is_gone_and_reading_it_is_an_error() {
        HostBuffer buffer = HostBuffer.allocate(100);
        assertThat(buffer.memory().address() % 64).isZero();
        assertThat(buffer.memory().byteSize()).isEqualTo(100);
        var memory = buffer.memory();
        buffer.release();
        assertThat(memory.scope().isAlive()).isFalse();
        Literal literal = Literal.zeros(TensorType.of(DType.FLOAT32, 1));
        assertThatThrownBy(() -> buffer.read(literal.data())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void what_cannot_be_placed_leaves_everything_as_it_was() {
        DeviceBuffer first = HostBuffer.allocate(8);
        DeviceBuffer[] made = new DeviceBuffer[1];
        DeviceBuffer[] results = new DeviceBuffer[2];
        assertThatThrownBy(() ->
                        Donation.place(List.of(), new DeviceBuffer[] {first}, new boolean[] {true}, results, i -> {
                            if (i == 1) {
                                throw new ArgaliException("memory", "none is left", "");
                            }
                            made[0] = HostBuffer.allocate(8);
                            return made[0];
                        }))
                .hasMessage("memory: none is left.");
        assertThat(first.holders()).isEqualTo(1);
        assertThat(made[0].holders()).isZero();
        assertThat(results).containsOnlyNulls();
    }
}
