package dev.tender.operator.http;

import dev.tender.core.model.FrameworkName;
import dev.tender.protocol.v1.FrameworkInfo;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds out which Framework resource a subscription belongs to, has one made where that is allowed,
 * and holds the subscription back while the master cannot know it yet. Returns at once; the answer
 * may come on any thread.
 */
public interface SubscriptionGate {
  /**
   * Somebody subscribes.
   *
   * @param address where the connection comes from, an IP address
   * @param plain it came by the plain port
   * @param waited for how long its caller has waited already
   */
  record Arrival(FrameworkInfo info, Proof proof, String address, boolean plain, Duration waited) {}

  /** What becomes of it. */
  sealed interface Admission {
    /** The master is to decide, which refuses what does not exist. */
    record Admitted(FrameworkName framework) implements Admission {}

    /** Answered with a status: who it is has not been shown, or cannot be found out now. */
    record TurnedAway(Refusal refusal) implements Admission {}

    /** Answered on the stream, as all that an authenticated caller may not do. */
    record Denied(String sentence) implements Admission {}
  }

  CompletionStage<Admission> admit(Arrival arrival);

  /**
   * A subscribed framework is about to describe itself anew.
   *
   * @return a refusal when its resource cannot be made fit for that
   */
  default CompletionStage<Optional<Refusal>> prepare(FrameworkName framework, FrameworkInfo info) {
    return CompletableFuture.completedFuture(Optional.empty());
  }
}
