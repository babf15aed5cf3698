package dev.tender.operator.operatorapi;

import dev.tender.operator.http.Caller;
import dev.tender.operator.http.Refusal;
import dev.tender.operator.kube.AccessReviews.Access;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Whether a caller may do what it asks for: what Kubernetes says, remembered for some seconds. */
public final class Rights {
  private static final Duration REMEMBERED_FOR = Duration.ofSeconds(10);
  private static final int REMEMBERED = 10_000;
  private static final int REVIEWS_AT_ONCE = 16;

  /** Asks Kubernetes. */
  public interface Reviewer {
    /**
     * @throws IOException when it cannot be asked
     */
    boolean allowed(String namespace, String account, Access access) throws IOException;
  }

  private record Question(String namespace, String account, Access access) {}

  private record Remembered(boolean allowed, long untilMillis) {}

  private final Reviewer reviewer;
  private final InstantSource clock;
  private final Semaphore slots = new Semaphore(REVIEWS_AT_ONCE);
  private final Map<Question, Remembered> cache =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, Remembered> eldest) {
          return size() > REMEMBERED;
        }
      };

  Rights(Reviewer reviewer, InstantSource clock) {
    this.reviewer = reviewer;
    this.clock = clock;
  }

  /** Null when the caller may do all of it. Blocks. */
  @Nullable Refusal check(Caller caller, List<Access> wanted) {
    for (Access access : summed(caller, wanted)) {
      Question question = new Question(caller.namespace(), caller.serviceAccount(), access);
      try {
        if (!allowed(question)) {
          return Refusal.forbidden(
              "Service account "
                  + caller.namespace()
                  + "/"
                  + caller.serviceAccount()
                  + " may not "
                  + access
                  + (access.namespace().isEmpty() ? " in the cluster" : "")
                  + "; an administrator grants that by a Role or ClusterRole");
        }
      } catch (IOException e) {
        return Refusal.busy(
            "The API server could not be asked what the caller may do: " + e.getMessage());
      }
    }
    return null;
  }

  /** Whoever may do the same to every object need not be asked about many of them. */
  private List<Access> summed(Caller caller, List<Access> wanted) {
    List<Access> left = new ArrayList<>(wanted);
    Map<Access, Integer> general = new LinkedHashMap<>();
    wanted.forEach(each -> general.merge(each.toAny(), 1, Integer::sum));
    general.forEach((any, count) -> {
      if (count > 1 && isAllowed(caller, any)) {
        left.removeIf(each -> each.toAny().equals(any));
      }
    });
    return left;
  }

  private boolean isAllowed(Caller caller, Access access) {
    try {
      return allowed(new Question(caller.namespace(), caller.serviceAccount(), access));
    } catch (IOException _) {
      // The next question will find out, too, and say so.
      return false;
    }
  }

  private boolean allowed(Question question) throws IOException {
    synchronized (cache) {
      Remembered remembered = cache.get(question);
      if (remembered != null && remembered.untilMillis() > clock.millis()) {
        return remembered.allowed();
      }
    }
    slots.acquireUninterruptibly();
    boolean allowed;
    try {
      allowed = reviewer.allowed(question.namespace(), question.account(), question.access());
    } finally {
      slots.release();
    }
    synchronized (cache) {
      cache.put(question, new Remembered(allowed, clock.millis() + REMEMBERED_FOR.toMillis()));
    }
    return allowed;
  }
}
