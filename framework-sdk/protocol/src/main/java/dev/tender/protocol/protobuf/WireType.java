package dev.tender.protocol.protobuf;

/** How the bytes of a field are delimited. */
final class WireType {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int LENGTH = 2;
  static final int START_GROUP = 3;
  static final int END_GROUP = 4;
  static final int FIXED32 = 5;

  private static final int BITS = 3;

  private WireType() {}

  static int tag(int number, int wireType) {
    return (number << BITS) | wireType;
  }

  static int number(int tag) {
    return tag >>> BITS;
  }

  static int of(int tag) {
    return tag & ((1 << BITS) - 1);
  }
}
