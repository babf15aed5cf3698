package dev.tender.protocol.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An enum by the names of its constants; unknown names are null. */
final class EnumCodec extends ValueCodec {
  private final Map<String, Object> byName = new HashMap<>();
  private final Map<Object, SerializableString> names = new HashMap<>();
  private final String known;

  EnumCodec(Class<?> type) {
    Object[] constants = type.getEnumConstants();
    for (Object constant : constants) {
      Enum<?> one = (Enum<?>) constant;
      byName.put(one.name(), one);
      names.put(one, new SerializedString(one.name()));
    }
    known =
        Arrays.stream(constants).map(c -> ((Enum<?>) c).name()).collect(Collectors.joining(", "));
  }

  /** The constants as a list for a sentence. */
  String known() {
    return known;
  }

  @Override
  void write(JsonGenerator out, Object value) throws IOException {
    out.writeString(names.get(value));
  }

  @Override
  @Nullable Object read(JsonParser in) throws IOException, WireException {
    if (in.currentToken() != JsonToken.VALUE_STRING) {
      throw Faults.wrong(in, "one of " + known);
    }
    return byName.get(in.getText());
  }
}
