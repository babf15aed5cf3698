package dev.tender.operator.http;

import dev.tender.core.model.FrameworkName;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Holds a subscription back while the master cannot know its Framework yet. Returns at once; the
 * answer may come on any thread.
 */
public interface SubscriptionGate {
  /** Empty when the master is to decide, which refuses what does not exist. */
  CompletionStage<Optional<Refusal>> admit(FrameworkName framework);
}
