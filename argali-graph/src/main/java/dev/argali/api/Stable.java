package dev.argali.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What stays as it is until the next major version: a program that was compiled against this type, or against the
/// types of this package, compiles and runs with every later release of the same major version.
///
/// Types may get new members, enums new constants. A mark at a type counts more than that of its package.
/// The build compares each release with the one before: see `docs/RELEASING.md`.
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.PACKAGE, ElementType.TYPE})
public @interface Stable {}
