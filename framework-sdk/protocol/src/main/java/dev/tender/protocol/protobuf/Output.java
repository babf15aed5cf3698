package dev.tender.protocol.protobuf;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes from the end to the start: what a message holds is written before its length, which then is
 * known. One pass, and nothing is measured beforehand.
 */
final class Output {
  static final VarHandle LITTLE_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final char LAST_ASCII = 0x7f;
  private static final int FIRST_CAPACITY = 512;
  private static final int LARGEST = Integer.MAX_VALUE - 8;

  private byte[] buffer = new byte[FIRST_CAPACITY];

  /** Where the oldest byte from the front is; all before it is free. */
  private int start = FIRST_CAPACITY;

  /** Bytes so far. */
  int size() {
    return buffer.length - start;
  }

  byte[] toByteArray() {
    return Arrays.copyOfRange(buffer, start, buffer.length);
  }

  void tag(int tag) {
    varint(tag);
  }

  void varint(long value) {
    int length = (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
    int at = claim(length);
    long rest = value;
    for (int i = 1; i < length; i++) {
      buffer[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    buffer[at] = (byte) rest;
  }

  void fixed64(long value) {
    int at = claim(Long.BYTES);
    LITTLE_ENDIAN.set(buffer, at, value);
  }

  /** The bytes and, before them, their number. */
  void bytes(byte[] bytes) {
    int at = claim(bytes.length);
    System.arraycopy(bytes, 0, buffer, at, bytes.length);
    varint(bytes.length);
  }

  /** In UTF-8; nearly always ASCII, which needs no copy. */
  void text(String text) {
    int length = text.length();
    int at = claim(length);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c > LAST_ASCII) {
        start += length;
        bytes(text.getBytes(StandardCharsets.UTF_8));
        return;
      }
      buffer[at + i] = (byte) c;
    }
    varint(length);
  }

  private int claim(int length) {
    if (start < length) {
      grow(length);
    }
    start -= length;
    return start;
  }

  private void grow(int length) {
    int size = size();
    long needed = (long) size + length;
    if (needed > LARGEST) {
      throw new IllegalArgumentException("The message is larger than " + LARGEST + " bytes");
    }
    int capacity = (int) Math.min(LARGEST, Math.max(2 * needed, 2L * buffer.length));
    byte[] larger = new byte[capacity];
    System.arraycopy(buffer, start, larger, capacity - size, size);
    buffer = larger;
    start = capacity - size;
  }
}
