package dev.tender.protocol.shape;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes a message of the values of all its components. */
@FunctionalInterface
public interface Maker {
  /**
   * @throws IllegalArgumentException what the message itself does not allow
   */
  Object make(@Nullable Object[] values);

  /** The message is its only component. */
  static Maker ofTheOnly() {
    return values -> Objects.requireNonNull(values[0]);
  }

  /**
   * By reflection rather than a method handle. Both are as fast, but every kind of handle that
   * takes an array is a few classes, made at run time, and no cache of classes takes them: they
   * were half of an agent's start. With {@code -Djdk.reflect.useNativeAccessorOnly=true} reflection
   * needs none.
   */
  static Maker of(Constructor<?> constructor) {
    return values -> {
      try {
        return constructor.newInstance(values);
      } catch (InvocationTargetException e) {
        throw RecordShape.unexpected(e.getCause());
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    };
  }
}
