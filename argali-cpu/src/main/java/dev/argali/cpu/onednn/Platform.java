package dev.argali.cpu.onednn;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A platform for which the natives' jar exists, and the files that it holds there.
public enum Platform {
    /// Linux on 64-bit Intel and AMD processors.
    LINUX_X86_64("linux-x86_64", "libdnnl.so.3", "libgomp.so.1"),
    /// Linux on 64-bit ARM processors.
    LINUX_ARM64("linux-arm64", "libdnnl.so.3", "libgomp.so.1"),
    /// macOS on Apple's processors.
    MACOSX_ARM64("macosx-arm64", "libdnnl.3.dylib", "libomp.dylib"),
    /// macOS on Intel processors.
    MACOSX_X86_64("macosx-x86_64", "libdnnl.3.dylib", "libiomp5.dylib"),
    /// Windows on 64-bit Intel and AMD processors. Its OpenMP library, `vcomp140.dll`, belongs to the system.
    WINDOWS_X86_64("windows-x86_64", "dnnl.dll", "");

    private final String classifier;
    private final String library;
    private final String openMp;

    Platform(String classifier, String library, String openMp) {
        this.classifier = classifier;
        this.library = library;
        this.openMp = openMp;
    }

    /// {@return the platform of this process, or empty where no natives exist}
    public static Optional<Platform> current() {
        return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    static Optional<Platform> of(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        boolean intel = osArch.equals("amd64") || osArch.equals("x86_64");
        boolean arm = osArch.equals("aarch64") || osArch.equals("arm64");
        if (os.startsWith("linux")) {
            return intel ? Optional.of(LINUX_X86_64) : arm ? Optional.of(LINUX_ARM64) : Optional.empty();
        }
        if (os.startsWith("mac")) {
            return intel ? Optional.of(MACOSX_X86_64) : arm ? Optional.of(MACOSX_ARM64) : Optional.empty();
        }
        return os.startsWith("windows") && intel ? Optional.of(WINDOWS_X86_64) : Optional.empty();
    }

    /// {@return the Maven classifier of the jar, such as `linux-x86_64`}
    public String classifier() {
        return classifier;
    }

    /// {@return the files to unpack and load, in loading order; the last one is oneDNN itself}
    List<String> files() {
        return openMp.isEmpty() ? List.of(library) : List.of(openMp, library);
    }

    /// {@return the place of `file` inside the jar}
    String resource(String file) {
        return "org/bytedeco/dnnl/" + classifier + "/" + file;
    }
}
