/// Draws models as SVG and PNG.
module dev.argali.plot {
    requires dev.argali.model;
    requires java.desktop;
    requires org.eclipse.elk.alg.layered;
    requires org.eclipse.elk.core;
    requires org.eclipse.elk.graph;
    // ELK's modules are automatic: what they use is resolved only if somebody asks for it by name.
    requires com.google.common;
    requires org.eclipse.emf.common;
    requires org.eclipse.emf.ecore;
    requires static transitive org.jspecify;

    provides dev.argali.model.DiagramWriter with
            dev.argali.plot.LayeredDiagrams;
}
