package dev.argali.saving;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.HexFormat;
import java.util.Map;

/// Writes JSON as Python's `json.dumps` does by default: `", "` and `": "` between, ASCII only, floats by `repr`.
final class JsonText {
    private static final HexFormat HEX = HexFormat.of();

    private JsonText() {}

    static void append(Json value, StringBuilder text) {
        switch (value) {
            case Json.Obj(Map<String, Json> members) -> {
                String between = "{";
                for (Map.Entry<String, Json> member : members.entrySet()) {
                    quote(member.getKey(), text.append(between));
                    append(member.getValue(), text.append(": "));
                    between = ", ";
                }
                text.append(members.isEmpty() ? "{}" : "}");
            }
            case Json.Arr(var items) -> {
                String between = "[";
                for (Json item : items) {
                    append(item, text.append(between));
                    between = ", ";
                }
                text.append(items.isEmpty() ? "[]" : "]");
            }
            case Json.Str(String string) -> quote(string, text);
            case Json.Int(long number) -> text.append(number);
            case Json.Real(double number) -> text.append(repr(number));
            case Json.Bool(boolean bool) -> text.append(bool);
            case Json.Null() -> text.append("null");
        }
    }

    /// Python's `repr` of a float: the shortest digits that read back the same, an exponent below 1e-4 and from 1e16.
    static String repr(double number) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "Infinity" : "-Infinity";
        }
        if (number == 0) {
            return 1 / number < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = shortest(number);
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = shortest.toPlainString();
            return plain.indexOf('.') < 0 ? plain + ".0" : plain;
        }
        String digits = shortest.unscaledValue().abs().toString();
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        String size = Math.abs(exponent) < 10 ? "0" + Math.abs(exponent) : Integer.toString(Math.abs(exponent));
        return (number < 0 ? "-" : "") + digits.charAt(0) + fraction + 'e' + (exponent < 0 ? '-' : '+') + size;
    }

    private static BigDecimal shortest(double number) {
        BigDecimal digits = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        // Java gives at least two digits, also where one would do, as of the smallest number of all.
        BigDecimal one = digits.round(new MathContext(1));
        return one.doubleValue() == number ? one : digits;
    }

    private static void quote(String string, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                default -> {
                    if (c >= ' ' && c <= '~') {
                        text.append(c);
                    } else {
                        text.append("\\u").append(HEX.toHexDigits(c));
                    }
                }
            }
        }
        text.append('"');
    }
}
