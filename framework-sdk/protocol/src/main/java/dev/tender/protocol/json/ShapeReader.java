package dev.tender.protocol.json;

import dev.tender.protocol.json.ObjectCodec.Shape;
import dev.tender.protocol.json.ObjectCodec.Slot;
import dev.tender.protocol.shape.Maker;
import dev.tender.protocol.shape.RecordShape;
import java.lang.invoke.MethodHandles;
import java.util.HashMap;
import java.util.Map;

/** The JSON form of a type; once per type. */
final class ShapeReader {
  private ShapeReader() {}

  static Shape ofRecord(Class<?> type) {
    RecordShape record = RecordShape.of(type);
    Field[] fields = new Field[record.parts().size()];
    int slotCount = fields.length;
    for (RecordShape.Part part : record.parts()) {
      if (part.isUnion()) {
        var union =
            new UnionField(
                part.index(),
                slotCount,
                part.component().getType(),
                part.required(),
                part.accessor());
        slotCount += union.extraSlots();
        fields[part.index()] = union;
      } else {
        fields[part.index()] = PlainField.of(part);
      }
    }
    return new Shape(fields, slots(type, fields), slotCount, record.constructor());
  }

  /** A union that stands alone: one field, which is the object itself. */
  static Shape ofUnion(Class<?> type) {
    var union = new UnionField(0, 1, type, true, MethodHandles.identity(Object.class));
    Field[] fields = {union};
    return new Shape(fields, slots(type, fields), 1 + union.extraSlots(), Maker.ofTheOnly());
  }

  private static Map<String, Slot> slots(Class<?> type, Field[] fields) {
    Map<String, Slot> slots = new HashMap<>();
    for (Field field : fields) {
      field.slots((name, slot) -> {
        if (slots.put(name, slot) != null) {
          throw new IllegalArgumentException(
              type.getName() + " has two fields named " + name + " on the wire");
        }
      });
    }
    return slots;
  }
}
