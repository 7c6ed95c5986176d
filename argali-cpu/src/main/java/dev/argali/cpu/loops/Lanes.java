package dev.argali.cpu.loops;

import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;

import dev.argali.cpu.loops.LoopShape.Kind;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;

/// The vectors of one element type, as generated code names them.
enum Lanes {
    FLOAT("FloatVector", TypeKind.FLOAT, CD_float),
    DOUBLE("DoubleVector", TypeKind.DOUBLE, CD_double),
    INT("IntVector", TypeKind.INT, CD_int),
    LONG("LongVector", TypeKind.LONG, CD_long);

    static final ClassDesc VECTOR = vectorClass("Vector");
    static final ClassDesc MASK = vectorClass("VectorMask");
    static final ClassDesc SPECIES = vectorClass("VectorSpecies");
    static final ClassDesc OPERATORS = vectorClass("VectorOperators");

    private final String name;
    private final TypeKind element;

    @SuppressWarnings("ImmutableEnumChecker") // a ClassDesc does not change
    private final ClassDesc type;

    Lanes(String name, TypeKind element, ClassDesc type) {
        this.name = name;
        this.element = element;
        this.type = type;
    }

    /// {@return the vectors for a kind of number}
    static Lanes of(Kind kind) {
        return switch (kind) {
            case FLOAT -> FLOAT;
            case DOUBLE -> DOUBLE;
            case INT, MASK -> INT;
            case LONG -> LONG;
        };
    }

    static ClassDesc vectorClass(String name) {
        return ClassDesc.of("jdk.incubator.vector", name);
    }

    /// {@return a class nested in `VectorOperators`}
    static ClassDesc operatorClass(String name) {
        return OPERATORS.nested(name);
    }

    /// {@return the class of the vectors}
    ClassDesc vector() {
        return vectorClass(name);
    }

    /// {@return the element type}
    ClassDesc type() {
        return type;
    }

    /// {@return how the JVM handles an element}
    TypeKind element() {
        return element;
    }

    /// {@return the binary logarithm of an element's bytes}
    int shift() {
        return element.slotSize() == 1 ? 2 : 3;
    }

    /// Puts the species on the stack.
    void species(CodeBuilder code) {
        code.getstatic(vector(), "SPECIES_PREFERRED", SPECIES);
    }
}
