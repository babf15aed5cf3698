package dev.tender.protocol.json;

import dev.tender.protocol.json.ObjectCodec.Shape;
import dev.tender.protocol.json.ObjectCodec.Slot;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds out by reflection how a type is laid out; once per type. */
final class ShapeReader {
  private static final MethodType CONSTRUCTOR = MethodType.methodType(Object.class, Object[].class);

  private ShapeReader() {}

  static Shape ofRecord(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    try {
      MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
      Field[] fields = new Field[components.length];
      int slotCount = components.length;
      for (int i = 0; i < components.length; i++) {
        RecordComponent component = components[i];
        MethodHandle accessor = lookup.unreflect(component.getAccessor());
        boolean required = !component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        Class<?> raw = component.getType();
        if (raw.isInterface() && raw.isSealed()) {
          var union = new UnionField(i, slotCount, raw, required, accessor);
          slotCount += union.extraSlots();
          fields[i] = union;
        } else {
          fields[i] =
              PlainField.of(
                  i,
                  snakeCase(component.getName()),
                  component.getGenericType(),
                  required,
                  accessor);
        }
      }
      Class<?>[] types =
          Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      MethodHandle constructor =
          lookup
              .findConstructor(type, MethodType.methodType(void.class, types))
              .asSpreader(Object[].class, components.length)
              .asType(CONSTRUCTOR);
      return new Shape(fields, slots(type, fields), slotCount, constructor);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("No JSON form is known for " + type.getName(), e);
    }
  }

  /** A union that stands alone: one field, which is the object itself. */
  static Shape ofUnion(Class<?> type) {
    var union = new UnionField(0, 1, type, true, MethodHandles.identity(Object.class));
    Field[] fields = {union};
    MethodHandle first =
        MethodHandles.insertArguments(MethodHandles.arrayElementGetter(Object[].class), 1, 0);
    return new Shape(fields, slots(type, fields), 1 + union.extraSlots(), first);
  }

  private static Map<String, Slot> slots(Class<?> type, Field[] fields) {
    Map<String, Slot> slots = new HashMap<>();
    for (Field field : fields) {
      field.slots((name, slot) -> {
        if (slots.put(name, slot) != null) {
          throw new IllegalArgumentException(
              type.getName() + " has two fields named " + name + " on the wire");
        }
      });
    }
    return slots;
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
