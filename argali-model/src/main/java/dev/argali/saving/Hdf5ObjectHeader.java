package dev.argali.saving;

import dev.argali.graph.ArgaliException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A version 1 object header in the making: the messages that say what a group or a dataset is.
/// Source: HDF5 File Format Specification 3.0, sections IV.A.1.a and IV.A.2.
final class Hdf5ObjectHeader {
    private static final int DATASPACE = 0x01;
    private static final int DATATYPE = 0x03;
    private static final int FILL_VALUE = 0x05;
    private static final int DATA_LAYOUT = 0x08;
    private static final int ATTRIBUTE = 0x0C;
    private static final int SYMBOL_TABLE = 0x11;
    private static final int CONSTANT = 1;
    private static final int LONGEST_MESSAGE = 65_528;
    private static final int MOST_MESSAGES = 65_535;

    private record Message(int type, int flags, ByteBuffer body) {}

    private final String path;
    private final List<Message> messages = new ArrayList<>();

    Hdf5ObjectHeader(String path) {
        this.path = path;
    }

    Hdf5ObjectHeader symbolTable(long btree, long heap) {
        ByteBuffer body = Hdf5Encoding.buffer(16).putLong(btree).putLong(heap);
        messages.add(new Message(SYMBOL_TABLE, 0, body));
        return this;
    }

    Hdf5ObjectHeader array(H5Dataset dataset, long address) {
        byte lateAllocation = 2;
        byte writeIfSet = 2;
        byte defaultDefined = 1;
        byte contiguous = 1;
        messages.add(new Message(DATASPACE, 0, ByteBuffer.wrap(Hdf5Encoding.dataspace(dataset.dims()))));
        messages.add(new Message(DATATYPE, CONSTANT, ByteBuffer.wrap(Hdf5Encoding.datatype(dataset.type()))));
        byte[] fill = {2, lateAllocation, writeIfSet, defaultDefined, 0, 0, 0, 0};
        messages.add(new Message(FILL_VALUE, CONSTANT, ByteBuffer.wrap(fill)));
        ByteBuffer layout = Hdf5Encoding.buffer(18).put((byte) 3).put(contiguous);
        layout.putLong(address).putLong(dataset.byteSize());
        messages.add(new Message(DATA_LAYOUT, 0, layout));
        return this;
    }

    Hdf5ObjectHeader attributes(Map<String, H5Attribute> attributes, Hdf5GlobalHeap heap) {
        attributes.forEach((name, value) -> attribute(name, value, heap));
        return this;
    }

    long addTo(Hdf5Plan plan) {
        if (messages.size() > MOST_MESSAGES) {
            throw refused("it has more attributes than HDF5 can hold: " + messages.size(), "Keep them under 65,000");
        }
        int size = 0;
        for (Message message : messages) {
            size = Math.addExact(size, 8 + Hdf5Encoding.padded(message.body.capacity()));
        }
        ByteBuffer header = Hdf5Encoding.buffer(16 + size);
        header.put((byte) 1).put((byte) 0).putShort((short) messages.size());
        header.putInt(1).putInt(size).putInt(0);
        for (Message message : messages) {
            int length = Hdf5Encoding.padded(message.body.capacity());
            header.putShort((short) message.type).putShort((short) length).putInt(message.flags);
            int start = header.position();
            header.put(Hdf5Encoding.bytes(message.body)).position(start + length);
        }
        return plan.add(header);
    }

    private void attribute(String name, H5Attribute value, Hdf5GlobalHeap heap) {
        byte[] body = switch (value) {
            case H5Attribute.Text(String text) -> texts(name, List.of(), List.of(text), heap);
            case H5Attribute.Texts(List<String> texts) -> {
                List<Long> dims = List.of((long) texts.size());
                yield texts(name, dims, texts, heap);
            }
            case H5Attribute.Integers(H5Type type, List<Long> dims, List<Long> numbers) -> {
                ByteBuffer data = Hdf5Encoding.buffer(type.bytes() * numbers.size());
                numbers.forEach(number -> putInteger(data, type, number));
                yield body(name, Hdf5Encoding.datatype(type), dims, Hdf5Encoding.bytes(data));
            }
            case H5Attribute.Floats(H5Type type, List<Long> dims, List<Double> numbers) -> {
                ByteBuffer data = Hdf5Encoding.buffer(type.bytes() * numbers.size());
                numbers.forEach(number -> putFloat(data, type, number));
                yield body(name, Hdf5Encoding.datatype(type), dims, Hdf5Encoding.bytes(data));
            }
            case H5Attribute.Other(String kind) ->
                throw refused(
                        "the attribute '" + name + "' is of a kind that cannot be written: " + kind, "Leave it out");
        };
        if (Hdf5Encoding.padded(body.length) > LONGEST_MESSAGE) {
            throw refused(
                    "the attribute '" + name + "' takes " + body.length + " bytes, HDF5 allows " + LONGEST_MESSAGE,
                    "Split it into '" + name + "0', '" + name + "1', ... as Keras does");
        }
        messages.add(new Message(ATTRIBUTE, 0, ByteBuffer.wrap(body)));
    }

    private static byte[] texts(String name, List<Long> dims, List<String> texts, Hdf5GlobalHeap heap) {
        ByteBuffer data = Hdf5Encoding.buffer(16 * texts.size());
        texts.forEach(text -> heap.put(Hdf5Encoding.utf8(text)).writeTo(data));
        return body(name, Hdf5Encoding.text(), dims, Hdf5Encoding.bytes(data));
    }

    /// Version 1, whose parts are padded; version 3 where the name needs UTF-8, whose parts are not.
    private static byte[] body(String name, byte[] datatype, List<Long> dims, byte[] data) {
        byte[] space = Hdf5Encoding.dataspace(dims);
        byte[] label = Hdf5Encoding.utf8(name + '\0');
        boolean ascii = label.length == name.length() + 1;
        int parts = ascii
                ? Hdf5Encoding.padded(label.length) + Hdf5Encoding.padded(datatype.length) + space.length
                : 1 + label.length + datatype.length + space.length;
        ByteBuffer body = Hdf5Encoding.buffer(8 + parts + data.length);
        body.put((byte) (ascii ? 1 : 3)).put((byte) 0);
        body.putShort((short) label.length).putShort((short) datatype.length).putShort((short) space.length);
        if (ascii) {
            body.put(label).position(Hdf5Encoding.padded(body.position()));
            body.put(datatype).position(Hdf5Encoding.padded(body.position()));
        } else {
            body.put((byte) 1).put(label).put(datatype);
        }
        return Hdf5Encoding.bytes(body.put(space).put(data));
    }

    private static void putInteger(ByteBuffer data, H5Type type, long number) {
        byte[] bytes = Hdf5Encoding.bytes(Hdf5Encoding.buffer(8).putLong(number));
        data.put(bytes, 0, type.bytes());
    }

    private static void putFloat(ByteBuffer data, H5Type type, double number) {
        switch (type.bytes()) {
            case 2 -> data.putShort(Float.floatToFloat16((float) number));
            case 4 -> data.putFloat((float) number);
            default -> data.putDouble(number);
        }
    }

    private ArgaliException refused(String problem, String cure) {
        return new ArgaliException("Hdf5Writer: '" + path + "'", problem, cure);
    }
}
