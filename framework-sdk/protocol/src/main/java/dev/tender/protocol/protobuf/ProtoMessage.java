package dev.tender.protocol.protobuf;

import dev.tender.protocol.json.WireException;
import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.RecordShape;
import org.jspecify.annotations.Nullable;

/** A record as a message, or a sealed interface as a message that holds nothing but the union. */
final class ProtoMessage extends ProtoValue {
  private static final ClassValue<ProtoMessage> MESSAGES =
      new ClassValue<>() {
        @Override
        protected ProtoMessage computeValue(Class<?> type) {
          return new ProtoMessage(type);
        }
      };

  private static final ClassValue<ProtoMessage> WHOLE =
      new ClassValue<>() {
        @Override
        protected ProtoMessage computeValue(Class<?> type) {
          for (Class<?> parent : type.getInterfaces()) {
            // A union whose type has no number cannot stand alone.
            if (parent.isSealed() && parent.isAnnotationPresent(Proto.class)) {
              return of(parent);
            }
          }
          return of(type);
        }
      };

  private final Class<?> type;
  private volatile @Nullable Form form;

  private ProtoMessage(Class<?> type) {
    RecordShape.require(type, "protobuf");
    this.type = type;
  }

  static ProtoMessage of(Class<?> type) {
    return MESSAGES.get(type);
  }

  /** For a whole message: a case of a union is written as that union. */
  static ProtoMessage forMessage(Class<?> type) {
    return WHOLE.get(type);
  }

  @Override
  int wireType() {
    return WireType.LENGTH;
  }

  @Override
  void write(Output out, Object value) {
    int before = out.size();
    writeContent(out, value);
    out.varint(out.size() - before);
  }

  void writeContent(Output out, Object value) {
    for (ProtoField.Item item : form().writers(value)) {
      item.write(out, value);
    }
  }

  @Override
  Object read(Input in) throws WireException {
    int outer = in.dive();
    Object message = readContent(in);
    in.leave(outer);
    return message;
  }

  /** Reads all that there is. */
  Object readContent(Input in) throws WireException {
    Form form = form();
    @Nullable Object[] values = new @Nullable Object[form.slotCount()];
    while (!in.atEnd()) {
      int tag = in.tag();
      ProtoField.Item item = form.item(WireType.number(tag));
      if (item == null) {
        in.skip(tag);
      } else {
        item.read(in, tag, values);
      }
    }
    return build(in, form, values);
  }

  /** What stands for an absent message: every field absent. */
  Object absent(Input in) throws WireException {
    Form form = form();
    return build(in, form, new @Nullable Object[form.slotCount()]);
  }

  @Override
  Object unset(Input in) throws WireException {
    return absent(in);
  }

  private static Object build(Input in, Form form, @Nullable Object[] values) throws WireException {
    ProtoField[] fields = form.fields();
    for (int i = 0; i < fields.length; i++) {
      values[i] = fields[i].finish(in, values);
    }
    @Nullable Object[] arguments = RecordShape.arguments(values, fields.length);
    try {
      return form.constructor().make(arguments);
    } catch (IllegalArgumentException e) {
      throw WireException.refused(in.owner(), e);
    }
  }

  /** Built at first use, so that types may contain one another. */
  private Form form() {
    Form known = form;
    if (known == null) {
      known = type.isRecord() ? Form.ofRecord(type) : Form.ofUnion(type);
      form = known;
    }
    return known;
  }
}
