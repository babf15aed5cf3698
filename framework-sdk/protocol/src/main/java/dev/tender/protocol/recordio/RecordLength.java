package dev.tender.protocol.recordio;

/** Reads the decimal length in front of a record, byte by byte. */
final class RecordLength {
  private static final int MAX_DIGITS = 10;

  private final int max;
  private long value;
  private int digits;

  RecordLength(int max) {
    if (max < 1) {
      throw new IllegalArgumentException("maxRecordBytes is " + max + "; use 1 or more");
    }
    this.max = max;
  }

  /** True while no part of a length has been read. */
  boolean isEmpty() {
    return digits == 0;
  }

  /** True once the newline after the length was given; {@link #take} then has the length. */
  boolean feed(int b) throws RecordIoException {
    if (b == '\n' && digits > 0) {
      return true;
    }
    if (b < '0' || b > '9') {
      throw new RecordIoException(
          "Expecting a record's length in decimal digits and a newline, not byte " + (b & 0xff));
    }
    value = value * 10 + (b - '0');
    digits++;
    if (digits > MAX_DIGITS) {
      throw new RecordIoException("Expecting a record's length of at most 10 digits");
    }
    if (value > max) {
      throw new RecordIoException(
          "Expecting a record of at most " + max + " bytes, not one of " + value + " or more");
    }
    return false;
  }

  int take() {
    int length = (int) value;
    value = 0;
    digits = 0;
    return length;
  }
}
