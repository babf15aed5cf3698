package dev.tender.protocol.protobuf;

import dev.tender.protocol.json.WireException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a message and knows on which field it stands, for the sentences. Nothing is set
 * aside for a length before the bytes are known to be there.
 */
final class Input {
  private static final int LONGEST_VARINT = 10;
  private static final char REPLACEMENT = '\uFFFD';

  private final byte[] body;
  private int position;

  /** Where the message that is being read ends. */
  private int limit;

  private int depth;
  private final @Nullable String[] names = new @Nullable String[Protobuf.MAX_DEPTH + 1];

  /** The place in a list, or -1. */
  private final int[] indexes = new int[Protobuf.MAX_DEPTH + 1];

  Input(byte[] body) {
    this.body = body;
    this.limit = body.length;
  }

  boolean atEnd() {
    return position == limit;
  }

  /** Whatever is read from now on belongs to this field of the message. */
  void enter(@Nullable String field) {
    names[depth] = field;
    indexes[depth] = -1;
  }

  void element(int index) {
    indexes[depth] = index;
  }

  /** The field that is being read. */
  String path() {
    return path(depth + 1);
  }

  /** The message that is being read. */
  String owner() {
    return path(depth);
  }

  String child(String field) {
    String owner = owner();
    return owner.isEmpty() ? field : owner + "." + field;
  }

  private String path(int length) {
    var path = new StringBuilder();
    for (int i = 0; i < length; i++) {
      String name = names[i];
      if (name != null) {
        path.append(path.isEmpty() ? "" : ".").append(name);
      }
      if (indexes[i] >= 0) {
        path.append('[').append(indexes[i]).append(']');
      }
    }
    return path.toString();
  }

  /** Reads a length and goes into so many bytes; returns what {@link #leave} wants. */
  int dive() throws WireException {
    int length = length();
    if (depth == Protobuf.MAX_DEPTH) {
      throw WireException.notProtobuf("it is nested deeper than " + Protobuf.MAX_DEPTH + " levels");
    }
    depth++;
    names[depth] = null;
    indexes[depth] = -1;
    return limitTo(length);
  }

  /** Out of the message at whose end this stands. */
  void leave(int outer) {
    depth--;
    limit = outer;
  }

  /** Reads a length and makes so many bytes all that there is; {@link #release} undoes it. */
  int packed() throws WireException {
    return limitTo(length());
  }

  void release(int outer) {
    limit = outer;
  }

  private int limitTo(int length) {
    int outer = limit;
    limit = position + length;
    return outer;
  }

  int tag() throws WireException {
    enter(null);
    long tag = varint();
    if (tag >>> Integer.SIZE != 0 || WireType.number((int) tag) == 0) {
      throw malformed("there is no field with the tag " + Long.toUnsignedString(tag));
    }
    if (WireType.of((int) tag) > WireType.FIXED32) {
      throw malformed("there is no wire type " + WireType.of((int) tag));
    }
    return (int) tag;
  }

  long varint() throws WireException {
    long value = 0;
    for (int i = 0; i < LONGEST_VARINT; i++) {
      if (position == limit) {
        throw tooEarly();
      }
      byte next = body[position++];
      value |= (long) (next & 0x7f) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw malformed("a varint has more than " + LONGEST_VARINT + " bytes");
  }

  long fixed64() throws WireException {
    return (long) Output.LITTLE_ENDIAN.get(body, take(Long.BYTES));
  }

  byte[] bytes() throws WireException {
    int length = length();
    int from = take(length);
    byte[] bytes = new byte[length];
    System.arraycopy(body, from, bytes, 0, length);
    return bytes;
  }

  String text() throws WireException {
    int length = length();
    int from = take(length);
    String text = new String(body, from, length, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0) {
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body, from, length));
      } catch (CharacterCodingException e) {
        throw WireException.wrong(path(), "text in UTF-8", "other bytes");
      }
    }
    return text;
  }

  /** Over a field that nobody wants. */
  void skip(int tag) throws WireException {
    switch (WireType.of(tag)) {
      case WireType.VARINT -> varint();
      case WireType.FIXED64 -> take(Long.BYTES);
      case WireType.LENGTH -> take(length());
      case WireType.FIXED32 -> take(Integer.BYTES);
      case WireType.START_GROUP -> skipGroup(tag);
      default -> throw malformed("a group ends that has not begun");
    }
  }

  private void skipGroup(int tag) throws WireException {
    int[] open = new int[Protobuf.MAX_DEPTH];
    int groups = 0;
    open[groups++] = WireType.number(tag);
    while (groups > 0) {
      int next = tag();
      switch (WireType.of(next)) {
        case WireType.START_GROUP -> {
          if (depth + groups == Protobuf.MAX_DEPTH) {
            throw WireException.notProtobuf(
                "it is nested deeper than " + Protobuf.MAX_DEPTH + " levels");
          }
          open[groups++] = WireType.number(next);
        }
        case WireType.END_GROUP -> {
          if (open[--groups] != WireType.number(next)) {
            throw malformed("a group ends that has not begun");
          }
        }
        default -> skip(next);
      }
    }
  }

  private int length() throws WireException {
    long length = varint();
    if (length < 0 || length > limit - position) {
      throw tooEarly();
    }
    return (int) length;
  }

  private int take(int length) throws WireException {
    if (length > limit - position) {
      throw tooEarly();
    }
    int from = position;
    position += length;
    return from;
  }

  private WireException tooEarly() {
    return malformed("it ends too early");
  }

  private WireException malformed(String reason) {
    String path = path();
    return WireException.notProtobuf(path.isEmpty() ? reason : reason + " in '" + path + "'");
  }
}
