package dev.tender.operator.operatorapi;

import dev.tender.operator.http.Refusal;
import dev.tender.operator.operatorapi.Desk.Outcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What is the same for new and old spellings. */
final class Calls {
  private static final int SNAPSHOT_SECONDS = 60;

  private Calls() {}

  /** Uses a snapshot; may block. */
  interface Use {
    Outcome of(Encoded snapshot) throws InterruptedException;
  }

  static Refusal unknown() {
    return new Refusal(
        401,
        "This call needs 'Authorization: Bearer' with a service account token for audience"
            + " tender.dev, such as of: kubectl create token NAME --audience=tender.dev");
  }

  /** Blocks until there is one. */
  static Outcome withSnapshot(CompletableFuture<Encoded> snapshot, Use use)
      throws InterruptedException {
    try {
      return use.of(snapshot.get(SNAPSHOT_SECONDS, TimeUnit.SECONDS));
    } catch (ExecutionException | TimeoutException _) {
      return Outcome.refused(503, "The master gave no answer; try again in a moment");
    }
  }
}
