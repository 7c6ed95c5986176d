package dev.argali.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/// An element of a `pom.xml`, read as it is written, without what Maven would add to it.
record Pom(Element element) {
    /// {@return the project in a file}
    static Pom read(Path file) {
        try {
            return new Pom(DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(file.toFile())
                    .getDocumentElement());
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new IllegalStateException(SourceTree.name(file), e);
        }
    }

    /// {@return the pom of a module, which is the name of its folder}
    static Pom ofModule(String module) {
        return read(SourceTree.root().resolve(module).resolve("pom.xml"));
    }

    /// {@return the elements at the end of a path such as `dependencies/dependency`}
    List<Pom> all(String path) {
        Stream<Pom> found = Stream.of(this);
        for (String name : path.split("/", -1)) {
            found = found.flatMap(Pom::children)
                    .filter(p -> p.element.getTagName().equals(name));
        }
        return found.toList();
    }

    private Stream<Pom> children() {
        var nodes = element.getChildNodes();
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .filter(n -> n.getNodeType() == Node.ELEMENT_NODE)
                .map(n -> new Pom((Element) n));
    }

    /// {@return the words in the one element at the end of a path; empty if there is none or nothing in it}
    Optional<String> text(String path) {
        return all(path).stream()
                .map(p -> p.element.getTextContent().strip())
                .filter(t -> !t.isEmpty())
                .findFirst();
    }

    /// {@return the words that must be there}
    String require(String path) {
        return text(path)
                .orElseThrow(() -> new AssertionError(text("artifactId").orElse("a pom") + " has no " + path));
    }
}
