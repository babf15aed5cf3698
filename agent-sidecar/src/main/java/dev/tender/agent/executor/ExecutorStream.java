package dev.tender.agent.executor;

import dev.tender.protocol.WireFormat;
import dev.tender.protocol.executor.ExecutorEvent;
import dev.tender.protocol.http.ChunkWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The events for one executor between the agent's owner and the connection's thread. */
final class ExecutorStream {
  /** An executor that leaves more unread is cut off; it comes back and is told what it missed. */
  private static final int MOST_UNREAD = 20_000;

  private static final int MOST_TOGETHER = 64;

  private static final byte[] END = new byte[0];

  private final WireFormat format;
  private final BlockingQueue<byte[]> events = new LinkedBlockingQueue<>();

  ExecutorStream(WireFormat format) {
    this.format = format;
  }

  String mediaType() {
    return format.mediaType();
  }

  void send(ExecutorEvent event) {
    if (events.size() >= MOST_UNREAD) {
      events.clear();
      end();
    } else {
      events.add(format.record(event));
    }
  }

  void end() {
    events.add(END);
  }

  /** Writes one record a chunk until the end; what waits leaves together. */
  void write(ChunkWriter out) throws IOException, InterruptedException {
    List<byte[]> together = new ArrayList<>();
    byte[] record = events.take();
    while (record.length > 0) {
      together.add(record);
      byte[] next = together.size() < MOST_TOGETHER ? events.poll() : null;
      if (next == null || next.length == 0) {
        out.write(together);
        together.clear();
      }
      record = next == null ? events.take() : next;
    }
  }
}
