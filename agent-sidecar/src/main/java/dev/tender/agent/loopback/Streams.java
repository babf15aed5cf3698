package dev.tender.agent.loopback;

import dev.tender.agent.session.MasterAddress;
import dev.tender.protocol.http.HttpStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The subscriptions that go through this listener, by their stream ids. */
final class Streams {
  private static final int REMEMBERED = 256;

  private record Held(MasterAddress master, HttpStream stream) {}

  private final Map<String, Held> open = new HashMap<>();

  /** Those whose masters were lost; the oldest are forgotten. */
  private final Map<String, Boolean> broken =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > REMEMBERED;
        }
      };

  synchronized void open(String id, MasterAddress master, HttpStream stream) {
    open.put(id, new Held(master, stream));
  }

  /** Who answers it; null when it is not open. */
  synchronized @Nullable MasterAddress masterOf(String id) {
    Held held = open.get(id);
    return held == null ? null : held.master();
  }

  /** The master or the client has ended it. */
  synchronized void ended(String id) {
    open.remove(id);
  }

  /** Its master is lost, at least for this client, who has to subscribe again. */
  synchronized void broke(String id) {
    Held held = open.remove(id);
    if (held != null) {
      broken.put(id, true);
      held.stream().close();
    }
  }

  synchronized boolean isBroken(String id) {
    return broken.containsKey(id);
  }
}
