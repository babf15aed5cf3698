package dev.tender.agent.executor;

import dev.tender.protocol.WireFormat;
import dev.tender.protocol.executor.ExecutorEvent;
import dev.tender.protocol.http.ChunkWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The events for one executor between the agent's owner and the connection's thread. */
final class ExecutorStream {
  /** An executor that leaves more unread is cut off; it comes back and is told what it missed. */
  private static final int MOST_UNREAD = 20_000;

  /** Messages that come on top of so much are dropped: nobody may rely on them. */
  private static final long MOST_UNREAD_BYTES = 2 << 20;

  private static final int MOST_TOGETHER = 64;

  private static final byte[] END = new byte[0];

  private final WireFormat format;
  private final BlockingQueue<byte[]> events = new LinkedBlockingQueue<>();
  private final AtomicLong unreadBytes = new AtomicLong();
  private volatile @Nullable Thread writer;
  private boolean cutOff;

  ExecutorStream(WireFormat format) {
    this.format = format;
  }

  String mediaType() {
    return format.mediaType();
  }

  /** False for a message for which there is no room. */
  boolean send(ExecutorEvent event) {
    if (cutOff) {
      return true; // All else that it missed is told when it comes back.
    }
    if (events.size() >= MOST_UNREAD) {
      cutOff();
      return true;
    }
    if (event instanceof ExecutorEvent.Message && unreadBytes.get() > MOST_UNREAD_BYTES) {
      return false;
    }
    byte[] record = format.record(event);
    unreadBytes.addAndGet(record.length);
    events.add(record);
    return true;
  }

  /** The writer may be waiting for ever within a write. */
  private void cutOff() {
    cutOff = true;
    events.clear();
    end();
    Thread writing = writer;
    if (writing != null) {
      writing.interrupt();
    }
  }

  void end() {
    events.add(END);
  }

  /** Writes one record a chunk until the end; what waits leaves together. */
  void write(ChunkWriter out) throws IOException, InterruptedException {
    writer = Thread.currentThread();
    try {
      List<byte[]> together = new ArrayList<>();
      byte[] record = events.take();
      while (record.length > 0) {
        together.add(record);
        byte[] next = together.size() < MOST_TOGETHER ? events.poll() : null;
        if (next == null || next.length == 0) {
          out.write(together);
          unreadBytes.addAndGet(-together.stream().mapToLong(each -> each.length).sum());
          together.clear();
        }
        record = next == null ? events.take() : next;
      }
    } finally {
      writer = null;
    }
  }
}
