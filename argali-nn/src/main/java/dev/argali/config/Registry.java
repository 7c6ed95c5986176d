package dev.argali.config;

import dev.argali.graph.ValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/// The classes of one kind by the names that strings and files use: Keras's own, and those that users register. A file
/// can name nothing else.
///
/// @param <T> the kind
public final class Registry<T> {
    private final String kind;
    private final String module;
    private final ConcurrentMap<String, Function<ObjectConfig, T>> classes = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, String> aliases = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Function<ObjectConfig, T>> registered = new ConcurrentHashMap<>();

    /// An empty registry.
    ///
    /// @param kind what its things are called in messages, such as `initializer`
    /// @param module Keras's module, such as `keras.initializers`
    public Registry(String kind, String module) {
        this.kind = kind;
        this.module = module;
    }

    /// Adds a class of Keras under its name, the snake case of it, and other names. Its factory makes the default
    /// object from a config without arguments.
    ///
    /// @return this
    public Registry<T> add(String className, Function<ObjectConfig, T> factory, String... names) {
        classes.put(className, factory);
        aliases.put(className, className);
        aliases.put(Names.snakeCase(className), className);
        for (String name : names) {
            aliases.put(name, className);
        }
        return this;
    }

    /// Lets files name a class of the user's.
    ///
    /// @param registeredName as `package>Name`
    public void register(String registeredName, Function<ObjectConfig, T> factory) {
        registered.put(registeredName, factory);
    }

    /// The default object of a class.
    ///
    /// @param name the name of the class, its snake case, or another name that Keras knows
    /// @throws ValueException if there is none; the message suggests the near names
    public T named(String name) {
        return Optional.ofNullable(aliases.get(name))
                .flatMap(c -> Optional.ofNullable(classes.get(c)))
                .orElseThrow(() -> Names.unknown(kind, name, names()))
                .apply(ObjectConfig.of(module, name, Map.of()));
    }

    /// The object that a file describes.
    ///
    /// @throws ValueException if there is no such class, or an argument of it is wrong
    public T from(ObjectConfig config) {
        Optional<String> own = config.registeredName();
        if (own.isPresent()) {
            return Optional.ofNullable(registered.get(own.get()))
                    .orElseThrow(() -> new ValueException(
                            kind, "class '" + own.get() + "' is not registered", "Register it before loading"))
                    .apply(config);
        }
        String className = aliases.getOrDefault(config.className(), config.className());
        return Optional.ofNullable(classes.get(className))
                .orElseThrow(() -> Names.unknown(kind, className, classes.keySet()))
                .apply(config);
    }

    /// The object that the value of an argument describes: the config of one, or a name.
    ///
    /// @return empty for an absent argument or null
    /// @throws ValueException if it is something else, or there is no such class
    public Optional<T> argument(ObjectConfig config, String key) {
        return config.argument(key).map(v -> v instanceof String s ? named(s) : from(object(config, key)));
    }

    private static ObjectConfig object(ObjectConfig config, String key) {
        return config.object(key).orElseThrow(() -> config.missing(key));
    }

    /// {@return the lower-case names}
    public List<String> names() {
        List<String> names = new ArrayList<>();
        for (String name : aliases.keySet()) {
            if (name.equals(name.toLowerCase(Locale.ROOT))) {
                names.add(name);
            }
        }
        names.sort(null);
        return names;
    }
}
