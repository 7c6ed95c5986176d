package dev.argali.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What other builds see of us: each published module is in the BOM, at the version of the reactor, and its pom says
/// what repositories ask for.
class PublishedModulesTest {
    private static final Pom PARENT = Pom.ofModule("");

    /// The modules with a jar that are deployed.
    private static List<Pom> published() {
        return PARENT.all("modules/module").stream()
                .map(m -> Pom.ofModule(m.element().getTextContent()))
                .filter(p -> !p.text("packaging").equals(Optional.of("pom")))
                .filter(p -> p.text("properties/maven.deploy.skip").isEmpty())
                .toList();
    }

    @Test
    void the_bom_lists_every_published_module_at_the_version_of_the_reactor() {
        Map<String, String> listed = new TreeMap<>();
        Pom.ofModule("argali-bom")
                .all("dependencyManagement/dependencies/dependency")
                .forEach(d -> listed.put(d.require("groupId") + ":" + d.require("artifactId"), d.require("version")));
        assertThat(published()).hasSizeGreaterThan(5);
        assertThat(listed.keySet())
                .containsExactlyInAnyOrderElementsOf(published().stream()
                        .map(p -> "dev.argali:" + p.require("artifactId"))
                        .toList());
        assertThat(listed.values()).containsOnly("${project.version}");
    }

    @Test
    void every_module_has_the_version_of_the_reactor() {
        assertThat(PARENT.all("modules/module")).isNotEmpty().allSatisfy(m -> {
            Pom module = Pom.ofModule(m.element().getTextContent());
            assertThat(module.text("version")).isEmpty();
            assertThat(module.require("parent/version")).isEqualTo(PARENT.require("version"));
        });
    }

    @Test
    void poms_say_what_repositories_ask_for() {
        for (String path : List.of(
                "name",
                "description",
                "url",
                "licenses/license/name",
                "licenses/license/url",
                "developers/developer/name",
                "scm/connection",
                "scm/developerConnection",
                "scm/url",
                "issueManagement/url")) {
            assertThat(PARENT.text(path)).as(path).isPresent();
        }
        assertThat(published()).allSatisfy(p -> {
            assertThat(p.require("name")).startsWith("Argali");
            assertThat(p.require("description")).endsWith(".");
        });
    }

    @Test
    void what_users_copy_has_the_version_of_the_reactor() {
        String version = PARENT.require("version");
        var coordinates = Pattern.compile(
                "<groupId>dev\\.argali</groupId>\\s*<artifactId>[a-z-]+</artifactId>\\s*<version>([^<]*)<|dev\\.argali:argali[a-z-]*:([\\w.-]+)");
        Map<String, Integer> found = new TreeMap<>();
        for (Path file : SourceTree.matching("(consumer/|docs/guide/).*|README.*\\.md")) {
            for (MatchResult use :
                    coordinates.matcher(SourceTree.read(file)).results().toList()) {
                String used = use.group(1) == null ? use.group(2) : use.group(1);
                assertThat(used).as(SourceTree.name(file)).isEqualTo(version);
                found.merge(SourceTree.name(file), 1, Integer::sum);
            }
        }
        assertThat(found)
                .containsKeys(
                        "README.md", "README.zh-CN.md", "consumer/maven/pom.xml", "consumer/gradle/build.gradle.kts");
    }

    @Test
    void natives_that_other_build_tools_name_are_those_of_the_cpu_module() {
        String version = PARENT.require("properties/dnnl.version");
        int found = 0;
        for (Path file : SourceTree.matching("(consumer/|docs/guide/).*|README.*\\.md")) {
            for (MatchResult use : Pattern.compile("org\\.bytedeco:dnnl:([\\w.-]+)")
                    .matcher(SourceTree.read(file))
                    .results()
                    .toList()) {
                assertThat(use.group(1)).as(SourceTree.name(file)).isEqualTo(version);
                found++;
            }
        }
        assertThat(found).isPositive();
    }
}
