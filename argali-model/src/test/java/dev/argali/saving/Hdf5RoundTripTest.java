package dev.argali.saving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.argali.graph.ArgaliException;
import dev.argali.model.KerasFileException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Trees of groups, arrays and attributes, written by us and read through jHDF.
class Hdf5RoundTripTest {
    private static final H5Type[] TYPES = H5Type.values();

    private static byte[] file(H5Group tree) {
        var out = new ByteArrayOutputStream();
        try {
            Hdf5Writer.write(tree, out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static void assertComesBack(H5Group tree) {
        try (Hdf5Reader reader = Hdf5Reader.of(MemorySegment.ofArray(file(tree)), "test.h5")) {
            assertSame("", reader.tree(), tree);
        }
    }

    private static void assertSame(String path, H5Group read, H5Group written) {
        assertThat(read.attributes()).as("attributes of %s", path).isEqualTo(written.attributes());
        assertThat(read.members().keySet())
                .as("members of %s", path)
                .containsExactlyInAnyOrderElementsOf(written.members().keySet());
        written.members().forEach((name, node) -> {
            String child = path + "/" + name;
            switch (node) {
                case H5Group group -> assertSame(child, read.group(name).orElseThrow(), group);
                case H5Dataset array -> assertSame(child, read.dataset(name).orElseThrow(), array);
            }
        });
    }

    private static void assertSame(String path, H5Dataset read, H5Dataset written) {
        assertThat(read.type()).as(path).isEqualTo(written.type());
        assertThat(read.dims()).as(path).isEqualTo(written.dims());
        assertThat(read.attributes()).as(path).isEqualTo(written.attributes());
        if (written.byteSize() > 0) {
            assertThat(read.bytes().get().toArray(ValueLayout.JAVA_BYTE))
                    .as(path)
                    .isEqualTo(written.bytes().get().toArray(ValueLayout.JAVA_BYTE));
        }
    }

    private static H5Dataset array(SplittableRandom random, H5Type type, List<Long> dims) {
        byte[] bytes = new byte[Math.toIntExact(H5Dataset.byteSize(type, dims))];
        random.nextBytes(bytes);
        if (type == H5Type.BOOL) {
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] &= 1;
            }
        }
        return H5Dataset.of(type, dims, () -> MemorySegment.ofArray(bytes));
    }

    private static List<Long> dims(SplittableRandom random) {
        return random.longs(random.nextInt(4), 0, 6).boxed().toList();
    }

    private static Map<String, H5Attribute> attributes(SplittableRandom random) {
        Map<String, H5Attribute> all = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String text = "x中".repeat(random.nextInt(100));
            all.put(
                    "a" + i,
                    switch (random.nextInt(5)) {
                        case 0 -> H5Attribute.of(text);
                        case 1 -> H5Attribute.of(random.nextLong());
                        case 2 -> H5Attribute.of(random.nextDouble());
                        case 3 -> H5Attribute.names(List.of());
                        default -> H5Attribute.names(List.of("kernel", "", text));
                    });
        }
        return all;
    }

    private static H5Group tree(SplittableRandom random, int depth) {
        Map<String, H5Node> members = new LinkedHashMap<>();
        for (int i = random.nextInt(12); i > 0; i--) {
            String name = "m" + random.nextInt(1_000);
            members.put(
                    name,
                    depth < 3 && random.nextBoolean()
                            ? tree(random, depth + 1)
                            : array(random, TYPES[random.nextInt(TYPES.length)], dims(random))
                                    .attributes(attributes(random)));
        }
        return new H5Group(members, attributes(random));
    }

    @Test
    void random_trees_come_back() {
        for (int seed = 0; seed < 100; seed++) {
            assertComesBack(tree(new SplittableRandom(seed), 0));
        }
    }

    @Test
    void groups_of_every_size_come_back() {
        for (int n : new int[] {0, 1, 7, 8, 9, 16, 17, 255, 256, 257, 300, 2_000}) {
            Map<String, H5Node> members = new LinkedHashMap<>();
            for (int i = 0; i < n; i++) {
                members.put("layer_" + i, i % 2 == 0 ? H5Group.EMPTY : H5Dataset.int64(new long[] {i}));
            }
            assertComesBack(new H5Group(members, Map.of()));
        }
    }

