package dev.tender.protocol.protobuf;

import dev.tender.protocol.json.WireException;
import dev.tender.protocol.v1.Bytes;

/** The values that are no messages. */
abstract class ProtoScalar extends ProtoValue {
  private final int wireType;

  private ProtoScalar(int wireType) {
    this.wireType = wireType;
  }

  static final ProtoScalar STRING =
      new ProtoScalar(WireType.LENGTH) {
        @Override
        void write(Output out, Object value) {
          out.text((String) value);
        }

        @Override
        Object read(Input in) throws WireException {
          return in.text();
        }

        @Override
        Object unset(Input in) {
          return "";
        }
      };

  static final ProtoScalar BYTES =
      new ProtoScalar(WireType.LENGTH) {
        @Override
        void write(Output out, Object value) {
          out.bytes(((Bytes) value).toArray());
        }

        @Override
        Object read(Input in) throws WireException {
          return Bytes.copyOf(in.bytes());
        }
      };

  static final ProtoScalar BOOLEAN =
      new ProtoScalar(WireType.VARINT) {
        @Override
        void write(Output out, Object value) {
          out.varint((boolean) value ? 1 : 0);
        }

        @Override
        Object read(Input in) throws WireException {
          return in.varint() != 0;
        }
      };

  static final ProtoScalar INT32 = new OfInt(Integer.MIN_VALUE);
  static final ProtoScalar UINT32 = new OfInt(0);
  static final ProtoScalar INT64 = new OfLong(Long.MIN_VALUE);

  /** Java has no type for the upper half of uint64, and no message has a use for it. */
  static final ProtoScalar UINT64 = new OfLong(0);

  static final ProtoScalar DOUBLE = new OfDouble(false);

  /** A double that must be there, of which there may be no end. */
  static final ProtoScalar AMOUNT = new OfDouble(true);

  private static final class OfDouble extends ProtoScalar {
    private final boolean endless;

    OfDouble(boolean endless) {
      super(WireType.FIXED64);
      this.endless = endless;
    }

    @Override
    void write(Output out, Object value) {
      double number = (double) value;
      if (!allowed(number)) {
        throw new IllegalArgumentException(number + " is not written: JSON has no such number");
      }
      out.fixed64(Double.doubleToRawLongBits(number));
    }

    @Override
    Object read(Input in) throws WireException {
      double number = Double.longBitsToDouble(in.fixed64());
      if (!allowed(number)) {
        throw WireException.wrong(in.path(), "a finite number", Double.toString(number));
      }
      return number;
    }

    private boolean allowed(double number) {
      return Double.isFinite(number) || (endless && number == Double.POSITIVE_INFINITY);
    }
  }

  @Override
  int wireType() {
    return wireType;
  }

  /** Of a varint, or the sentence about it. */
  private static long between(Input in, long least, long most) throws WireException {
    long value = in.varint();
    if (value < least || value > most) {
      throw WireException.wrong(
          in.path(),
          "an integer between " + least + " and " + most,
          least < 0 ? Long.toString(value) : Long.toUnsignedString(value));
    }
    return value;
  }

  private static long notBelow(long least, long value) {
    if (value < least) {
      throw new IllegalArgumentException(value + " is negative, and its field has no sign");
    }
    return value;
  }

  private static final class OfInt extends ProtoScalar {
    private final int least;

    OfInt(int least) {
      super(WireType.VARINT);
      this.least = least;
    }

    @Override
    void write(Output out, Object value) {
      out.varint(notBelow(least, (int) value));
    }

    @Override
    Object read(Input in) throws WireException {
      return (int) between(in, least, Integer.MAX_VALUE);
    }
  }

  private static final class OfLong extends ProtoScalar {
    private final long least;

    OfLong(long least) {
      super(WireType.VARINT);
      this.least = least;
    }

    @Override
    void write(Output out, Object value) {
      out.varint(notBelow(least, (long) value));
    }

    @Override
    Object read(Input in) throws WireException {
      return between(in, least, Long.MAX_VALUE);
    }
  }
}
