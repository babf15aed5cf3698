package dev.tender.protocol.protobuf;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import dev.tender.protocol.shape.CaseShape;
import dev.tender.protocol.shape.RecordShape;
import dev.tender.protocol.v1.Bytes;
import java.util.List;
import java.util.Map;

/** Our messages as those of protobuf-java, by the names of their fields. */
final class Twins {
  private Twins() {}

  static DynamicMessage of(Object message, Descriptor descriptor) {
    DynamicMessage.Builder twin = DynamicMessage.newBuilder(descriptor);
    for (RecordShape.Part part : RecordShape.of(message.getClass()).parts()) {
      Object value = get(part, message);
      if (value != null) {
        add(twin, part, value);
      }
    }
    return twin.build();
  }

  private static void add(DynamicMessage.Builder twin, RecordShape.Part part, Object value) {
    if (part.isUnion()) {
      addUnion(twin, part.component().getType(), value);
      return;
    }
    FieldDescriptor field = twin.getDescriptorForType().findFieldByName(part.name());
    switch (value) {
      case List<?> list -> list.forEach(each -> twin.addRepeatedField(field, value(field, each)));
      case Map<?, ?> map ->
          map.forEach((key, each) -> twin.addRepeatedField(field, entry(field, key, each)));
      default -> twin.setField(field, value(field, value));
    }
  }

  private static DynamicMessage entry(FieldDescriptor field, Object key, Object value) {
    Descriptor entry = field.getMessageType();
    FieldDescriptor second = entry.findFieldByName("value");
    return DynamicMessage.newBuilder(entry)
        .setField(entry.findFieldByName("key"), key)
        .setField(second, value(second, value))
        .build();
  }

  private static void addUnion(DynamicMessage.Builder twin, Class<?> union, Object value) {
    CaseShape shape =
        CaseShape.of(union).stream()
            .filter(each -> each.record() == value.getClass())
            .findFirst()
            .orElseThrow();
    FieldDescriptor type = twin.getDescriptorForType().findFieldByName("type");
    twin.setField(type, type.getEnumType().findValueByName(shape.type()));
    FieldDescriptor body = twin.getDescriptorForType().findFieldByName(shape.body());
    if (body != null) {
      twin.setField(body, of(value, body.getMessageType()));
    }
  }

  private static Object value(FieldDescriptor field, Object value) {
    return switch (field.getJavaType()) {
      case MESSAGE -> of(value, field.getMessageType());
      case ENUM ->
          field
              .getEnumType()
              .findValueByName(
                  value instanceof Enum<?> constant ? constant.name() : (String) value);
      case BYTE_STRING -> ByteString.copyFrom(((Bytes) value).toArray());
      // A uint32 for which Java's int is too small.
      case INT -> value instanceof Long number ? (Object) number.intValue() : value;
      case LONG, FLOAT, DOUBLE, BOOLEAN, STRING -> value;
    };
  }

  private static Object get(RecordShape.Part part, Object message) {
    try {
      return part.accessor().invoke(message);
    } catch (Throwable e) {
      throw RecordShape.unexpected(e);
    }
  }
}
