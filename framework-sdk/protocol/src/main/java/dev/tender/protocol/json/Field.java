package dev.tender.protocol.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.tender.protocol.json.ObjectCodec.Slot;
import java.io.IOException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A component of a record and its place in the object. */
abstract class Field {
  /** The component's position, which is its slot while the object is read. */
  final int index;

  Field(int index) {
    this.index = index;
  }

  abstract void write(JsonGenerator out, Object owner) throws IOException;

  /** Names the JSON fields that belong to this component. */
  abstract void slots(BiConsumer<String, Slot> slots);

  /** The component's value, now that the object is over; complains if it is absent. */
  abstract @Nullable Object finish(JsonParser in, @Nullable Object[] values) throws WireException;
}
