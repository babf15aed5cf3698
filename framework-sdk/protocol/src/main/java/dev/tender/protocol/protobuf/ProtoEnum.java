package dev.tender.protocol.protobuf;

import dev.tender.protocol.json.WireException;
import dev.tender.protocol.shape.ProtoConstant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An enum by the numbers of its constants, or text that names them; unknown ones are null. */
final class ProtoEnum extends ProtoValue {
  private final Map<Integer, Object> byNumber = new HashMap<>();
  private final Map<Object, Integer> numbers = new HashMap<>();
  private final String known;

  private ProtoEnum(Class<?> type, boolean text) {
    List<String> names = new ArrayList<>();
    for (Object each : type.getEnumConstants()) {
      Enum<?> constant = (Enum<?>) each;
      Object value = text ? constant.name() : constant;
      ProtoConstant number = annotation(type, constant.name());
      // Without a number it exists in JSON only.
      if (number != null) {
        byNumber.put(number.value(), value);
        numbers.put(value, number.value());
        names.add(constant.name());
      }
    }
    known = String.join(", ", names);
  }

  static ProtoEnum of(Class<?> type) {
    return new ProtoEnum(type, false);
  }

  static ProtoEnum asText(Class<?> constants) {
    return new ProtoEnum(constants, true);
  }

  private static @Nullable ProtoConstant annotation(Class<?> type, String constant) {
    try {
      return type.getField(constant).getAnnotation(ProtoConstant.class);
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  int wireType() {
    return WireType.VARINT;
  }

  @Override
  String expected() {
    return "one of " + known;
  }

  @Override
  boolean canWrite(Object value) {
    return numbers.containsKey(value);
  }

  @Override
  void write(Output out, Object value) {
    Integer number = numbers.get(value);
    if (number == null) {
      throw new IllegalArgumentException("'" + value + "' has no number; use one of " + known);
    }
    out.varint(number);
  }

  @Override
  @Nullable Object read(Input in) throws WireException {
    return byNumber.get((int) in.varint());
  }
}
