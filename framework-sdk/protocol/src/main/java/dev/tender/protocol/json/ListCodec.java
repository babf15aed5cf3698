package dev.tender.protocol.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A list as an array; elements that are null, or that this side does not know, are left out, as
 * Mesos leaves them out. A value that stands alone is read as a list of one, as there.
 */
final class ListCodec extends ValueCodec {
  private final ValueCodec element;

  ListCodec(ValueCodec element) {
    this.element = element;
  }

  @Override
  void write(JsonGenerator out, Object value) throws IOException {
    List<?> list = (List<?>) value;
    out.writeStartArray();
    for (int i = 0; i < list.size(); i++) {
      element.write(out, list.get(i));
    }
    out.writeEndArray();
  }

  @Override
  Object read(JsonParser in) throws IOException, WireException {
    var list = new ArrayList<Object>();
    if (in.currentToken() != JsonToken.START_ARRAY) {
      Object only = element.read(in);
      if (only != null) {
        list.add(only);
      }
      return list;
    }
    for (JsonToken next = in.nextToken(); next != JsonToken.END_ARRAY; next = in.nextToken()) {
      if (next == JsonToken.VALUE_NULL) {
        continue;
      }
      Object value = element.read(in);
      if (value != null) {
        list.add(value);
      }
    }
    return list;
  }
}
