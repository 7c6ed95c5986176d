package dev.argali.cpu.onednn;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The outcome of looking for oneDNN: the loaded library, or the reason why there is none.
sealed interface NativeLibrary {
    /// Set to `off`, the system property of this name keeps the natives unused.
    String SWITCH = "argali.onednn";

    /// The Maven coordinates without the classifier.
    String ARTIFACT = "org.bytedeco:dnnl:3.11-1.5.13";

    /// What helps where no folder will do.
    String CURE = "Let ARGALI_CACHE name a folder that can be written and whose files may be executed.";

    System.Logger LOG = System.getLogger("dev.argali.cpu");

    /// The loaded library; every function of [Symbols] is there.
    record Loaded(Path file, SymbolLookup functions) implements NativeLibrary {
        MemorySegment function(String name) {
            return functions.find(name).orElseThrow();
        }
    }

    /// No library; `reason` is a sentence for the user.
    record Missing(String reason) implements NativeLibrary {}

    /// {@return the outcome for this process: looked for at the first call, the same ever after}
    static NativeLibrary ofProcess() {
        return OfProcess.FOUND;
    }

    /// Holds the one outcome, so that the search starts with the first question and not with the class.
    final class OfProcess {
        private OfProcess() {}

        private static final NativeLibrary FOUND = search();

        private static NativeLibrary search() {
            if (System.getProperty(SWITCH, "").equals("off")) {
                return new Missing("oneDNN: switched off by -D%s=off.".formatted(SWITCH));
            }
            Optional<Platform> platform = Platform.current();
            if (platform.isEmpty()) {
                return new Missing("oneDNN: there are no natives for %s on %s. JVM kernels are used instead."
                        .formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
            }
            return load(platform.get(), List.of(NativeCache::ofUser, NativeCache::temporary), NativeLibrary::resource);
        }
    }

    private static Optional<URL> resource(String path) {
        URL beside = NativeLibrary.class.getClassLoader().getResource(path);
        return Optional.ofNullable(beside != null ? beside : ClassLoader.getSystemResource(path));
    }

    /// A folder to unpack to.
    interface Place {
        NativeCache folder() throws IOException;
    }

    /// Unpacks and loads the natives of `platform` found by `resources`, from the first place that can be written and
    /// whose files may be executed.
    static NativeLibrary load(Platform platform, List<Place> places, Function<String, Optional<URL>> resources) {
        List<String> names = platform.files();
        var sources = new ArrayList<URL>();
        for (String name : names) {
            Optional<URL> source = resources.apply(platform.resource(name));
            if (source.isEmpty()) {
                return new Missing("oneDNN: %s is not on the class path. Add %s with the classifier %s."
                        .formatted(platform.resource(name), ARTIFACT, platform.classifier()));
            }
            sources.add(source.get());
        }
        String room = "onednn-" + ARTIFACT.substring(ARTIFACT.lastIndexOf(':') + 1) + "-" + platform.classifier();
        var refusals = new ArrayList<String>();
        for (Place place : places) {
            try {
                NativeLibrary found = open(unpacked(place.folder(), room, names, sources));
                if (!refusals.isEmpty() && found instanceof Loaded loaded) {
                    LOG.log(
                            Level.INFO,
                            "oneDNN is unpacked at every start, to {0}: {1}. {2}",
                            loaded.file().getParent(),
                            String.join("; ", refusals),
                            CURE);
                }
                return found;
            } catch (IOException e) {
                refusals.add(described(e));
            }
        }
        return new Missing(
                "oneDNN: there is no folder for the natives: %s. %s".formatted(String.join("; ", refusals), CURE));
    }

    private static List<Path> unpacked(NativeCache cache, String room, List<String> names, List<URL> sources)
            throws IOException {
        var files = new ArrayList<Path>();
        for (int i = 0; i < names.size(); i++) {
            files.add(cache.unpacked(room, names.get(i), sources.get(i)));
        }
        return files;
    }

    /// Loads `files` in order; the last one is oneDNN.
    ///
    /// @throws IOException if files may not be executed there
    @SuppressWarnings("restricted")
    static NativeLibrary open(List<Path> files) throws IOException {
        SymbolLookup found = _ -> Optional.empty();
        Path last = files.getLast();
        for (Path file : files) {
            try {
                // Asked first, oneDNN's own handle also answers for the OpenMP library that it really uses, which need
                // not be ours: a system libgomp that was loaded before satisfies the same name.
                SymbolLookup earlier = found;
                found = SymbolLookup.libraryLookup(file, Arena.global()).or(earlier);
            } catch (IllegalArgumentException e) {
                if (!mayBeExecuted(file)) {
                    throw new IOException(file.getParent() + " is mounted noexec", e);
                }
                return new Missing("oneDNN: %s cannot be loaded: %s.".formatted(file, reason(file)));
            } catch (IllegalCallerException e) {
                return new Missing(
                        "oneDNN: this program may not call native code: %s. Add the JVM option ".formatted(described(e))
                                + "--enable-native-access=ALL-UNNAMED, or =dev.argali.cpu on the module path.");
            }
        }
        SymbolLookup functions = found.or(systemOpenMp());
        List<String> absent = Symbols.names().stream()
                .filter(name -> functions.find(name).isEmpty())
                .toList();
        if (!absent.isEmpty()) {
            return new Missing("oneDNN: %s lacks %s. It is another library, or of a version that is not 3.x."
                    .formatted(last, String.join(", ", absent)));
        }
        return new Loaded(last, functions);
    }

    /// On Windows the OpenMP library is part of the system and does not answer through oneDNN's handle.
    @SuppressWarnings("restricted")
    private static SymbolLookup systemOpenMp() {
        if (Platform.current().equals(Optional.of(Platform.WINDOWS_X86_64))) {
            try {
                return SymbolLookup.libraryLookup("vcomp140.dll", Arena.global());
            } catch (IllegalArgumentException e) {
                return _ -> Optional.empty();
            }
        }
        return _ -> Optional.empty();
    }

    private static boolean mayBeExecuted(Path file) {
        // Without this bit no file may be executed, whatever it lies on.
        return !file.toFile().setExecutable(true) || Files.isExecutable(file);
    }

    /// What the system's loader has against a file, which [SymbolLookup] keeps to itself.
    @SuppressWarnings("restricted")
    private static String reason(Path file) {
        try {
            System.load(file.toAbsolutePath().toString());
            return "it can be loaded now";
        } catch (UnsatisfiedLinkError e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String described(Exception e) {
        String message = e.getMessage();
        // Those of no special kind say it all.
        String kind = e.getClass() == IOException.class ? "" : e.getClass().getSimpleName();
        return message == null ? kind : kind.isEmpty() ? message : kind + ": " + message;
    }
}
