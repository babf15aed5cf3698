package dev.tender.agent.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many bytes a run may bring into its sandbox; one thread at a time. */
final class Budget {
  /** Of the volume's size, which is left to others on the node. */
  private static final long RESERVE_DIVISOR = 20;

  /** What even an empty file takes. */
  private static final long FILE_BYTES = 4096;

  private static final int BUFFER_BYTES = 32 << 10;

  private final long most;
  private long left;

  Budget(long most) {
    this.most = most;
    this.left = most;
  }

  /** What is free on a volume, less a twentieth of it, and no more than that. */
  static Budget on(Path directory, long most) throws IOException {
    FileStore volume = Files.getFileStore(directory);
    long free = volume.getUsableSpace() - volume.getTotalSpace() / RESERVE_DIVISOR;
    return new Budget(Math.max(0, Math.min(most, free)));
  }

  long left() {
    return left;
  }

  /** One more file, folder or link. */
  void file() throws IOException {
    take(FILE_BYTES);
  }

  /**
   * @throws InterruptedIOException when nobody wants it any more
   */
  private void take(long bytes) throws IOException {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptedIOException("it is not wanted any more");
    }
    left -= bytes;
    if (left < 0) {
      throw new IOException(
          "it takes more than the " + most + " bytes that the sandbox's disk has for it");
    }
  }

  /** Copies all, as far as there is room. */
  void copy(InputStream in, OutputStream out) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      take(count);
      out.write(buffer, 0, count);
    }
  }
}
