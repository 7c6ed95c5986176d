package dev.argali.examples;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;

/// Runs a compact source file's `void main()` as the launcher does, and keeps what it prints.
final class ProgramOutput {
    private ProgramOutput() {}

    /// {@return what the program prints}
    static String of(String program) throws ReflectiveOperationException {
        Class<?> type = Class.forName(program);
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        Method main = type.getDeclaredMethod("main");
        main.setAccessible(true);
        var bytes = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            main.invoke(constructor.newInstance());
        } catch (InvocationTargetException e) {
            throw new AssertionError(program + " failed after printing:\n" + text(bytes), e.getCause());
        } finally {
            System.setOut(before);
        }
        return text(bytes);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
