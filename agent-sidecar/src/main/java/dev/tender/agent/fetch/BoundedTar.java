package dev.tender.agent.fetch;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A tar archive of which no more is read into memory than an agent has: its library keeps long
 * names, extended headers and lists of holes whole, whatever their size.
 */
final class BoundedTar implements AutoCloseable {
  /** Of all that stands before one file. */
  static final int MOST_HEADER_BYTES = 128 << 10;

  /** Those that hold for all that follows are kept until the end. */
  static final int MOST_GLOBAL_HEADERS = 16;

  private static final int KIND = 156;
  private static final byte GLOBAL_HEADER = 'g';

  private final Counted input;
  private final Entries entries;

  BoundedTar(InputStream in) {
    input = new Counted(in);
    entries = new Entries(input);
  }

  /** The next entry; null at the end. What was not read of the one before is skipped. */
  @Nullable TarArchiveEntry next() throws IOException {
    long rest = entries.getCurrentEntry() == null ? 0 : entries.available();
    input.allow(rest + MOST_HEADER_BYTES);
    TarArchiveEntry entry = entries.getNextEntry();
    input.allow(Long.MAX_VALUE);
    return entry;
  }

  /** What is in the entry. */
  InputStream content() {
    return entries;
  }

  @Override
  public void close() throws IOException {
    entries.close();
  }

  private static final class Entries extends TarArchiveInputStream {
    private int globals;

    Entries(InputStream in) {
      super(in);
    }

    @Override
    protected byte[] readRecord() throws IOException {
      byte[] record = super.readRecord();
      if (record != null
          && record.length > KIND
          && record[KIND] == GLOBAL_HEADER
          && ++globals > MOST_GLOBAL_HEADERS) {
        throw new IOException("it has more than " + MOST_GLOBAL_HEADERS + " global headers");
      }
      return record;
    }
  }

  private static final class Counted extends FilterInputStream {
    private long left = Long.MAX_VALUE;

    Counted(InputStream in) {
      super(in);
    }

    void allow(long bytes) {
      left = bytes;
    }

    @Override
    public int read() throws IOException {
      int read = in.read();
      count(read < 0 ? 0 : 1);
      return read;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int read = in.read(bytes, from, length);
      count(read);
      return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
      long skipped = in.skip(bytes);
      count(skipped);
      return skipped;
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    private void count(long bytes) throws IOException {
      left -= Math.max(0, bytes);
      if (left < 0) {
        throw new IOException(
            "a header in it has more than " + MOST_HEADER_BYTES + " bytes, too many for an agent");
      }
    }
  }
}
