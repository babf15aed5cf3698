package dev.tender.operator.operatorapi;

import dev.tender.operator.http.EventStream;
import dev.tender.operator.http.StreamPolicy;
import dev.tender.protocol.WireFormat;
import java.util.ArrayDeque;
import java.util.Deque;

/** One stream of events. What happens while its first event is being made waits for that. */
final class Subscriber {
  /** As many as may wait for a slow reader. */
  private static final int EARLY = 10_000;

  /** What a subscriber is sent. */
  sealed interface Message {
    byte[] encode(WireFormat format);

    int weight();

    @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
    record First(byte[] encoded) implements Message {
      @Override
      public byte[] encode(WireFormat format) {
        return encoded;
      }

      @Override
      public int weight() {
        return encoded.length;
      }
    }

    record Event(Broadcast broadcast) implements Message {
      @Override
      public byte[] encode(WireFormat format) {
        return broadcast.encode(format);
      }

      @Override
      public int weight() {
        return broadcast.weight();
      }
    }
  }

  /** Nobody repeats an event, so none is ever left out. */
  record Policy(WireFormat format) implements StreamPolicy<Message> {
    @Override
    public byte[] encode(Message message) {
      return message.encode(format);
    }

    @Override
    public boolean waits(Message message) {
      return true;
    }

    @Override
    public boolean settles(Message later, Deque<Message> waiting) {
      return false;
    }

    @Override
    public int weight(Message message) {
      return message.weight();
    }
  }

  private final EventStream<Message> stream;
  private final Deque<Message> early = new ArrayDeque<>();
  private boolean begun;

  Subscriber(EventStream<Message> stream) {
    this.stream = stream;
  }

  /** From any thread, of which only one may tell and one begin. */
  synchronized void tell(Broadcast broadcast) {
    Message message = new Message.Event(broadcast);
    if (begun) {
      stream.send(message);
    } else if (early.size() < EARLY) {
      early.add(message);
    } else {
      stream.close();
    }
  }

  synchronized void begin(byte[] first) {
    stream.send(new Message.First(first));
    early.forEach(stream::send);
    early.clear();
    begun = true;
  }

  void beat() {
    stream.beat();
  }

  void close() {
    stream.close();
  }
}
