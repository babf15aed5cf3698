package dev.tender.protocol.json;

import java.io.OutputStream;
import java.util.Arrays;

/**
 * Collects what a generator flushes. Most messages fit into the generator's own buffer and arrive
 * in one write, which then is the only copy.
 */
final class Sink extends OutputStream {
  private byte[] content = new byte[0];
  private int length;

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) {
    if (length == 0) {
      content = Arrays.copyOfRange(bytes, offset, offset + count);
    } else {
      if (content.length - length < count) {
        content =
            Arrays.copyOf(content, Math.max(Math.addExact(length, count), grown(content.length)));
      }
      System.arraycopy(bytes, offset, content, length, count);
    }
    length += count;
  }

  private static int grown(int capacity) {
    return (int) Math.min(2L * capacity, Integer.MAX_VALUE - 8);
  }

  byte[] toByteArray() {
    return content.length == length ? content : Arrays.copyOf(content, length);
  }
}
