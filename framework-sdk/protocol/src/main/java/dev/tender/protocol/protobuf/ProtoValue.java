package dev.tender.protocol.protobuf;

import dev.tender.protocol.json.WireException;
import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.v1.Bytes;
import org.jspecify.annotations.Nullable;

/** Reads and writes the values of one type, without their tag. */
abstract class ProtoValue {
  /** How the value is delimited. */
  abstract int wireType();

  /** For a sentence, where {@link #read} finds nothing that this side knows. */
  String expected() {
    return "a value that this side knows";
  }

  /** False for text that has no number; it is left out where that is allowed. */
  boolean canWrite(Object value) {
    return true;
  }

  /** Writes to the front of what is there. */
  abstract void write(Output out, Object value);

  /** Null means a value that this side does not know, as an enum constant of a newer peer. */
  abstract @Nullable Object read(Input in) throws WireException;

  /** What an entry of a map has when it says no value. */
  @Nullable Object unset(Input in) throws WireException {
    return null;
  }

  /**
   * @param type of a component, or the element of a list or map
   */
  static ProtoValue of(Class<?> type, Proto proto) {
    if (type == String.class) {
      return proto.constants() == Proto.None.class
          ? ProtoScalar.STRING
          : ProtoEnum.asText(proto.constants());
    } else if (type == boolean.class || type == Boolean.class) {
      return ProtoScalar.BOOLEAN;
    } else if (type == int.class || type == Integer.class) {
      return proto.unsigned() ? ProtoScalar.UINT32 : ProtoScalar.INT32;
    } else if (type == long.class || type == Long.class) {
      return proto.unsigned() ? ProtoScalar.UINT64 : ProtoScalar.INT64;
    } else if (type == double.class) {
      return ProtoScalar.AMOUNT;
    } else if (type == Double.class) {
      return ProtoScalar.DOUBLE;
    } else if (type == Bytes.class) {
      return ProtoScalar.BYTES;
    } else if (type.isEnum()) {
      return ProtoEnum.of(type);
    }
    return ProtoMessage.of(type);
  }
}
