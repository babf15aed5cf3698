package dev.tender.protocol.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The same JSON with the fields of every object in reverse. */
final class Reversed {
  private static final JsonFactory FACTORY = new JsonFactory();

  private Reversed() {}

  static byte[] of(byte[] json) {
    try (JsonParser in = FACTORY.createParser(json)) {
      in.nextToken();
      return value(in, new String(json, StandardCharsets.US_ASCII))
          .getBytes(StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As it is written, escapes and quotes included: keys of maps may be any text. */
  private static String name(String json, int start) {
    int end = start + 1;
    while (json.charAt(end) != '"') {
      end += json.charAt(end) == '\\' ? 2 : 1;
    }
    return json.substring(start, end + 1);
  }

  private static String value(JsonParser in, String json) throws IOException {
    List<String> parts = new ArrayList<>();
    if (in.currentToken() == JsonToken.START_OBJECT) {
      while (in.nextToken() != JsonToken.END_OBJECT) {
        String name = name(json, (int) in.currentTokenLocation().getByteOffset());
        in.nextToken();
        parts.add(name + ":" + value(in, json));
      }
      return "{" + String.join(",", parts.reversed()) + "}";
    } else if (in.currentToken() == JsonToken.START_ARRAY) {
      while (in.nextToken() != JsonToken.END_ARRAY) {
        parts.add(value(in, json));
      }
      return "[" + String.join(",", parts) + "]";
    }
    int start = (int) in.currentTokenLocation().getByteOffset();
    in.finishToken();
    int end = (int) in.currentLocation().getByteOffset();
    return json.substring(start, end);
  }
}
