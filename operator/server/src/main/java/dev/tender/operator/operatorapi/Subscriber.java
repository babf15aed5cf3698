package dev.tender.operator.operatorapi;

import dev.tender.operator.http.EventStream;
import dev.tender.operator.http.StreamPolicy;
import dev.tender.protocol.WireFormat;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** One stream of events. What happens while its first event is being made waits for that. */
final class Subscriber {
  /** As many as may wait for a slow reader; they are shared with all other subscribers. */
  static final int EARLY = 10_000;

  /** Encoded already. Nobody repeats an event, so none is ever left out. */
  record Policy(WireFormat format) implements StreamPolicy<byte[]> {
    @Override
    public byte[] encode(byte[] message) {
      return message;
    }

    @Override
    public boolean waits(byte[] message) {
      return true;
    }

    @Override
    public boolean settles(byte[] later, Deque<byte[]> waiting) {
      return false;
    }

    @Override
    public int weight(byte[] message) {
      return message.length;
    }
  }

  private final WireFormat format;
  private final Deque<byte[]> early = new ArrayDeque<>();
  private @Nullable EventStream<byte[]> stream;
  private @Nullable String ended;
  private volatile boolean gone;

  Subscriber(WireFormat format) {
    this.format = format;
  }

  WireFormat format() {
    return format;
  }

  /** From any thread, of which only one may tell. */
  synchronized void tell(byte[] event) {
    if (ended != null) {
      return;
    }
    if (stream != null) {
      stream.send(event);
    } else if (early.size() < EARLY) {
      early.add(event);
    } else {
      end(EARLY + " events have happened before the state was ready; subscribe again");
    }
  }

  /** Why it has ended; null while it has not. */
  synchronized @Nullable String ended() {
    return ended;
  }

  /**
   * From now on it is sent what it is told, and before that the first event and what was told since
   * then.
   */
  synchronized void open(EventStream<byte[]> to, byte[] first) {
    stream = to;
    to.send(first);
    early.forEach(to::send);
    early.clear();
    if (ended != null) {
      to.finishSaying(ended);
    }
  }

  /**
   * Ends it in order, if it is open.
   *
   * @param why a sentence for its reader
   */
  synchronized void end(String why) {
    if (ended == null) {
      ended = why;
      early.clear();
      if (stream != null) {
        stream.finishSaying(why);
      }
    }
  }

  /** Ends it where it stands. */
  synchronized void cut() {
    ended = "The master is being stopped; ask the next one";
    if (stream != null) {
      stream.close();
    }
  }

  /** Nobody is there any more to be told anything. */
  boolean isGone() {
    return gone;
  }

  void leave() {
    gone = true;
  }
}
