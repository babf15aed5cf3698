package dev.tender.protocol.shape;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The number that a component's field has in Mesos' {@code .proto} files; for a sealed interface
 * the number of its {@code type}. A nullable component without one exists in JSON only.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.RECORD_COMPONENT, ElementType.TYPE})
public @interface Proto {
  int value();

  /** For uint32 and uint64; an int is an int32 otherwise, and a long an int64. */
  boolean unsigned() default false;

  /** For text that is an enum on the wire: whose constants it names. */
  Class<? extends Enum<?>> constants() default None.class;

  /** Where a union's bodies have other numbers than {@link ProtoCase} says. */
  Body[] bodies() default {};

  /** The number of one body. */
  @interface Body {
    Class<?> of();

    int field();
  }

  /** Means that there are no constants. */
  enum None {}
}
