package dev.tender.protocol.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tender.protocol.shape.Maker;
import dev.tender.protocol.shape.RecordShape;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A record as an object, or a sealed interface as an object that holds nothing but the union. */
final class ObjectCodec extends ValueCodec {
  private static final ClassValue<ObjectCodec> CODECS =
      new ClassValue<>() {
        @Override
        protected ObjectCodec computeValue(Class<?> type) {
          return new ObjectCodec(type);
        }
      };

  private static final ClassValue<ObjectCodec> MESSAGES =
      new ClassValue<>() {
        @Override
        protected ObjectCodec computeValue(Class<?> type) {
          for (Class<?> parent : type.getInterfaces()) {
            if (parent.isSealed()) {
              return of(parent);
            }
          }
          return of(type);
        }
      };

  private final Class<?> type;
  private volatile @Nullable Shape shape;

  private ObjectCodec(Class<?> type) {
    RecordShape.require(type, "JSON");
    this.type = type;
  }

  static ObjectCodec of(Class<?> type) {
    return CODECS.get(type);
  }

  /** The codec for a whole message: a case of a union is written as that union. */
  static ObjectCodec forMessage(Class<?> type) {
    return MESSAGES.get(type);
  }

  /** True if there is nothing to say beyond that the object is there. */
  boolean isEmpty() {
    return shape().fields().length == 0;
  }

  @Override
  void write(JsonGenerator out, Object value) throws IOException {
    out.writeStartObject();
    for (Field field : shape().fields()) {
      field.write(out, value);
    }
    out.writeEndObject();
  }

  @Override
  Object read(JsonParser in) throws IOException, WireException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw Faults.wrong(in, "an object");
    }
    Shape shape = shape();
    @Nullable Object[] values = new @Nullable Object[shape.slotCount()];
    for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
      JsonToken token = in.nextToken();
      Slot slot = shape.slots().get(name);
      if (slot == null) {
        in.skipChildren();
      } else if (token != JsonToken.VALUE_NULL) {
        slot.read(in, values);
      }
    }
    return build(in, shape, values);
  }

  /** What stands for an absent object: every field absent. */
  Object absent(JsonParser in) throws WireException {
    Shape shape = shape();
    return build(in, shape, new @Nullable Object[shape.slotCount()]);
  }

  private static Object build(JsonParser in, Shape shape, @Nullable Object[] values)
      throws WireException {
    Field[] fields = shape.fields();
    for (int i = 0; i < fields.length; i++) {
      values[i] = fields[i].finish(in, values);
    }
    @Nullable Object[] arguments = RecordShape.arguments(values, fields.length);
    try {
      return shape.constructor().make(arguments);
    } catch (IllegalArgumentException e) {
      throw Faults.refused(in, e);
    }
  }

  /** Built at first use, so that types may contain one another. */
  private Shape shape() {
    Shape known = shape;
    if (known == null) {
      known = type.isRecord() ? ShapeReader.ofRecord(type) : ShapeReader.ofUnion(type);
      shape = known;
    }
    return known;
  }

  /** Where the value of a JSON field goes. */
  interface Slot {
    void read(JsonParser in, @Nullable Object[] values) throws IOException, WireException;
  }

  /**
   * How a type is laid out.
   *
   * @param slotCount the fields, then the places that unions need while their parts arrive
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never handed out
  record Shape(Field[] fields, Map<String, Slot> slots, int slotCount, Maker constructor) {}
}
