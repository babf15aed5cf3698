package dev.tender.protocol.v1;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Bytes that compare by content and do not change; base64 in JSON. */
public final class Bytes {
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] content;

  private Bytes(byte[] content) {
    this.content = content;
  }

  public static Bytes copyOf(byte[] content) {
    return new Bytes(content.clone());
  }

  public static Bytes ofUtf8(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads base64 of either alphabet, with or without padding.
   *
   * @throws IllegalArgumentException if it is not base64
   */
  public static Bytes ofBase64(String text) {
    boolean urlSafe = text.indexOf('-') >= 0 || text.indexOf('_') >= 0;
    Base64.Decoder decoder = urlSafe ? Base64.getUrlDecoder() : Base64.getDecoder();
    return new Bytes(decoder.decode(text));
  }

  public byte[] toArray() {
    return content.clone();
  }

  public String toUtf8() {
    return new String(content, StandardCharsets.UTF_8);
  }

  public int length() {
    return content.length;
  }

  public String toBase64() {
    return Base64.getEncoder().encodeToString(content);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(content);
  }

  /** Base64, because the content may be anything. */
  @Override
  public String toString() {
    return toBase64();
  }
}
