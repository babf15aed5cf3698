package dev.tender.agent.loopback;

import dev.tender.protocol.http.HostPort;
import dev.tender.protocol.http.HttpStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The subscriptions that go through this listener, by their stream ids. */
final class Streams {
  private static final int REMEMBERED = 256;

  /**
   * A stream that is open.
   *
   * @param run of the master that has opened it; null if it does not say
   */
  record Held(HostPort master, @Nullable String run, HttpStream stream) {
    /** That this is not the word of the master who holds the stream. */
    boolean isOfAnother(@Nullable String answeringRun) {
      return run != null && answeringRun != null && !run.equals(answeringRun);
    }
  }

  /**
   * A stream that is over.
   *
   * @param lost its master was, so that nobody will ever know of its calls
   */
  record Over(@Nullable String run, boolean lost) {
    /** That nobody answers any more who knew the stream. */
    boolean isUnknownTo(@Nullable String answeringRun) {
      return run != null && !run.equals(answeringRun);
    }
  }

  private final Map<String, Held> open = new HashMap<>();

  /** The oldest are forgotten. */
  private final Map<String, Over> over =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Over> eldest) {
          return size() > REMEMBERED;
        }
      };

  synchronized void open(String id, Held held) {
    open.put(id, held);
  }

  /** Null when it is not open. */
  synchronized @Nullable Held held(String id) {
    return open.get(id);
  }

  synchronized boolean anyAt(HostPort master) {
    return open.values().stream().anyMatch(held -> held.master().equals(master));
  }

  /** Null when it is open, or was never heard of. */
  synchronized @Nullable Over over(String id) {
    return over.get(id);
  }

  /** The master or the client has ended it. */
  synchronized void ended(String id) {
    Held held = open.remove(id);
    if (held != null) {
      over.put(id, new Over(held.run(), false));
    }
  }

  /** Its master is lost, at least for this client, who has to subscribe again. */
  synchronized void broke(String id) {
    Held held = open.remove(id);
    if (held != null) {
      over.put(id, new Over(held.run(), true));
      held.stream().close();
    }
  }
}
