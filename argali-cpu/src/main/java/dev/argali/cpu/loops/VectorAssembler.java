package dev.argali.cpu.loops;

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

/// Writes the class of a [LoopShape]: one loop over whole vectors. (A second one under a mask, for the points that are
/// left, doubled the time until a class is compiled; whoever calls pads instead.)
final class VectorAssembler {
    static final ClassDesc SUPER = ClassDesc.of("dev.argali.cpu.loops", "Loop");

    private static final ClassDesc SELF = ClassDesc.of("dev.argali.cpu.loops", "GeneratedLoop");
    private static final MethodTypeDesc RUN = MethodTypeDesc.of(CD_void, CD_long, CD_int);
    private static final MethodTypeDesc SIZE = MethodTypeDesc.of(CD_int);

    private VectorAssembler() {}

    /// {@return the bytes of the class}
    static byte[] assemble(LoopShape shape) {
        return ClassFile.of()
                .build(
                        SELF,
                        type -> type.withFlags(ClassFile.ACC_FINAL)
                                .withSuperclass(SUPER)
                                .withMethodBody(
                                        INIT_NAME,
                                        MTD_void,
                                        0,
                                        code -> code.aload(0)
                                                .invokespecial(SUPER, INIT_NAME, MTD_void)
                                                .return_())
                                .withMethodBody("run", RUN, ClassFile.ACC_PUBLIC, code -> run(shape, code)));
    }

    /// `run(block, count)`. The loop counts bytes in a `long`: counting elements in an `int` takes half as long again.
    private static void run(LoopShape shape, CodeBuilder code) {
        var loop = new VectorCode(shape, code);
        int bound = code.allocateLocal(TypeKind.LONG);
        int step = code.allocateLocal(TypeKind.LONG);
        loop.prologue();
        code.iload(VectorCode.COUNT)
                .i2l()
                .loadConstant(loop.lanes().shift())
                .lshl()
                .lstore(bound);
        loop.lanes().species(code);
        code.invokeinterface(Lanes.SPECIES, "vectorByteSize", SIZE).i2l().lstore(step);
        code.lconst_0().lstore(loop.offset());
        Label test = code.newLabel();
        Label next = code.newLabel();
        code.goto_(test).labelBinding(next);
        loop.points();
        code.lload(loop.offset()).lload(step).ladd().lstore(loop.offset());
        code.labelBinding(test).lload(loop.offset()).lload(bound).lcmp().iflt(next);
        code.return_();
    }
}
