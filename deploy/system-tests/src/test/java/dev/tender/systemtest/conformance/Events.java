package dev.tender.systemtest.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The events of a stream, kept until a test takes them. Every chunk must be exactly one record:
 * some clients cut at chunks, and not at lengths.
 */
final class Events {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(45);
  private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Deque<JsonNode> waiting = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private int heartbeats;
  private @Nullable RuntimeException broken;
  private boolean ended;
  private boolean inOrder;

  /** Reads a stream, whose head has been read, on a thread of its own. */
  static Events of(Connection connection, Function<byte[], JsonNode> decoder) {
    Events events = new Events();
    Thread.ofVirtual().name("events").start(() -> events.read(connection, decoder));
    return events;
  }

  private void read(Connection connection, Function<byte[], JsonNode> decoder) {
    try {
      for (byte[] chunk = connection.chunk(); chunk != null; chunk = connection.chunk()) {
        add(decoder.apply(record(chunk)));
      }
      end(null, true);
    } catch (UncheckedIOException e) {
      end(null, false);
    } catch (RuntimeException e) {
      end(e, false);
    }
  }

  private static byte[] record(byte[] chunk) {
    String text = new String(chunk, StandardCharsets.ISO_8859_1);
    int newline = text.indexOf('\n');
    if (newline < 0
        || Integer.parseInt(text.substring(0, newline)) != text.length() - newline - 1) {
      throw new IllegalStateException("A chunk that is not one record: " + text);
    }
    byte[] record = new byte[chunk.length - newline - 1];
    System.arraycopy(chunk, newline + 1, record, 0, record.length);
    return record;
  }

  private void add(JsonNode event) {
    lock.lock();
    try {
      if (event.path("type").asText().equals("HEARTBEAT")) {
        heartbeats++;
      } else {
        waiting.add(event);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void end(@Nullable RuntimeException why, boolean lastChunkSeen) {
    lock.lock();
    try {
      broken = why;
      ended = true;
      inOrder = lastChunkSeen;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the first event of that type that is as wanted, and takes it. */
  JsonNode take(String type, Predicate<JsonNode> wanted) {
    return await(type, () -> poll(type, wanted));
  }

  JsonNode take(String type) {
    return take(type, _ -> true);
  }

  /** Waits for the next event of any type but HEARTBEAT, and takes it. */
  JsonNode takeAny() {
    return await("event", waiting::poll);
  }

  @Nullable JsonNode poll(String type) {
    return poll(type, _ -> true);
  }

  /** Takes an event that is there, null when none is. */
  private @Nullable JsonNode poll(String type, Predicate<JsonNode> wanted) {
    lock.lock();
    try {
      for (Iterator<JsonNode> each = waiting.iterator(); each.hasNext(); ) {
        JsonNode event = each.next();
        if (event.path("type").asText().equals(type) && wanted.test(event)) {
          each.remove();
          return event;
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Everything that waits, oldest first; it stays. */
  List<JsonNode> all() {
    lock.lock();
    try {
      return new ArrayList<>(waiting);
    } finally {
      lock.unlock();
    }
  }

  List<JsonNode> all(String type) {
    return all().stream().filter(event -> event.path("type").asText().equals(type)).toList();
  }

  /** Waits until that many heartbeats have come since the stream began. */
  void awaitHeartbeats(int count) {
    await(
        "HEARTBEAT " + count,
        PATIENCE_NANOS + count * HEARTBEAT_NANOS,
        () -> heartbeats >= count ? Boolean.TRUE : null);
  }

  int heartbeats() {
    lock.lock();
    try {
      return heartbeats;
    } finally {
      lock.unlock();
    }
  }

  boolean ended() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the end of the stream; whether its last chunk came. */
  boolean awaitEnd() {
    lock.lock();
    try {
      long left = PATIENCE_NANOS;
      while (!ended && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (!ended) {
        throw new AssertionError("The stream goes on; it says " + waiting);
      }
      return inOrder;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      lock.unlock();
    }
  }

  private <T> T await(String what, Supplier<T> question) {
    return await(what, PATIENCE_NANOS, question);
  }

  /** Asks until there is an answer, whenever something has come. */
  private <T> T await(String what, long patienceNanos, Supplier<T> question) {
    lock.lock();
    try {
      long left = patienceNanos;
      T answer = question.get();
      while (answer == null && !ended && left > 0) {
        left = changed.awaitNanos(left);
        answer = question.get();
      }
      if (answer == null) {
        throw new AssertionError(
            "No such %s came%s. There is: %s"
                .formatted(what, ended ? " before the stream ended" : "", waiting),
            broken);
      }
      return answer;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      lock.unlock();
    }
  }
}
