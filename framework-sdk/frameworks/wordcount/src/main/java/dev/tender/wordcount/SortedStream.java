package dev.tender.wordcount;

import dev.tender.protocol.http.HttpStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** One output of a reduce task while it is merged, ordered by its next word. */
final class SortedStream implements Comparable<SortedStream>, AutoCloseable {
  private final Source source;
  private final HttpStream stream;
  private final InputStream in;
  private CountsFormat.@Nullable Entry head;

  SortedStream(Source source) throws IOException {
    this.source = source;
    try {
      this.stream = Fetch.open(source, 0);
      this.in = new BufferedInputStream(stream.body(), 64 * 1024);
      this.head = CountsFormat.read(in);
    } catch (IOException e) {
      throw new Fetch.FailedException(source.address(), e);
    }
  }

  boolean hasNext() {
    return head != null;
  }

  byte[] word() {
    return entry().word().bytes;
  }

  long count() {
    return entry().count();
  }

  void advance() throws IOException {
    try {
      head = CountsFormat.read(in);
    } catch (IOException e) {
      throw new Fetch.FailedException(source.address(), e);
    }
  }

  private CountsFormat.Entry entry() {
    CountsFormat.Entry entry = head;
    if (entry == null) {
      throw new IllegalStateException("the stream is at its end");
    }
    return entry;
  }

  @Override
  public int compareTo(SortedStream other) {
    return entry().word().compareTo(other.entry().word());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  @Override
  public void close() {
    stream.close();
  }
}
