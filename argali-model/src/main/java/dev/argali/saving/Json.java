package dev.argali.saving;

import dev.argali.graph.ArgaliException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A JSON value, as Python's `json` reads and writes it: whole numbers and floating ones are told apart, objects keep
/// their order, `NaN`, `Infinity` and `-Infinity` are numbers.
public sealed interface Json {
    /// An object: members in the order of the text.
    record Obj(Map<String, Json> members) implements Json {
        /// Keeps an unmodifiable copy, in the order given.
        public Obj {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        /// {@return the member `name`, if there is one}
        public Optional<Json> find(String name) {
            return Optional.ofNullable(members.get(name));
        }

        /// {@return this object with one member more, or another value for it}
        public Obj with(String name, Json value) {
            var more = new LinkedHashMap<>(members);
            more.put(name, value);
            return new Obj(more);
        }
    }

    /// An array.
    record Arr(List<Json> items) implements Json {
        /// Keeps an unmodifiable copy.
        public Arr {
            items = List.copyOf(items);
        }
    }

    /// A string.
    record Str(String value) implements Json {}

    /// A number written without fraction and exponent.
    record Int(long value) implements Json {}

    /// A number written with fraction or exponent, or one that is not finite.
    record Real(double value) implements Json {}

    /// `true` or `false`.
    record Bool(boolean value) implements Json {}

    /// `null`.
    record Null() implements Json {}

    /// {@return an object without members}
    static Obj obj() {
        return new Obj(Map.of());
    }

    /// {@return a JSON value for a Java one: a `Json`, `String`, `Boolean`, whole or floating number, `List` or `Map`
    /// of these, or an empty `Optional` for null}
    ///
    /// @throws ArgaliException for values of other classes
    static Json of(Object value) {
        return switch (value) {
            case Json json -> json;
            case String text -> new Str(text);
            case Boolean bool -> new Bool(bool);
            case Integer number -> new Int(number);
            case Long number -> new Int(number);
            case Float number -> new Real(number);
            case Double number -> new Real(number);
            case Optional<?> optional -> optional.isPresent() ? of((Object) optional.get()) : new Null();
            case List<?> items ->
                new Arr(items.stream().map(item -> of((Object) item)).toList());
            case Map<?, ?> map -> {
                var members = new LinkedHashMap<String, Json>();
                map.forEach((name, member) -> members.put(name.toString(), of((Object) member)));
                yield new Obj(members);
            }
            default ->
                throw new ArgaliException(
                        "Json",
                        "a value of " + value.getClass() + " has no JSON form",
                        "Give strings, numbers, lists or maps");
        };
    }

    /// Reads a text in UTF-8. `where` names it in errors.
    ///
    /// @throws dev.argali.model.KerasFileException if it is not JSON, nested over 512 deep, over 256 MiB, or has a
    /// whole number that does not fit into 64 bits
    static Json parse(byte[] text, String where) {
        JsonParser.requireSize(text.length, where);
        return parse(new String(text, StandardCharsets.UTF_8), where);
    }

    /// Reads a text. `where` names it in errors.
    ///
    /// @throws dev.argali.model.KerasFileException as for bytes
    static Json parse(String text, String where) {
        return JsonParser.parse(text, where);
    }

    /// {@return the text that Python's `json.dumps` gives for this value}
    default String toText() {
        var text = new StringBuilder();
        JsonText.append(this, text);
        return text.toString();
    }
}
