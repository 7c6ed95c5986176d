package dev.argali.cpu.vectors;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/// Writes the class of a [LoopShape]: a loop over whole vectors and, in a method of its own, the points that are left,
/// under a mask.
final class LoopAssembler {
    static final ClassDesc SUPER = ClassDesc.of("dev.argali.cpu.vectors", "VectorLoop");

    private static final ClassDesc SELF = ClassDesc.of("dev.argali.cpu.vectors", "GeneratedLoop");
    private static final ClassDesc LONGS = CD_long.arrayType();
    private static final ClassDesc OBJECTS = CD_Object.arrayType();
    private static final MethodTypeDesc RUN = MethodTypeDesc.of(CD_void, LONGS, OBJECTS, CD_int);
    private static final MethodTypeDesc REST = MethodTypeDesc.of(CD_void, LONGS, OBJECTS, CD_int, CD_int);
    private static final MethodTypeDesc SIZE = MethodTypeDesc.of(CD_int);
    private static final MethodTypeDesc BOUND = MethodTypeDesc.of(CD_int, CD_int);

    private LoopAssembler() {}

    /// {@return the bytes of the class}
    static byte[] assemble(LoopShape shape) {
        return ClassFile.of()
                .build(SELF, type -> type.withFlags(ClassFile.ACC_FINAL)
                        .withSuperclass(SUPER)
                        .withMethodBody(INIT_NAME, MTD_void, 0, code -> code.aload(0)
                                .invokespecial(SUPER, INIT_NAME, MTD_void)
                                .return_())
                        .withMethodBody("run", RUN, ClassFile.ACC_PUBLIC, code -> run(shape, code))
                        .withMethodBody("rest", REST, ClassFile.ACC_STATIC, code -> rest(shape, code)));
    }

    /// `run(addresses, arrays, n)`. The loop counts bytes in a `long`: counting elements in an `int` takes half as long
    /// again.
    private static void run(LoopShape shape, CodeBuilder code) {
        var loop = new LoopCode(shape, code, 1);
        int n = 3;
        int whole = code.allocateLocal(TypeKind.INT);
        int bound = code.allocateLocal(TypeKind.LONG);
        int step = code.allocateLocal(TypeKind.LONG);
        loop.prologue();
        loop.lanes().species(code);
        code.iload(n).invokeinterface(Lanes.SPECIES, "loopBound", BOUND).istore(whole);
        code.iload(whole).i2l().loadConstant(loop.lanes().shift()).lshl().lstore(bound);
        loop.lanes().species(code);
        code.invokeinterface(Lanes.SPECIES, "vectorByteSize", SIZE).i2l().lstore(step);
        code.lconst_0().lstore(loop.offset());
        Label test = code.newLabel();
        Label next = code.newLabel();
        Label done = code.newLabel();
        code.goto_(test).labelBinding(next);
        loop.points(false);
        code.lload(loop.offset()).lload(step).ladd().lstore(loop.offset());
        code.labelBinding(test).lload(loop.offset()).lload(bound).lcmp().iflt(next);
        code.iload(whole).iload(n).if_icmpge(done);
        code.aload(1).aload(2).iload(whole).iload(n).invokestatic(SELF, "rest", REST);
        code.labelBinding(done).return_();
    }

    /// `rest(addresses, arrays, from, n)`: fewer points than a vector has lanes.
    private static void rest(LoopShape shape, CodeBuilder code) {
        var loop = new LoopCode(shape, code, 0);
        loop.prologue();
        code.iload(2).i2l().loadConstant(loop.lanes().shift()).lshl().lstore(loop.offset());
        loop.maskRange(2, 3);
        loop.points(true);
        code.return_();
    }
}
