package dev.tender.wordcount;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A part of a file, or all of it. Its borders move to the next white space by themselves, so that
 * no word is cut and none belongs to two slices: of {@code "two words"} cut at 5, the first slice
 * is {@code "two words"} and the second is empty.
 *
 * @param from the first byte
 * @param to the byte after the last
 */
record Slice(Path file, long from, long to) {
  private static final int STEP = 4096;

  /** Adds the words of this slice to the counts. */
  void count(WordCounts counts) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long begin = border(channel, from);
      long end = border(channel, to);
      channel.position(begin);
      InputStream in = Channels.newInputStream(channel);
      WordReader.count(new Limited(in, end - begin), counts);
    }
  }

  /** The first position from here on that has white space, or nothing, before it. */
  private static long border(FileChannel channel, long near) throws IOException {
    if (near == 0 || near >= channel.size()) {
      return Math.min(near, channel.size());
    }
    ByteBuffer step = ByteBuffer.allocate(STEP);
    long at = near - 1;
    while (channel.read(step.clear(), at) > 0) {
      step.flip();
      for (int i = 0; i < step.limit(); i++) {
        byte b = step.get(i);
        if (b == ' ' || (b >= '\t' && b <= '\r')) {
          return at + i + 1;
        }
      }
      at += step.limit();
    }
    return channel.size();
  }

  /** The first so many bytes of a stream. */
  private static final class Limited extends InputStream {
    private final InputStream in;
    private long left;

    Limited(InputStream in, long left) {
      this.in = in;
      this.left = left;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (left <= 0) {
        return -1;
      }
      int count = in.read(target, offset, (int) Math.min(length, left));
      left -= Math.max(0, count);
      return count;
    }
  }
}