    @Test
    void long_names_long_lists_and_deep_groups_come_back() {
        var names = new ArrayList<String>();
        for (int i = 0; i < 4_000; i++) {
            names.add("name" + i);
        }
        assertComesBack(Hdf5Tree.of()
                .group("a/".repeat(190), Map.of("names", H5Attribute.names(names)))
                .dataset("n".repeat(3_000), H5Dataset.float32(new float[] {1, Float.NaN, -0f}, 3))
                .attribute("", "long", H5Attribute.of("长".repeat(20_000)))
                .root());
    }

    @Test
    void the_same_tree_gives_the_same_bytes() {
        assertThat(file(tree(new SplittableRandom(7), 0))).isEqualTo(file(tree(new SplittableRandom(7), 0)));
    }

    @Test
    void numbers_are_read_as_numbers() {
        H5Group tree = Hdf5Tree.of()
                .dataset("x/f", H5Dataset.float32(new float[] {1.5f, -2}, 2, 1))
                .dataset("x/l", H5Dataset.int64(new long[] {Long.MIN_VALUE}))
                .root();
        try (Hdf5Reader reader = Hdf5Reader.of(MemorySegment.ofArray(file(tree)), "test.h5")) {
            H5Group read = reader.tree();
            assertThat(read.dataset("x/f").orElseThrow().toFloats()).containsExactly(1.5f, -2);
            H5Dataset whole = read.dataset("x/l").orElseThrow();
            assertThat(whole.toLongs()).containsExactly(Long.MIN_VALUE);
            assertThatThrownBy(whole::toFloats)
                    .hasMessage("H5Dataset: it holds INT64, not FLOAT32. Read its bytes instead.");
            assertThat(read.find("x/none")).isEmpty();
        }
    }

    @Test
    void what_hdf5_cannot_hold_is_refused_before_a_byte_is_written() {
        for (String name : List.of("", ".", "a/b", "a\0")) {
            var tree = new H5Group(Map.of(name, H5Group.EMPTY), Map.of());
            assertThatThrownBy(() -> file(tree))
                    .isInstanceOf(ArgaliException.class)
                    .hasMessageStartingWith("Hdf5Writer: group '': '" + name + "' cannot be the name of a member");
        }
        assertThatThrownBy(() -> file(Hdf5Tree.of().group("a/".repeat(201)).root()))
                .hasMessageContaining("groups are nested more than 200 deep");
        Long[] ones = new Long[33];
        Arrays.fill(ones, 1L);
        var flat = array(new SplittableRandom(1), H5Type.INT8, List.of(ones));
        assertThatThrownBy(() -> file(Hdf5Tree.of().dataset("a", flat).root()))
                .hasMessageContaining("it has 33 dimensions, HDF5 allows 32");
        assertThatThrownBy(() -> Hdf5Tree.of().dataset("a", flat).dataset("a", flat))
                .hasMessageStartingWith("Hdf5Tree: the path 'a' is taken");
        assertThatThrownBy(() -> Hdf5Tree.of().dataset("a", flat).group("a/b"))
                .hasMessageStartingWith("Hdf5Tree: 'a' in the path 'a/b' is a dataset, not a group");
    }

    @Test
    void a_file_cut_off_or_changed_anywhere_is_never_more_than_an_error() {
        byte[] whole = file(tree(new SplittableRandom(11), 0));
        var random = new SplittableRandom(12);
        for (int i = 0; i < 1_000; i++) {
            byte[] damaged = whole.clone();
            if (i % 2 == 0) {
                damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
            } else {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try (Hdf5Reader reader = Hdf5Reader.of(MemorySegment.ofArray(damaged), "test.h5")) {
                readAll(reader.tree());
            } catch (KerasFileException e) {
                assertThat(e).hasMessageStartingWith("test.h5");
            }
        }
    }

    private static void readAll(H5Group group) {
        for (H5Node node : group.members().values()) {
            switch (node) {
                case H5Group inner -> readAll(inner);
                case H5Dataset array ->
                    assertThat(array.bytes().get().byteSize()).isEqualTo(array.byteSize());
            }
        }
    }
}
