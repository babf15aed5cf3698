package dev.tender.protocol.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The messages as Mesos v1 JSON. Records become objects with snake_case names, sealed interfaces
 * become {@code type} and one field named after it, enums their names, {@code Bytes} base64. Output
 * is compact ASCII without a newline, so that one message can be one record of a stream. Any number
 * of threads may call.
 */
public final class Json {
  /** Levels of objects and arrays that a body may have. */
  public static final int MAX_DEPTH = 100;

  // A shared pool: thread-locals would give every virtual thread buffers of its own.
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private Json() {}

  /**
   * Writes a record, or a case of a sealed interface as that union.
   *
   * @throws IllegalArgumentException if it holds a number that JSON does not have (NaN, infinity)
   *     or its class is not a message
   */
  public static byte[] encode(Object message) {
    var sink = new Sink();
    try (JsonGenerator out = FACTORY.createGenerator(sink)) {
      ObjectCodec.forMessage(message.getClass()).write(out, message);
    } catch (IOException e) {
      throw new UncheckedIOException("Writing to memory failed", e);
    }
    return sink.toByteArray();
  }

  /**
   * Reads a message of this type, a record or a sealed interface. Unknown fields are skipped; nulls
   * are absent fields.
   *
   * @throws WireException if the body is not such a message
   */
  public static <T> T decode(Class<T> type, byte[] body) throws WireException {
    ObjectCodec codec = ObjectCodec.of(type);
    try (JsonParser in = FACTORY.createParser(body)) {
      return type.cast(decode(codec, in));
    } catch (IOException e) {
      throw Faults.notJson(String.valueOf(e.getMessage()));
    }
  }

  private static Object decode(ObjectCodec codec, JsonParser in) throws WireException {
    try {
      if (in.nextToken() == null) {
        throw Faults.notJson("it is empty");
      }
      Object message = codec.read(in);
      if (in.nextToken() != null) {
        throw Faults.notJson("there is more after the end of the object");
      }
      return message;
    } catch (IOException e) {
      throw Faults.notJson(in, e);
    }
  }
}
