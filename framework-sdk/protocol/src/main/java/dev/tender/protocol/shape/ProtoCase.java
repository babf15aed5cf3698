package dev.tender.protocol.shape;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The numbers of one case of a union. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface ProtoCase {
  /** What {@code type} is then. */
  int type();

  /** The field of the body; 0 where it has none. */
  int body() default 0;
}
