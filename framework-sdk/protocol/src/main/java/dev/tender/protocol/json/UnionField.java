package dev.tender.protocol.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.tender.protocol.json.ObjectCodec.Slot;
import dev.tender.protocol.shape.CaseShape;
import dev.tender.protocol.shape.RecordShape;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A component that is a sealed interface, flattened as Mesos does: {@code "type":"SCALAR"} and
 * {@code "scalar":{…}} stand among the fields of the object that has it. The two may come in any
 * order and beside bodies that the type does not mean.
 */
final class UnionField extends Field {
  private static final SerializableString TYPE = new SerializedString("type");
  private static final MethodType ACCESSOR = MethodType.methodType(Object.class, Object.class);

  private final int typeSlot;
  private final boolean required;
  private final MethodHandle accessor;
  private final Case[] cases;
  private final Map<Class<?>, Case> byClass = new HashMap<>();
  private final Map<String, Case> byType = new HashMap<>();

  /** The extra slots hold the type, then each case's body. */
  UnionField(
      int index, int firstExtraSlot, Class<?> type, boolean required, MethodHandle accessor) {
    super(index);
    this.typeSlot = firstExtraSlot;
    this.required = required;
    this.accessor = accessor.asType(ACCESSOR);
    List<CaseShape> shapes = CaseShape.of(type);
    this.cases = new Case[shapes.size()];
    for (int i = 0; i < cases.length; i++) {
      cases[i] = new Case(shapes.get(i), firstExtraSlot + 1 + i);
      byClass.put(shapes.get(i).record(), cases[i]);
      byType.put(shapes.get(i).type(), cases[i]);
    }
  }

  int extraSlots() {
    return 1 + cases.length;
  }

  @Override
  void write(JsonGenerator out, Object owner) throws IOException {
    Object value;
    try {
      value = (Object) accessor.invokeExact(owner);
    } catch (Throwable e) {
      throw RecordShape.unexpected(e);
    }
    if (value == null) {
      return;
    }
    Case one = byClass.get(value.getClass());
    if (one == null) {
      throw new IllegalArgumentException("No JSON form is known for " + value.getClass());
    }
    out.writeFieldName(TYPE);
    out.writeString(one.type);
    if (!one.codec.isEmpty()) {
      out.writeFieldName(one.body);
      one.codec.write(out, value);
    }
  }

  @Override
  void slots(BiConsumer<String, Slot> slots) {
    slots.accept(TYPE.getValue(), this::readType);
    for (Case one : cases) {
      slots.accept(one.body.getValue(), (in, values) -> readBody(one, in, values));
    }
  }

  private void readType(JsonParser in, @Nullable Object[] values)
      throws IOException, WireException {
    if (in.currentToken() != JsonToken.VALUE_STRING) {
      throw Faults.wrong(in, "a string");
    }
    Case one = byType.get(in.getText());
    if (one == null) {
      throw Faults.unknownType(in, in.getText(), String.join(", ", types()));
    }
    values[typeSlot] = one;
  }

  private void readBody(Case one, JsonParser in, @Nullable Object[] values)
      throws IOException, WireException {
    if (values[typeSlot] == null || values[typeSlot] == one) {
      values[one.slot] = one.codec.read(in);
    } else {
      in.skipChildren();
    }
  }

  @Override
  @Nullable Object finish(JsonParser in, @Nullable Object[] values) throws WireException {
    Case one = (Case) values[typeSlot];
    if (one == null) {
      if (required) {
        throw Faults.missing(in, TYPE.getValue());
      }
      return null;
    }
    Object body = values[one.slot];
    if (body != null) {
      return body;
    }
    if (one.bodyRequired) {
      throw Faults.missing(in, one.body.getValue());
    }
    return one.codec.absent(in);
  }

  private String[] types() {
    String[] types = new String[cases.length];
    for (int i = 0; i < cases.length; i++) {
      types[i] = cases[i].type.getValue();
    }
    return types;
  }

  private static final class Case {
    private final SerializableString type;
    private final SerializableString body;
    private final ObjectCodec codec;
    private final boolean bodyRequired;
    private final int slot;

    Case(CaseShape shape, int slot) {
      this.type = new SerializedString(shape.type());
      this.body = new SerializedString(shape.body());
      this.codec = ObjectCodec.of(shape.record());
      this.bodyRequired = shape.bodyRequired();
      this.slot = slot;
    }
  }
}
