package dev.tender.protocol.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.tender.protocol.v1.Bytes;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes the values of one type. */
abstract class ValueCodec {
  abstract void write(JsonGenerator out, Object value) throws IOException;

  /**
   * Reads the value that the parser stands on, which is not null, and leaves the parser on its last
   * token. Null means a value that this side does not know, as an enum constant of a newer peer.
   */
  abstract @Nullable Object read(JsonParser in) throws IOException, WireException;

  /**
   * @param unsigned whether numbers have no sign
   */
  static ValueCodec of(Type type, boolean unsigned) {
    if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
      return new ListCodec(of(generic.getActualTypeArguments()[0], unsigned));
    }
    if (type instanceof ParameterizedType generic
        && generic.getRawType() == Map.class
        && generic.getActualTypeArguments()[0] == String.class) {
      return new MapCodec(of(generic.getActualTypeArguments()[1], unsigned));
    }
    if (!(type instanceof Class<?> plain)) {
      throw new IllegalArgumentException("No JSON form is known for " + type);
    }
    if (plain == String.class) {
      return ScalarCodec.STRING;
    } else if (plain == boolean.class || plain == Boolean.class) {
      return ScalarCodec.BOOLEAN;
    } else if (plain == int.class || plain == Integer.class) {
      return unsigned ? ScalarCodec.UNSIGNED_INT : ScalarCodec.INT;
    } else if (plain == long.class || plain == Long.class) {
      return unsigned ? ScalarCodec.UNSIGNED_LONG : ScalarCodec.LONG;
    } else if (plain == double.class) {
      return ScalarCodec.AMOUNT;
    } else if (plain == Double.class) {
      return ScalarCodec.DOUBLE;
    } else if (plain == Bytes.class) {
      return ScalarCodec.BYTES;
    } else if (plain.isEnum()) {
      return new EnumCodec(plain);
    }
    return ObjectCodec.of(plain);
  }
}
