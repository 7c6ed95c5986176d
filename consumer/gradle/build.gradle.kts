// A user's project for Gradle 9.1 or newer: `gradle run`. NOT TESTED: no Gradle could be had where it was written, and
// consumer/run leaves it out.
plugins {
    application
}

repositories {
    // where Argali is until it is published: `mvn install -DskipTests`, or -Pargali.repository=file:///...
    providers.gradleProperty("argali.repository").orNull?.let { maven(it) } ?: mavenLocal()
    mavenCentral()
}

// Maven takes oneDNN's natives of its own platform by itself; Gradle must be told. Without them matrix products run in Java.
val os = System.getProperty("os.name").lowercase()
val arch = System.getProperty("os.arch")
val natives = when {
    os.startsWith("linux") && arch == "amd64" -> "linux-x86_64"
    os.startsWith("linux") && arch == "aarch64" -> "linux-arm64"
    os.startsWith("mac") && arch == "aarch64" -> "macosx-arm64"
    os.startsWith("mac") -> "macosx-x86_64"
    os.startsWith("windows") && arch == "amd64" -> "windows-x86_64"
    else -> null
}

dependencies {
    implementation("dev.argali:argali:0.1.0-SNAPSHOT")
    if (natives != null) {
        runtimeOnly("org.bytedeco:dnnl:3.11-1.5.13:$natives") { isTransitive = false }
    }
}

java { toolchain { languageVersion = JavaLanguageVersion.of(25) } }

// The same program as the project for Maven beside this one.
sourceSets { main { java.srcDir("../maven/src/main/java") } }

application {
    mainClass = "Seed01"
    applicationDefaultJvmArgs = listOf("--enable-native-access=ALL-UNNAMED")
}
