package dev.tender.protocol.shape;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A record as a message. */
public record RecordShape(List<Part> parts, Maker constructor) {
  private static final Set<Type> INTEGERS =
      Set.of(int.class, Integer.class, long.class, Long.class);

  /**
   * One component.
   *
   * @param index its position in the constructor
   * @param name in snake case, as on the wire
   * @param required false for what is nullable
   * @param accessor takes the record
   */
  public record Part(
      int index, String name, boolean required, MethodHandle accessor, RecordComponent component) {
    public Type type() {
      return component.getGenericType();
    }

    /** True if it has no sign. */
    public boolean unsigned() {
      // Reading annotations costs every agent time at its start; few components need it.
      Proto proto = isInteger(type()) ? component.getAnnotation(Proto.class) : null;
      return proto != null && proto.unsigned();
    }

    private static boolean isInteger(Type type) {
      Type one = type instanceof ParameterizedType list ? list.getActualTypeArguments()[0] : type;
      return INTEGERS.contains(one);
    }

    /** True if several fields stand for it: a type and a body. */
    public boolean isUnion() {
      return component.getType().isInterface() && component.getType().isSealed();
    }
  }

  public RecordShape {
    parts = List.copyOf(parts);
  }

  /**
   * @throws IllegalArgumentException if it cannot be looked into
   */
  public static RecordShape of(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    try {
      MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
      List<Part> parts = new ArrayList<>();
      for (RecordComponent component : components) {
        parts.add(
            new Part(
                parts.size(),
                snakeCase(component.getName()),
                !component.getAnnotatedType().isAnnotationPresent(Nullable.class),
                lookup.unreflect(component.getAccessor()),
                component));
      }
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return new RecordShape(parts, Maker.of(constructor));
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("No form is known for " + type.getName(), e);
    }
  }

  /**
   * Refuses what is no message: neither a record nor a union.
   *
   * @param form for the sentence, such as JSON
   */
  public static void require(Class<?> type, String form) {
    if (!type.isRecord() && !(type.isInterface() && type.isSealed())) {
      throw new IllegalArgumentException(
          "No "
              + form
              + " form is known for "
              + type.getName()
              + ": it is no record or sealed interface");
    }
  }

  /** The values of the fields, without the places that unions needed while their parts arrived. */
  public static @Nullable Object[] arguments(@Nullable Object[] values, int fields) {
    return values.length > fields ? Arrays.copyOf(values, fields) : values;
  }

  /** What was thrown by something of ours that declares nothing. */
  public static RuntimeException unexpected(@Nullable Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
  }

  static String snakeCase(String camelCase) {
    var snake = new StringBuilder();
    for (int i = 0; i < camelCase.length(); i++) {
      char c = camelCase.charAt(i);
      if (Character.isUpperCase(c) && i > 0) {
        snake.append('_');
      }
      snake.append(Character.toLowerCase(c));
    }
    return snake.toString();
  }

  static String upperSnakeCase(String camelCase) {
    return snakeCase(camelCase).toUpperCase(Locale.ROOT);
  }
}
