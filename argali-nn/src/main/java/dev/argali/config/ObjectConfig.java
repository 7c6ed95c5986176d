package dev.argali.config;

import dev.argali.api.Stable;
import dev.argali.graph.ValueException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// A class by its name and its arguments, as Keras writes them into `config.json`:
/// `{"module", "class_name", "config", "registered_name"}`.
///
/// Values of arguments are `String`, `Boolean`, numbers, `List`, `Map<String, Object>`, nested `ObjectConfig`, and
/// [#NONE] for JSON's null. Whoever reads JSON may hand in plain maps with nulls: they are taken as they are.
///
/// @param module Keras's public module, such as `keras.layers`
/// @param className the simple name of the class
/// @param arguments names and values, in Keras's order; unmodifiable
/// @param registeredName for a class of the user's, the name under which it was registered, such as `Custom>Mine`
@Stable
public record ObjectConfig(
        String module, String className, Map<String, Object> arguments, Optional<String> registeredName) {
    /// The value of an argument that Keras writes as null.
    public static final Optional<Object> NONE = Optional.empty();

    /// Keeps an unmodifiable copy of the arguments; nulls become [#NONE].
    public ObjectConfig {
        Map<String, Object> copy = new LinkedHashMap<>();
        arguments.forEach((key, value) -> copy.put(key, Objects.requireNonNullElse(value, NONE)));
        arguments = Collections.unmodifiableMap(copy);
    }

    /// A class of Keras's own.
    public static ObjectConfig of(String module, String className, Map<String, Object> arguments) {
        return new ObjectConfig(module, className, arguments, Optional.empty());
    }

    /// The object that a map with the key `class_name` describes.
    ///
    /// @throws ValueException if there is no class name
    public static ObjectConfig from(Map<?, ?> json) {
        if (!(json.get("class_name") instanceof String className)) {
            throw new ValueException("config", "an object has no class_name: " + json, "");
        }
        Map<String, Object> arguments = new LinkedHashMap<>();
        if (json.get("config") instanceof Map<?, ?> config) {
            config.forEach((key, value) -> arguments.put(String.valueOf(key), orNone(value)));
        }
        String module = json.get("module") instanceof String m ? m : "";
        Optional<String> registered =
                json.get("registered_name") instanceof String r ? Optional.of(r) : Optional.empty();
        return new ObjectConfig(module, className, arguments, registered);
    }

    private static Object orNone(@org.jspecify.annotations.Nullable Object value) {
        return value == null ? NONE : value;
    }

    /// {@return the form of Keras's files: maps, lists, strings, numbers and booleans alone, and [#NONE] for null}
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("module", module.isEmpty() ? NONE : module);
        map.put("class_name", className);
        map.put("config", plain(arguments));
        map.put("registered_name", registeredName.isPresent() ? registeredName.get() : NONE);
        return map;
    }

    /// {@return a value with every nested `ObjectConfig` turned into its map}
    public static Object plain(Object value) {
        return switch (value) {
            case ObjectConfig o -> o.toMap();
            case Map<?, ?> m -> {
                Map<String, Object> out = new LinkedHashMap<>();
                m.forEach((key, v) -> out.put(String.valueOf(key), plain(orNone(v))));
                yield out;
            }
            case Collection<?> c -> {
                List<Object> out = new ArrayList<>();
                c.forEach(v -> out.add(plain(orNone(v))));
                yield out;
            }
            default -> value;
        };
    }

    // ---- reading arguments --------------------------------------------------------------------------------------

    /// {@return the value of an argument; empty if it is absent or null}
    public Optional<Object> argument(String key) {
        Object value = arguments.getOrDefault(key, NONE);
        return value.equals(NONE) ? Optional.empty() : Optional.of(value);
    }

    /// {@return a whole number; empty if it is absent or null}
    ///
    /// @throws ValueException if it is something else
    public Optional<Long> integer(String key) {
        return argument(key).map(v -> {
            if (v instanceof Number n && n.doubleValue() == Math.rint(n.doubleValue())) {
                return n.longValue();
            }
            throw wrong(key, v, "a whole number");
        });
    }

    /// {@return a number; empty if it is absent or null}
    ///
    /// @throws ValueException if it is something else
    public Optional<Double> number(String key) {
        return argument(key).map(v -> {
            if (v instanceof Number n) {
                return n.doubleValue();
            }
            throw wrong(key, v, "a number");
        });
    }

    /// {@return true or false; empty if it is absent or null}
    ///
    /// @throws ValueException if it is something else
    public Optional<Boolean> flag(String key) {
        return argument(key).map(v -> {
            if (v instanceof Boolean b) {
                return b;
            }
            throw wrong(key, v, "true or false");
        });
    }

    /// {@return a text; empty if it is absent or null}
    ///
    /// @throws ValueException if it is something else
    public Optional<String> text(String key) {
        return argument(key).map(v -> {
            if (v instanceof String s) {
                return s;
            }
            throw wrong(key, v, "a text");
        });
    }

    /// {@return a list; empty if it is absent or null; its nulls are [#NONE]}
    ///
    /// @throws ValueException if it is something else
    public Optional<List<Object>> list(String key) {
        return argument(key).map(v -> {
            if (v instanceof List<?> l) {
                List<Object> out = new ArrayList<>();
                l.forEach(item -> out.add(orNone(item)));
                return out;
            }
            throw wrong(key, v, "a list");
        });
    }

    /// {@return a nested object; empty if it is absent or null}
    ///
    /// @throws ValueException if it is something else
    public Optional<ObjectConfig> object(String key) {
        return argument(key).map(v -> switch (v) {
            case ObjectConfig o -> o;
            case Map<?, ?> m -> from(m);
            default -> throw wrong(key, v, "an object");
        });
    }

    /// The error for an argument that must be there.
    public ValueException missing(String key) {
        return new ValueException("config of " + className, "'" + key + "' is missing", "");
    }

    private ValueException wrong(String key, Object value, String expected) {
        return new ValueException("config of " + className, "'" + key + "' is " + value + ", not " + expected, "");
    }
}
