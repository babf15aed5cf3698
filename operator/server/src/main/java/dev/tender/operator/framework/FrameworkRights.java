package dev.tender.operator.framework;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whether a service account may create Frameworks in its namespace, as Kubernetes says. A yes is
 * believed for a minute, a no for 10 s. Blocks.
 */
public final class MakingRights {
  /** Asks the API server. */
  public interface Question {
    boolean mayCreate(String namespace, String account) throws IOException;
  }

  private static final Duration YES = Duration.ofMinutes(1);
  private static final Duration NO = Duration.ofSeconds(10);
  private static final int REMEMBERED = 10_000;

  private record Account(String namespace, String name) {}

  private record Remembered(boolean may, long untilMillis) {}

  private final Question question;
  private final InstantSource clock;

  /** Guarded by itself. */
  private final Map<Account, Remembered> cache =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Account, Remembered> eldest) {
          return size() > REMEMBERED;
        }
      };

  public MakingRights(Question question, InstantSource clock) {
    this.question = question;
    this.clock = clock;
  }

  boolean may(String namespace, String account) throws IOException {
    Account key = new Account(namespace, account);
    synchronized (cache) {
      Remembered known = cache.get(key);
      if (known != null && known.untilMillis() > clock.millis()) {
        return known.may();
      }
    }
    boolean may = question.mayCreate(namespace, account);
    synchronized (cache) {
      cache.put(key, new Remembered(may, clock.millis() + (may ? YES : NO).toMillis()));
    }
    return may;
  }
}
