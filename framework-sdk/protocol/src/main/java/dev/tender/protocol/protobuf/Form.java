package dev.tender.protocol.protobuf;

import dev.tender.protocol.protobuf.ProtoField.Item;
import dev.tender.protocol.shape.Maker;
import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.RecordShape;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a message is laid out; made once per type. */
final class Form {
  private final ProtoField[] fields;
  private final int slotCount;
  private final Maker constructor;
  private final @Nullable Item[] byNumber;
  private final @Nullable ProtoUnion union;

  /** What is written without a union, and with each case of it: from the highest number down. */
  private final Item[] plain;

  private final Map<ProtoUnion.Case, Item[]> byCase = new HashMap<>();

  private Form(
      Class<?> type,
      ProtoField[] fields,
      @Nullable ProtoUnion union,
      int slotCount,
      Maker constructor) {
    this.fields = fields;
    this.union = union;
    this.slotCount = slotCount;
    this.constructor = constructor;
    this.byNumber = byNumber(type, fields);
    List<Item> others = new ArrayList<>();
    for (ProtoField field : fields) {
      if (field != union) {
        others.addAll(field.items());
      }
    }
    this.plain = descending(others);
    if (union != null) {
      for (ProtoUnion.Case one : union.cases()) {
        List<Item> all = new ArrayList<>(others);
        all.addAll(union.items(one));
        byCase.put(one, descending(all));
      }
    }
  }

  static Form ofRecord(Class<?> type) {
    RecordShape record = RecordShape.of(type);
    ProtoField[] fields = new ProtoField[record.parts().size()];
    ProtoUnion union = null;
    int slotCount = fields.length;
    for (RecordShape.Part part : record.parts()) {
      Proto proto = part.component().getAnnotation(Proto.class);
      ProtoField field;
      if (proto == null) {
        field = ProtoField.jsonOnly(part);
      } else if (part.isUnion()) {
        union =
            new ProtoUnion(
                part.index(),
                slotCount,
                part.component().getType(),
                proto,
                part.required(),
                part.accessor());
        slotCount += union.extraSlots();
        field = union;
      } else {
        field = ProtoPart.of(part, proto);
      }
      fields[part.index()] = field;
    }
    return new Form(type, fields, union, slotCount, record.constructor());
  }

  /** A union that stands alone: one field, which is the message itself. */
  static Form ofUnion(Class<?> type) {
    Proto proto = type.getAnnotation(Proto.class);
    if (proto == null) {
      throw new IllegalArgumentException(
          type.getName() + " has no @Proto: the message exists in JSON only");
    }
    var union = new ProtoUnion(0, 1, type, proto, true, MethodHandles.identity(Object.class));
    return new Form(
        type, new ProtoField[] {union}, union, 1 + union.extraSlots(), Maker.ofTheOnly());
  }

  ProtoField[] fields() {
    return fields;
  }

  /** The fields, then the places that a union needs while its parts arrive. */
  int slotCount() {
    return slotCount;
  }

  Maker constructor() {
    return constructor;
  }

  @Nullable Item item(int number) {
    return number < byNumber.length ? byNumber[number] : null;
  }

  Item[] writers(Object owner) {
    ProtoUnion.Case one = union == null ? null : union.caseOf(owner);
    return one == null ? plain : byCase.getOrDefault(one, plain);
  }

  private static @Nullable Item[] byNumber(Class<?> type, ProtoField[] fields) {
    List<Item> items = Arrays.stream(fields).flatMap(field -> field.items().stream()).toList();
    int highest = items.stream().mapToInt(Item::number).max().orElse(0);
    @Nullable Item[] byNumber = new @Nullable Item[highest + 1];
    for (Item item : items) {
      if (byNumber[item.number()] != null) {
        throw new IllegalArgumentException(
            type.getName() + " has two fields with the number " + item.number());
      }
      byNumber[item.number()] = item;
    }
    return byNumber;
  }

  private static Item[] descending(List<Item> items) {
    return items.stream()
        .sorted(Comparator.comparingInt(Item::number).reversed())
        .toArray(Item[]::new);
  }
}
