package dev.tender.agent.checkpoint;

import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.zip.CRC32;

/**
 * The facts that the agent goes on from after its own restart: one file, appended to, rewritten
 * when most of it is history. A record is its length, its checksum and its JSON; what follows the
 * last whole record is the trace of a write that was cut off, and is dropped.
 *
 * <p>Nothing is forced to disk: the file need not outlive the pod, only the process.
 */
public final class Journal implements Closeable {
  /** A rewritten journal may grow by this much, in bytes, before it is looked at again. */
  private static final long GROWTH = 4L << 20;

  private static final int HEADER = 8;
  private static final int BUFFER = 32 << 10;

  private final Path file;
  private FileChannel channel;
  private long size;
  private long rewriteAt;

  /** Empty between two calls. */
  private final ByteBuffer together = ByteBuffer.allocateDirect(BUFFER);

  private Journal(Path file, FileChannel channel, long size) {
    this.file = file;
    this.channel = channel;
    this.size = size;
    this.rewriteAt = 2 * size + GROWTH;
  }

  /**
   * Opens or makes the journal in this directory.
   *
   * @param replay is given what was found, oldest first, one by one: history is mostly longer than
   *     what is left of it, and would not fit the memory of an agent
   * @throws IOException if the directory cannot be written
   */
  public static Journal open(Path directory, Consumer<Entry> replay) throws IOException {
    Path file = directory.resolve("journal");
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    long end = read(channel, replay);
    channel.truncate(end);
    channel.position(end);
    return new Journal(file, channel, end);
  }

  /** Whether nothing has ever been written down. */
  public boolean isEmpty() {
    return size == 0;
  }

  /**
   * Adds facts, mostly in one write; they are safe from the process's end when this returns. A
   * process that ends within leaves a part of them, the oldest.
   */
  public void append(List<Entry> entries) throws IOException {
    for (Entry entry : entries) {
      byte[] json = Json.encode(entry);
      if (together.remaining() < HEADER) {
        flush();
      }
      together.putInt(json.length).putInt(sum(json));
      // The channel copies what it writes, so never more than the buffer at once.
      for (int done = 0; done < json.length; ) {
        if (!together.hasRemaining()) {
          flush();
        }
        int part = Math.min(json.length - done, together.remaining());
        together.put(json, done, part);
        done += part;
      }
    }
    flush();
  }

  private void flush() throws IOException {
    together.flip();
    size += together.remaining();
    while (together.hasRemaining()) {
      channel.write(together);
    }
    together.clear();
  }

  /** Rewrites the file from a snapshot, if it has grown enough for that to pay. */
  public void compact(Supplier<List<Entry>> snapshot) throws IOException {
    if (size < rewriteAt) {
      return;
    }
    Path fresh = file.resolveSibling("journal.new");
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(fresh), BUFFER)) {
      write(snapshot.get(), out);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    channel.close();
    channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    size = channel.size();
    rewriteAt = 2 * size + GROWTH;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static void write(List<Entry> entries, OutputStream out) throws IOException {
    for (Entry entry : entries) {
      byte[] json = Json.encode(entry);
      out.write(ByteBuffer.allocate(HEADER).putInt(json.length).putInt(sum(json)).array());
      out.write(json);
    }
  }

  private static int sum(byte[] json) {
    CRC32 crc = new CRC32();
    crc.update(json);
    return (int) crc.getValue();
  }

  /** Where the last whole record ends. */
  private static long read(FileChannel channel, Consumer<Entry> replay) throws IOException {
    DataInputStream in =
        new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel), BUFFER));
    long size = channel.size();
    long end = 0;
    while (size - end >= HEADER) {
      int length = in.readInt();
      int sum = in.readInt();
      if (length <= 0 || length > size - end - HEADER) {
        break;
      }
      byte[] json = in.readNBytes(length);
      if (sum(json) != sum) {
        break;
      }
      replay.accept(decoded(json));
      end += HEADER + length;
    }
    return end;
  }

  private static Entry decoded(byte[] json) throws IOException {
    try {
      return Json.decode(Entry.class, json);
    } catch (WireException foreign) {
      throw new IOException(
          file(foreign) + "; delete the pod, its state was written by another version", foreign);
    }
  }

  private static String file(WireException foreign) {
    return "The journal holds a record that this agent cannot read: " + foreign.getMessage();
  }
}
