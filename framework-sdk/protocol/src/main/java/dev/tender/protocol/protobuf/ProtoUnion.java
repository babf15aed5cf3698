package dev.tender.protocol.protobuf;

import dev.tender.protocol.json.WireException;
import dev.tender.protocol.shape.CaseShape;
import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoCase;
import dev.tender.protocol.shape.RecordShape;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A component that is a sealed interface: a {@code type} and one field for each body, among the
 * fields of the message that has it. They may come in any order and beside bodies that the type
 * does not mean.
 */
final class ProtoUnion extends ProtoField {
  private static final String TYPE = "type";
  private static final MethodType ACCESSOR = MethodType.methodType(Object.class, Object.class);

  private final int typeSlot;
  private final boolean required;
  private final MethodHandle accessor;
  private final TypeItem typeItem;
  private final List<Case> cases = new ArrayList<>();
  private final Map<Class<?>, Case> byClass = new HashMap<>();
  private final Map<Integer, Case> byType = new HashMap<>();

  /** The extra slots hold the type, then each case's body. */
  ProtoUnion(
      int index,
      int firstExtraSlot,
      Class<?> type,
      Proto proto,
      boolean required,
      MethodHandle accessor) {
    super(index);
    this.typeSlot = firstExtraSlot;
    this.required = required;
    this.accessor = accessor.asType(ACCESSOR);
    this.typeItem = new TypeItem(proto.value());
    Map<Class<?>, Integer> bodies = new HashMap<>();
    for (Proto.Body body : proto.bodies()) {
      bodies.put(body.of(), body.field());
    }
    for (CaseShape shape : CaseShape.of(type)) {
      ProtoCase numbers = shape.record().getAnnotation(ProtoCase.class);
      if (numbers == null) {
        throw new IllegalArgumentException(
            shape.record().getName() + " has no @ProtoCase: it exists in JSON only");
      }
      int body = bodies.getOrDefault(shape.record(), numbers.body());
      Case one = new Case(shape, numbers.type(), body, firstExtraSlot + 1 + cases.size());
      cases.add(one);
      byClass.put(shape.record(), one);
      byType.put(numbers.type(), one);
    }
  }

  int extraSlots() {
    return 1 + cases.size();
  }

  /** The case that this message has; null if it has none. */
  @Nullable Case caseOf(Object owner) {
    Object value = get(owner);
    return value == null ? null : byClass.get(value.getClass());
  }

  List<Case> cases() {
    return cases;
  }

  /** The fields that are written for that case. */
  List<Item> items(Case one) {
    return one.shape.isEmpty() ? List.of(typeItem) : List.of(typeItem, one);
  }

  @Override
  List<Item> items() {
    List<Item> items = new ArrayList<>();
    items.add(typeItem);
    cases.stream().filter(one -> one.number != 0).forEach(items::add);
    return items;
  }

  @Override
  @Nullable Object finish(Input in, @Nullable Object[] values) throws WireException {
    Case one = (Case) values[typeSlot];
    if (one == null) {
      if (required) {
        throw WireException.missing(in.child(TYPE));
      }
      return null;
    }
    Object body = values[one.slot];
    if (body != null) {
      return body;
    }
    if (one.shape.bodyRequired()) {
      throw WireException.missing(in.child(one.shape.body()));
    }
    return one.message.absent(in);
  }

  private Object get(Object owner) {
    try {
      return (Object) accessor.invokeExact(owner);
    } catch (Throwable e) {
      throw RecordShape.unexpected(e);
    }
  }

  private final class TypeItem implements Item {
    private final int number;

    TypeItem(int number) {
      this.number = number;
    }

    @Override
    public int number() {
      return number;
    }

    @Override
    public void write(Output out, Object owner) {
      Case one = caseOf(owner);
      if (one != null) {
        out.varint(one.type);
        out.tag(WireType.tag(number, WireType.VARINT));
      }
    }

    @Override
    public void read(Input in, int tag, @Nullable Object[] values) throws WireException {
      in.enter(TYPE);
      if (WireType.of(tag) != WireType.VARINT) {
        in.skip(tag);
        return;
      }
      int type = (int) in.varint();
      Case one = byType.get(type);
      if (one == null) {
        throw WireException.unknownType(
            in.path(), type == 0 ? "UNKNOWN" : Integer.toString(type), known());
      }
      values[typeSlot] = one;
    }

    private String known() {
      return cases.stream().map(one -> one.shape.type()).collect(Collectors.joining(", "));
    }
  }

  /** One case, and the field of its body. */
  final class Case implements Item {
    private final CaseShape shape;
    private final int type;
    private final int number;
    private final int slot;
    private final ProtoMessage message;

    Case(CaseShape shape, int type, int number, int slot) {
      this.shape = shape;
      this.type = type;
      this.number = number;
      this.slot = slot;
      this.message = ProtoMessage.of(shape.record());
    }

    @Override
    public int number() {
      return number;
    }

    @Override
    public void write(Output out, Object owner) {
      if (number == 0) {
        throw new IllegalArgumentException(
            shape.type() + " has no field in " + owner.getClass().getSimpleName());
      }
      message.write(out, get(owner));
      out.tag(WireType.tag(number, WireType.LENGTH));
    }

    @Override
    public void read(Input in, int tag, @Nullable Object[] values) throws WireException {
      in.enter(shape.body());
      boolean meant = values[typeSlot] == null || values[typeSlot] == this;
      if (meant && fits(tag, message)) {
        expectFirst(in, values[slot]);
        values[slot] = message.read(in);
      } else {
        in.skip(tag);
      }
    }
  }
}
