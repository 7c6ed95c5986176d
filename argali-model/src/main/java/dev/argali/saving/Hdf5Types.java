package dev.argali.saving;

import io.jhdf.api.Attribute;
import io.jhdf.object.datatype.DataType;
import io.jhdf.object.datatype.EnumDataType;
import io.jhdf.object.datatype.FixedPoint;
import io.jhdf.object.datatype.FloatingPoint;
import io.jhdf.object.datatype.OpaqueDataType;
import io.jhdf.object.datatype.OrderedDataType;
import io.jhdf.object.datatype.StringData;
import io.jhdf.object.datatype.VariableLength;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// From jHDF's datatypes and attributes to ours.
final class Hdf5Types {
    private Hdf5Types() {}

    /// {@return our type for one of jHDF's, if Keras's files know it}
    static Optional<H5Type> of(DataType type) {
        return switch (type) {
            case FixedPoint integer
            when integer.getBitOffset() == 0 && integer.getBitPrecision() == 8 * integer.getSize() -> integer(integer);
            case FloatingPoint floating
            when floating.getBitOffset() == 0 && floating.getMantissaLocation() == 0 -> floating(floating);
            case EnumDataType names
            when names.getSize() == 1 && names.getEnumMapping().equals(Map.of(0, "FALSE", 1, "TRUE")) ->
                Optional.of(H5Type.BOOL);
            case OpaqueDataType opaque when opaque.getSize() == 2 -> Optional.of(H5Type.OPAQUE16);
            default -> Optional.empty();
        };
    }

    static boolean isBigEndian(DataType type) {
        return type instanceof OrderedDataType ordered && ordered.getByteOrder() == ByteOrder.BIG_ENDIAN;
    }

    static H5Attribute attribute(Attribute attribute) {
        DataType type = attribute.getDataType();
        List<Long> dims = Arrays.stream(attribute.getDimensionsAsLong()).boxed().toList();
        boolean text = type instanceof StringData
                || (type instanceof VariableLength variable && variable.isVariableLengthString());
        if (text) {
            return text(attribute, dims);
        }
        Optional<H5Type> known = of(type);
        if (known.isEmpty() || known.get() == H5Type.OPAQUE16) {
            return new H5Attribute.Other(type.getClass().getSimpleName());
        }
        return numbers(attribute, known.get(), dims);
    }

    private static H5Attribute text(Attribute attribute, List<Long> dims) {
        if (attribute.isEmpty()) {
            return new H5Attribute.Texts(List.of());
        }
        return switch (attribute.getData()) {
            case String value -> new H5Attribute.Text(value);
            case String[] values -> new H5Attribute.Texts(Arrays.asList(values));
            case Object other ->
                new H5Attribute.Other(
                        "text of shape " + dims + ' ' + other.getClass().getSimpleName());
        };
    }

    private static H5Attribute numbers(Attribute attribute, H5Type type, List<Long> dims) {
        if (attribute.isEmpty()) {
            boolean shaped = dims.contains(0L);
            List<Long> shape = shaped ? dims : List.of(0L);
            return type.isFloating()
                    ? new H5Attribute.Floats(type, shape, List.of())
                    : new H5Attribute.Integers(type, shape, List.of());
        }
        boolean big = isBigEndian(attribute.getDataType());
        ByteBuffer data = attribute.getBuffer().order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        return type.isFloating()
                ? new H5Attribute.Floats(type, dims, values(data, type, buffer -> floating(buffer, type)))
                : new H5Attribute.Integers(type, dims, values(data, type, buffer -> integer(buffer, type)));
    }

    private static <T> List<T> values(ByteBuffer data, H5Type type, Function<ByteBuffer, T> next) {
        int count = data.remaining() / type.bytes();
        var values = new ArrayList<T>(count);
        for (int i = 0; i < count; i++) {
            values.add(next.apply(data));
        }
        return values;
    }

    private static Double floating(ByteBuffer data, H5Type type) {
        return switch (type.bytes()) {
            case 2 -> (double) Float.float16ToFloat(data.getShort());
            case 4 -> (double) data.getFloat();
            default -> data.getDouble();
        };
    }

    private static Long integer(ByteBuffer data, H5Type type) {
        boolean unsigned = type == H5Type.UINT8 || type == H5Type.UINT16 || type == H5Type.UINT32;
        long value = switch (type.bytes()) {
            case 1 -> data.get();
            case 2 -> data.getShort();
            case 4 -> data.getInt();
            default -> data.getLong();
        };
        return unsigned ? value & (-1L >>> (64 - 8 * type.bytes())) : value;
    }

    private static Optional<H5Type> integer(FixedPoint type) {
        boolean signed = type.isSigned();
        return switch (type.getSize()) {
            case 1 -> Optional.of(signed ? H5Type.INT8 : H5Type.UINT8);
            case 2 -> Optional.of(signed ? H5Type.INT16 : H5Type.UINT16);
            case 4 -> Optional.of(signed ? H5Type.INT32 : H5Type.UINT32);
            case 8 -> Optional.of(signed ? H5Type.INT64 : H5Type.UINT64);
            default -> Optional.empty();
        };
    }

    private static Optional<H5Type> floating(FloatingPoint type) {
        int exponent = type.getExponentSize();
        int mantissa = type.getMantissaSize();
        return switch (type.getSize()) {
            case 2 -> exponent == 5 && mantissa == 10 ? Optional.of(H5Type.FLOAT16) : Optional.empty();
            case 4 -> exponent == 8 && mantissa == 23 ? Optional.of(H5Type.FLOAT32) : Optional.empty();
            case 8 -> exponent == 11 && mantissa == 52 ? Optional.of(H5Type.FLOAT64) : Optional.empty();
            default -> Optional.empty();
        };
    }
}
