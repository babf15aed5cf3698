package dev.tender.operator.kube;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the API server has said, believed for a while, yes or no. However many ask the same at once,
 * it is asked once. A failure is not remembered. Blocks; for virtual threads.
 */
public final class Remembered<K, V> {
  /** Asks the API server. */
  public interface Question<K, V> {
    /**
     * @throws IOException when there is no answer
     */
    V ask(K about) throws IOException;
  }

  /** The answers least asked for are forgotten. */
  private static final int MOST = 10_000;

  private record Belief<V>(V answer, long untilMillis) {}

  private final Question<K, V> question;
  private final Function<V, Duration> believed;
  private final InstantSource clock;
  private final SharedRequests<K, V> requests = new SharedRequests<>();

  /** Guarded by itself. */
  private final Map<K, Belief<V>> beliefs =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Belief<V>> eldest) {
          return size() > MOST;
        }
      };

  /**
   * @param believed for how long an answer is
   */
  public Remembered(Question<K, V> question, Function<V, Duration> believed, InstantSource clock) {
    this.question = question;
    this.believed = believed;
    this.clock = clock;
  }

  public V get(K about) throws IOException {
    V known = recall(about);
    return known != null ? known : requests.get(about, () -> ask(about));
  }

  private V ask(K about) throws IOException {
    // The request of another may have ended since.
    V known = recall(about);
    if (known != null) {
      return known;
    }
    V answer = question.ask(about);
    synchronized (beliefs) {
      beliefs.put(about, new Belief<>(answer, clock.millis() + believed.apply(answer).toMillis()));
    }
    return answer;
  }

  private @Nullable V recall(K about) {
    synchronized (beliefs) {
      Belief<V> belief = beliefs.get(about);
      return belief == null || belief.untilMillis() <= clock.millis() ? null : belief.answer();
    }
  }
}
