package dev.tender.protocol.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A map with text keys as an object; values that this side does not know are left out. One that is
 * null is a message of which nothing is said, as in Mesos.
 */
final class MapCodec extends ValueCodec {
  private final ValueCodec element;

  MapCodec(ValueCodec element) {
    this.element = element;
  }

  @Override
  void write(JsonGenerator out, Object value) throws IOException {
    out.writeStartObject();
    for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
      out.writeFieldName((String) entry.getKey());
      element.write(out, entry.getValue());
    }
    out.writeEndObject();
  }

  @Override
  Object read(JsonParser in) throws IOException, WireException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw Faults.wrong(in, "an object");
    }
    var map = new LinkedHashMap<String, Object>();
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      Object value = in.nextToken() == JsonToken.VALUE_NULL ? unset(in) : element.read(in);
      if (value != null) {
        map.put(name, value);
      }
    }
    return map;
  }

  private @Nullable Object unset(JsonParser in) throws WireException {
    return element instanceof ObjectCodec message ? message.absent(in) : null;
  }
}
