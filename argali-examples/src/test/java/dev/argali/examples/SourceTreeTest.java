package dev.argali.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The house rules that a machine can see in the sources.
class SourceTreeTest {
    private static final int FILE_LINES = 600;
    private static final int METHOD_LINES = 60;
    private static final int TABLE_LINES = 150;

    /// Files that may be longer, and why.
    private static final Map<String, Integer> LONGER = Map.of(
            // one-line doors to the op families, with a comment each; to divide them would only hide them
            "Tensor.java", 750);

    private static final List<String> WITHOUT_COMMENT = new ArrayList<>();
    private static final List<String> LONG_METHODS = new ArrayList<>();

    @BeforeAll
    static void parse_all_sources() throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            List<Path> sources = SourceTree.java("main").stream()
                    .filter(p -> !SourceTree.name(p).startsWith("argali-examples/"))
                    .toList();
            assertThat(sources).hasSizeGreaterThan(200);
            var task = (JavacTask) compiler.getTask(
                    null, files, null, List.of("-proc:none"), null, files.getJavaFileObjectsFromPaths(sources));
            var docs = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                new Rules(docs, unit).scan(unit, null);
            }
        }
    }

    @Test
    void no_jvm_has_crashed() throws IOException {
        try (var all = Files.walk(SourceTree.root())) {
            assertThat(all.filter(p -> p.getFileName().toString().startsWith("hs_err_pid"))
                            .map(SourceTree::name))
                    .as("logs of crashes: read them, mend what crashed, then delete them")
                    .isEmpty();
        }
    }

    @Test
    void everything_public_has_a_comment() {
        assertThat(WITHOUT_COMMENT).isEmpty();
    }

    @Test
    void methods_are_short() {
        assertThat(LONG_METHODS).isEmpty();
    }

    @Test
    void files_are_short() {
        assertThat(SourceTree.matching("argali-[a-z]+/src/(main|test)/java/.*\\.java"))
                .allSatisfy(p -> assertThat(SourceTree.read(p).lines().count())
                        .as(SourceTree.name(p))
                        .isLessThan(LONGER.getOrDefault(p.getFileName().toString(), FILE_LINES)));
    }

    @Test
    void comments_are_markdown() {
        assertThat(SourceTree.java("main"))
                .allSatisfy(p -> assertThat(SourceTree.read(p))
                        .as(SourceTree.name(p))
                        .doesNotContainPattern("(?m)^\\s*/\\*\\*"));
    }

    @Test
    void every_package_says_what_it_is_for_and_knows_no_null() {
        Set<Path> packages = new TreeSet<>();
        for (Path file : SourceTree.matching("argali-[a-z]+/src/main/java/dev/.*\\.java")) {
            packages.add(file.getParent());
        }
        assertThat(packages).hasSizeGreaterThan(20).allSatisfy(p -> {
            String info = SourceTree.read(p.resolve("package-info.java"));
            assertThat(info).as(SourceTree.name(p)).contains("@NullMarked");
            assertThat(info.lines().filter(l -> l.startsWith("/// ")).count())
                    .as(SourceTree.name(p))
                    .isGreaterThanOrEqualTo(2);
        });
    }

    @Test
    void no_file_knows_the_machine_that_it_was_written_on() {
        // put together here, so that this file does not find itself
        var machine = Pattern.compile("/(work" + "|root)/|/home/[a-z]+/|/Us" + "ers/\\w|[A-Z]:\\\\Us" + "ers");
        List<Path> texts = SourceTree.matching(
                ".*(\\.(java|md|xml|py|sh|tsv|txt|json|config|cmd|yml|properties)|argali|\\.ci/run|NOTICE|\\.gitignore)");
        assertThat(texts).hasSizeGreaterThan(300);
        List<String> found = new ArrayList<>();
        for (Path text : texts) {
            machine.matcher(SourceTree.read(text))
                    .results()
                    .forEach(m -> found.add(SourceTree.name(text) + ": " + m.group()));
        }
        assertThat(found).isEmpty();
    }

    /// Looks at each declaration.
    private static final class Rules extends TreePathScanner<@Nullable Void, @Nullable Void> {
        private final DocTrees docs;
        private final CompilationUnitTree unit;

        Rules(DocTrees docs, CompilationUnitTree unit) {
            this.docs = docs;
            this.unit = unit;
        }

        @Override
        public @Nullable Void visitClass(ClassTree tree, @Nullable Void unused) {
            check(tree.getModifiers(), tree.getSimpleName().toString());
            return super.visitClass(tree, null);
        }

        @Override
        public @Nullable Void visitMethod(MethodTree tree, @Nullable Void unused) {
            check(tree.getModifiers(), tree.getName().toString());
            var positions = docs.getSourcePositions();
            long from = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, tree));
            long to = unit.getLineMap().getLineNumber(Math.max(positions.getEndPosition(unit, tree), 1));
            if (to - from + 1 >= (isTable(tree) ? TABLE_LINES : METHOD_LINES)) {
                LONG_METHODS.add("%s:%d %s: %d lines".formatted(file(), from, tree.getName(), to - from + 1));
            }
            return super.visitMethod(tree, null);
        }

        @Override
        public @Nullable Void visitVariable(VariableTree tree, @Nullable Void unused) {
            if (getCurrentPath().getParentPath().getLeaf() instanceof ClassTree) {
                check(tree.getModifiers(), tree.getName().toString());
            }
            return super.visitVariable(tree, null);
        }

        /// Whether a method is one exhaustive switch: divided in two, neither half would be exhaustive.
        private static boolean isTable(MethodTree tree) {
            List<? extends StatementTree> statements =
                    tree.getBody() == null ? List.of() : tree.getBody().getStatements();
            if (statements.isEmpty() || statements.size() > 3) {
                return false;
            }
            return statements.stream()
                    .anyMatch(s -> s instanceof SwitchTree
                            || (s instanceof ReturnTree r && r.getExpression() instanceof SwitchExpressionTree));
        }

        private void check(ModifiersTree modifiers, String name) {
            boolean overrides = modifiers.getAnnotations().stream()
                    .anyMatch(a -> a.getAnnotationType().toString().equals("Override"));
            if (!overrides && isPublic(getCurrentPath()) && docs.getDocComment(getCurrentPath()) == null) {
                long at = docs.getSourcePositions()
                        .getStartPosition(unit, getCurrentPath().getLeaf());
                WITHOUT_COMMENT.add(
                        "%s:%d %s".formatted(file(), unit.getLineMap().getLineNumber(at), name));
            }
        }

        private String file() {
            return Path.of(unit.getSourceFile().toUri()).getFileName().toString();
        }

        /// Whether all declarations on the way are public or protected; members of an interface are.
        private static boolean isPublic(TreePath path) {
            for (TreePath p = path; p != null; p = p.getParentPath()) {
                if (p.getLeaf() instanceof CompilationUnitTree) {
                    return true;
                }
                ModifiersTree modifiers = switch (p.getLeaf()) {
                    case ClassTree c -> c.getModifiers();
                    case MethodTree m -> m.getModifiers();
                    case VariableTree f -> f.getModifiers();
                    default -> null; // inside a body
                };
                if (modifiers == null) {
                    return false;
                }
                Tree outer = p.getParentPath().getLeaf();
                boolean inInterface = outer instanceof ClassTree c
                        && (c.getKind() == Tree.Kind.INTERFACE || c.getKind() == Tree.Kind.ANNOTATION_TYPE);
                Set<Modifier> flags = modifiers.getFlags();
                if (flags.contains(Modifier.PRIVATE)
                        || !(inInterface || flags.contains(Modifier.PUBLIC) || flags.contains(Modifier.PROTECTED))) {
                    return false;
                }
            }
            return true;
        }
    }
}
