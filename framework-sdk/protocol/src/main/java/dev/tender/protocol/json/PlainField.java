package dev.tender.protocol.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.tender.protocol.json.ObjectCodec.Slot;
import dev.tender.protocol.shape.RecordShape;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A component that is one field of the object. */
abstract class PlainField extends Field implements Slot {
  final SerializableString name;
  final MethodHandle accessor;
  final ValueCodec codec;
  private final boolean required;

  private PlainField(
      int index, String name, ValueCodec codec, boolean required, MethodHandle accessor) {
    super(index);
    this.name = new SerializedString(name);
    this.codec = codec;
    this.required = required;
    this.accessor = accessor;
  }

  /** Primitives have handles of their own type, since boxing them would cost an object each. */
  static Field of(RecordShape.Part part) {
    int index = part.index();
    String name = part.name();
    ValueCodec codec = ValueCodec.of(part.type(), part.unsigned());
    Class<?> shape = part.accessor().type().returnType();
    MethodHandle exact =
        part.accessor()
            .asType(
                MethodType.methodType(shape.isPrimitive() ? shape : Object.class, Object.class));
    if (shape == boolean.class) {
      return new OfBoolean(index, name, codec, exact);
    } else if (shape == int.class) {
      return new OfInt(index, name, codec, exact);
    } else if (shape == long.class) {
      return new OfLong(index, name, codec, exact);
    } else if (shape == double.class) {
      return new OfDouble(index, name, codec, exact);
    } else if (shape == List.class) {
      return new OfList(index, name, codec, exact);
    }
    if (shape == Map.class) {
      return new OfMap(index, name, codec, exact);
    }
    return new OfObject(index, name, codec, part.required(), exact);
  }

  @Override
  public void read(JsonParser in, @Nullable Object[] values) throws IOException, WireException {
    Object value = codec.read(in);
    if (value == null && required && codec instanceof EnumCodec constants) {
      throw Faults.wrong(in, "one of " + constants.known());
    }
    values[index] = value;
  }

  @Override
  void slots(BiConsumer<String, Slot> slots) {
    slots.accept(name.getValue(), this);
  }

  @Override
  @Nullable Object finish(JsonParser in, @Nullable Object[] values) throws WireException {
    Object value = values[index];
    if (value == null && required) {
      throw Faults.missing(in, name.getValue());
    }
    return value;
  }

  private static final class OfObject extends PlainField {
    OfObject(int index, String name, ValueCodec codec, boolean required, MethodHandle accessor) {
      super(index, name, codec, required, accessor);
    }

    @Override
    void write(JsonGenerator out, Object owner) throws IOException {
      Object value;
      try {
        value = (Object) accessor.invokeExact(owner);
      } catch (Throwable e) {
        throw RecordShape.unexpected(e);
      }
      if (value != null) {
        out.writeFieldName(name);
        codec.write(out, value);
      }
    }
  }

  private static final class OfList extends PlainField {
    OfList(int index, String name, ValueCodec codec, MethodHandle accessor) {
      super(index, name, codec, false, accessor);
    }

    @Override
    void write(JsonGenerator out, Object owner) throws IOException {
      List<?> list;
      try {
        list = (List<?>) (Object) accessor.invokeExact(owner);
      } catch (Throwable e) {
        throw RecordShape.unexpected(e);
      }
      if (!list.isEmpty()) {
        out.writeFieldName(name);
        codec.write(out, list);
      }
    }

    @Override
    Object finish(JsonParser in, @Nullable Object[] values) {
      Object list = values[index];
      return list == null ? List.of() : list;
    }
  }

  private static final class OfMap extends PlainField {
    OfMap(int index, String name, ValueCodec codec, MethodHandle accessor) {
      super(index, name, codec, false, accessor);
    }

    @Override
    void write(JsonGenerator out, Object owner) throws IOException {
      Map<?, ?> map;
      try {
        map = (Map<?, ?>) (Object) accessor.invokeExact(owner);
      } catch (Throwable e) {
        throw RecordShape.unexpected(e);
      }
      if (!map.isEmpty()) {
        out.writeFieldName(name);
        codec.write(out, map);
      }
    }

    @Override
    Object finish(JsonParser in, @Nullable Object[] values) {
      Object map = values[index];
      return map == null ? Map.of() : map;
    }
  }

  private static final class OfBoolean extends PlainField {
    OfBoolean(int index, String name, ValueCodec codec, MethodHandle accessor) {
      super(index, name, codec, true, accessor);
    }

    @Override
    void write(JsonGenerator out, Object owner) throws IOException {
      boolean value;
      try {
        value = (boolean) accessor.invokeExact(owner);
      } catch (Throwable e) {
        throw RecordShape.unexpected(e);
      }
      out.writeFieldName(name);
      out.writeBoolean(value);
    }
  }

  private static final class OfInt extends PlainField {
    OfInt(int index, String name, ValueCodec codec, MethodHandle accessor) {
      super(index, name, codec, true, accessor);
    }

    @Override
    void write(JsonGenerator out, Object owner) throws IOException {
      int value;
      try {
        value = (int) accessor.invokeExact(owner);
      } catch (Throwable e) {
        throw RecordShape.unexpected(e);
      }
      out.writeFieldName(name);
      out.writeNumber(value);
    }
  }

  private static final class OfLong extends PlainField {
    OfLong(int index, String name, ValueCodec codec, MethodHandle accessor) {
      super(index, name, codec, true, accessor);
    }

    @Override
    void write(JsonGenerator out, Object owner) throws IOException {
      long value;
      try {
        value = (long) accessor.invokeExact(owner);
      } catch (Throwable e) {
        throw RecordShape.unexpected(e);
      }
      out.writeFieldName(name);
      out.writeNumber(value);
    }
  }

  private static final class OfDouble extends PlainField {
    OfDouble(int index, String name, ValueCodec codec, MethodHandle accessor) {
      super(index, name, codec, true, accessor);
    }

    @Override
    void write(JsonGenerator out, Object owner) throws IOException {
      double value;
      try {
        value = (double) accessor.invokeExact(owner);
      } catch (Throwable e) {
        throw RecordShape.unexpected(e);
      }
      out.writeFieldName(name);
      Numbers.writeAmount(out, value);
    }
  }
}
