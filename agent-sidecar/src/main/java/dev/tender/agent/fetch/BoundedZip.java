package dev.tender.agent.fetch;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;

/**
 * A zip archive of which no more is read into memory than an agent has: its library reads the
 * directory at the end whole when it opens the file, before anybody can count.
 */
final class BoundedZip implements SeekableByteChannel {
  /** Each of them takes somewhat less than a kilobyte of an agent's memory. */
  static final int MOST_ENTRIES = 10_000;

  /** With all names, comments and extra fields. */
  static final int MOST_DIRECTORY_BYTES = 2 << 20;

  /** What begins an entry of the directory, as its own four bytes, which are read alone. */
  private static final int ENTRY = 0x02014b50;

  private final SeekableByteChannel file;
  private boolean opening = true;
  private int entries;
  private long bytes;

  BoundedZip(SeekableByteChannel file) {
    this.file = file;
  }

  /** The directory has been read; the files that follow are counted by whoever writes them. */
  void opened() {
    opening = false;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    int from = into.position();
    int read = file.read(into);
    if (!opening || read <= 0) {
      return read;
    }
    bytes += read;
    if (bytes > MOST_DIRECTORY_BYTES) {
      throw new IOException(
          "its directory has more than "
              + MOST_DIRECTORY_BYTES
              + " bytes, too many for an agent; use tar");
    }
    boolean entry =
        read == Integer.BYTES
            && into.duplicate().order(ByteOrder.LITTLE_ENDIAN).getInt(from) == ENTRY;
    if (entry && ++entries > MOST_ENTRIES) {
      throw new IOException(
          "it has more than " + MOST_ENTRIES + " entries, too many for an agent; use tar");
    }
    return read;
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    return file.write(from);
  }

  @Override
  public long position() throws IOException {
    return file.position();
  }

  @Override
  public SeekableByteChannel position(long to) throws IOException {
    file.position(to);
    return this;
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public SeekableByteChannel truncate(long to) throws IOException {
    file.truncate(to);
    return this;
  }

  @Override
  public boolean isOpen() {
    return file.isOpen();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
