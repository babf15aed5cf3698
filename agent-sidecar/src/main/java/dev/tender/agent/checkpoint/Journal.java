package dev.tender.agent.checkpoint;

import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
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

  private final Path file;
  private FileChannel channel;
  private long size;
  private long rewriteAt;

  private Journal(Path file, FileChannel channel, long size) {
    this.file = file;
    this.channel = channel;
    this.size = size;
    this.rewriteAt = 2 * size + GROWTH;
  }

  /** What was found, oldest first, and the journal to go on with. */
  public record Opened(Journal journal, List<Entry> entries) {
    public Opened {
      entries = List.copyOf(entries);
    }
  }

  /**
   * Opens or makes the journal in this directory.
   *
   * @throws IOException if the directory cannot be written
   */
  public static Opened open(Path directory) throws IOException {
    Path file = directory.resolve("journal");
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    List<Entry> entries = new ArrayList<>();
    long end = read(channel, entries);
    channel.truncate(end);
    channel.position(end);
    return new Opened(new Journal(file, channel, end), entries);
  }

  /** Adds facts in one write; they are safe from the process's end when this returns. */
  public void append(List<Entry> entries) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(frames(entries));
    size += bytes.remaining();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Rewrites the file from a snapshot, if it has grown enough for that to pay. */
  public void compact(Supplier<List<Entry>> snapshot) throws IOException {
    if (size < rewriteAt) {
      return;
    }
    Path fresh = file.resolveSibling("journal.new");
    byte[] bytes = frames(snapshot.get());
    Files.write(fresh, bytes);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    channel.close();
    channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    size = bytes.length;
    rewriteAt = 2 * size + GROWTH;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static byte[] frames(List<Entry> entries) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256 * entries.size());
    for (Entry entry : entries) {
      byte[] json = Json.encode(entry);
      byte[] header = ByteBuffer.allocate(HEADER).putInt(json.length).putInt(sum(json)).array();
      out.writeBytes(header);
      out.writeBytes(json);
    }
    return out.toByteArray();
  }

  private static int sum(byte[] json) {
    CRC32 crc = new CRC32();
    crc.update(json);
    return (int) crc.getValue();
  }

  /** Where the last whole record ends. */
  private static long read(FileChannel channel, List<Entry> entries) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(channel.size()));
    while (content.hasRemaining() && channel.read(content) >= 0) {
      // until all of it is here
    }
    content.flip();
    int end = 0;
    while (content.remaining() >= HEADER) {
      int length = content.getInt();
      int sum = content.getInt();
      if (length <= 0 || length > content.remaining()) {
        break;
      }
      byte[] json = new byte[length];
      content.get(json);
      if (sum(json) != sum) {
        break;
      }
      try {
        entries.add(Json.decode(Entry.class, json));
      } catch (WireException foreign) {
        throw new IOException(
            file(foreign) + "; delete the pod, its state was written by another version", foreign);
      }
      end = content.position();
    }
    return end;
  }

  private static String file(WireException foreign) {
    return "The journal holds a record that this agent cannot read: " + foreign.getMessage();
  }
}
