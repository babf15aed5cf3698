package dev.tender.protocol.protobuf;

import dev.tender.protocol.json.WireException;
import dev.tender.protocol.protobuf.ProtoField.Item;
import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.RecordShape;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A component that is one field. */
abstract class ProtoPart extends ProtoField implements Item {
  private static final MethodType ACCESSOR = MethodType.methodType(Object.class, Object.class);

  final String name;
  final int number;
  final ProtoValue value;
  private final MethodHandle accessor;

  private ProtoPart(RecordShape.Part part, Proto proto, Class<?> type) {
    super(part.index());
    this.name = part.name();
    this.number = proto.value();
    this.value = ProtoValue.of(type, proto);
    this.accessor = part.accessor().asType(ACCESSOR);
  }

  static ProtoField of(RecordShape.Part part, Proto proto) {
    Type type = part.type();
    if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
      return new Repeated(part, proto, (Class<?>) generic.getActualTypeArguments()[0]);
    }
    if (type instanceof ParameterizedType generic
        && generic.getRawType() == Map.class
        && generic.getActualTypeArguments()[0] == String.class) {
      return new Mapped(part, proto, (Class<?>) generic.getActualTypeArguments()[1]);
    }
    return new Single(part, proto, (Class<?>) type);
  }

  final Object get(Object owner) {
    try {
      return (Object) accessor.invokeExact(owner);
    } catch (Throwable e) {
      throw RecordShape.unexpected(e);
    }
  }

  @Override
  public final int number() {
    return number;
  }

  @Override
  final List<Item> items() {
    return List.of(this);
  }

  private static final class Single extends ProtoPart {
    private final boolean required;

    Single(RecordShape.Part part, Proto proto, Class<?> type) {
      super(part, proto, type);
      this.required = part.required();
    }

    @Override
    public void write(Output out, Object owner) {
      Object content = get(owner);
      if (content != null && (required || value.canWrite(content))) {
        value.write(out, content);
        out.tag(WireType.tag(number, value.wireType()));
      }
    }

    @Override
    public void read(Input in, int tag, @Nullable Object[] values) throws WireException {
      in.enter(name);
      if (!fits(tag, value)) {
        in.skip(tag);
        return;
      }
      if (value instanceof ProtoMessage) {
        expectFirst(in, values[index]);
      }
      Object content = value.read(in);
      if (content != null) {
        values[index] = content;
      } else if (required) {
        throw WireException.wrong(in.path(), value.expected(), "another number");
      }
    }

    @Override
    @Nullable Object finish(Input in, @Nullable Object[] values) throws WireException {
      Object content = values[index];
      if (content == null && required) {
        throw WireException.missing(in.child(name));
      }
      return content;
    }
  }

  private static final class Repeated extends ProtoPart {
    Repeated(RecordShape.Part part, Proto proto, Class<?> element) {
      super(part, proto, element);
    }

    @Override
    public void write(Output out, Object owner) {
      List<?> list = (List<?>) get(owner);
      for (int i = list.size() - 1; i >= 0; i--) {
        value.write(out, list.get(i));
        out.tag(WireType.tag(number, value.wireType()));
      }
    }

    @Override
    @SuppressWarnings("unchecked") // nobody else writes to this slot
    public void read(Input in, int tag, @Nullable Object[] values) throws WireException {
      // Numbers may come one by one, or many of them as the bytes of one field.
      boolean packed = value.wireType() != WireType.LENGTH && WireType.of(tag) == WireType.LENGTH;
      in.enter(name);
      if (!packed && !fits(tag, value)) {
        in.skip(tag);
        return;
      }
      List<Object> list = (List<Object>) values[index];
      if (list == null) {
        list = new ArrayList<>();
        values[index] = list;
      }
      in.element(list.size());
      if (!packed) {
        add(in, list);
        return;
      }
      int outer = in.packed();
      while (!in.atEnd()) {
        in.element(list.size());
        add(in, list);
      }
      in.release(outer);
    }

    private void add(Input in, List<Object> list) throws WireException {
      Object element = value.read(in);
      if (element != null) {
        list.add(element);
      }
    }

    @Override
    Object finish(Input in, @Nullable Object[] values) {
      Object list = values[index];
      return list == null ? List.of() : list;
    }
  }

  /** A map with text keys: entries with key 1 and value 2, either of which may be absent. */
  private static final class Mapped extends ProtoPart {
    private static final int KEY = WireType.tag(1, WireType.LENGTH);
    private static final int VALUE = 2;

    Mapped(RecordShape.Part part, Proto proto, Class<?> element) {
      super(part, proto, element);
    }

    @Override
    public void write(Output out, Object owner) {
      List<Map.Entry<?, ?>> entries = new ArrayList<>(((Map<?, ?>) get(owner)).entrySet());
      for (Map.Entry<?, ?> entry : entries.reversed()) {
        int before = out.size();
        value.write(out, entry.getValue());
        out.tag(WireType.tag(VALUE, value.wireType()));
        out.text((String) entry.getKey());
        out.tag(KEY);
        out.varint(out.size() - before);
        out.tag(WireType.tag(number, WireType.LENGTH));
      }
    }

    @Override
    @SuppressWarnings("unchecked") // nobody else writes to this slot
    public void read(Input in, int tag, @Nullable Object[] values) throws WireException {
      in.enter(name);
      if (WireType.of(tag) != WireType.LENGTH) {
        in.skip(tag);
        return;
      }
      Map<String, Object> map = (Map<String, Object>) values[index];
      if (map == null) {
        map = new LinkedHashMap<>();
        values[index] = map;
      }
      in.element(map.size());
      int outer = in.dive();
      String key = "";
      Object content = null;
      while (!in.atEnd()) {
        int next = in.tag();
        if (next == KEY) {
          in.enter("key");
          key = in.text();
        } else if (WireType.number(next) == VALUE && fits(next, value)) {
          in.enter("value");
          content = value.read(in);
        } else {
          in.skip(next);
        }
      }
      in.enter("value");
      Object entry = content == null ? value.unset(in) : content;
      in.leave(outer);
      if (entry != null) {
        map.put(key, entry);
      }
    }

    @Override
    Object finish(Input in, @Nullable Object[] values) {
      Object map = values[index];
      return map == null ? Map.of() : map;
    }
  }
}
