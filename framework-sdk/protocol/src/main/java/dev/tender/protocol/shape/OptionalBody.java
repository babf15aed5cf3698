package dev.tender.protocol.shape;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a case of a union whose body may be left out: {@code {"type":"REVIVE"}} alone is a valid
 * call, {@code {"type":"ACCEPT"}} alone is not.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface OptionalBody {}
