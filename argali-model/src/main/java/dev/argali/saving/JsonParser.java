package dev.argali.saving;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.argali.model.KerasFileException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// Reads JSON through Gson's strict reader, within limits of depth and size.
final class JsonParser {
    private static final int DEEPEST = 512;
    private static final int LONGEST = 256 << 20;

    /// What stands for Python's bare `NaN` before Gson, which knows none: a number that no writer writes so.
    private static final String NAN_MARK = "0.0e-00000099999";

    private final JsonReader reader;
    private final String where;

    private JsonParser(String text, String where) {
        this.where = where;
        reader = new JsonReader(new StringReader(marked(text)));
        reader.setStrictness(Strictness.STRICT);
        reader.setNestingLimit(DEEPEST);
    }

    static void requireSize(long size, String where) {
        if (size > LONGEST) {
            throw new KerasFileException(
                    where,
                    "the JSON text has " + size + " bytes, at most " + LONGEST + " are read",
                    "Is it the right file?");
        }
    }

    static Json parse(String text, String where) {
        requireSize(text.length(), where);
        var parser = new JsonParser(text, where);
        try {
            Json value = parser.value();
            if (parser.reader.peek() != JsonToken.END_DOCUMENT) {
                throw parser.damaged("something follows the value", null);
            }
            return value;
        } catch (IOException | IllegalStateException | NumberFormatException e) {
            throw parser.damaged(e.getMessage() == null ? e.toString() : firstLine(e.getMessage()), e);
        }
    }

    private Json value() throws IOException {
        return switch (reader.peek()) {
            case BEGIN_OBJECT -> object();
            case BEGIN_ARRAY -> {
                var items = new ArrayList<Json>();
                reader.beginArray();
                while (reader.hasNext()) {
                    items.add(value());
                }
                reader.endArray();
                yield new Json.Arr(items);
            }
            case STRING -> new Json.Str(reader.nextString());
            case NUMBER -> number(reader.nextString());
            case BOOLEAN -> new Json.Bool(reader.nextBoolean());
            case NULL -> {
                reader.nextNull();
                yield new Json.Null();
            }
            case END_ARRAY, END_OBJECT, NAME, END_DOCUMENT -> throw damaged("a value is missing", null);
        };
    }

    private Json object() throws IOException {
        var members = new LinkedHashMap<String, Json>();
        reader.beginObject();
        while (reader.hasNext()) {
            String name = reader.nextName();
            members.put(name, value());
        }
        reader.endObject();
        return new Json.Obj(members);
    }

    private Json number(String text) {
        if (text.equals(NAN_MARK)) {
            return new Json.Real(Double.NaN);
        }
        if (text.indexOf('.') >= 0 || text.indexOf('e') >= 0 || text.indexOf('E') >= 0) {
            return new Json.Real(Double.parseDouble(text));
        }
        try {
            return new Json.Int(Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw new KerasFileException(
                    where,
                    "the whole number " + text + " does not fit into 64 bits",
                    "Write it with a fraction, as a float",
                    e);
        }
    }

    private KerasFileException damaged(String problem, @Nullable Throwable cause) {
        String what = "it is not JSON: " + problem;
        String cure = Cures.DAMAGED;
        return cause == null
                ? new KerasFileException(where, what, cure)
                : new KerasFileException(where, what, cure, cause);
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    /// The text with Python's bare `NaN` and `Infinity` replaced by numbers in JSON's form.
    private static String marked(String text) {
        if (!text.contains("NaN") && !text.contains("Infinity")) {
            return text;
        }
        var marked = new StringBuilder(text.length() + 64);
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!quoted && text.startsWith("NaN", i)) {
                marked.append(NAN_MARK);
                i += 2;
            } else if (!quoted && text.startsWith("Infinity", i)) {
                marked.append("1e99999");
                i += 7;
            } else {
                marked.append(c);
                if (quoted && c == '\\' && i + 1 < text.length()) {
                    marked.append(text.charAt(++i));
                } else if (c == '"') {
                    quoted = !quoted;
                }
            }
        }
        return marked.toString();
    }
}
