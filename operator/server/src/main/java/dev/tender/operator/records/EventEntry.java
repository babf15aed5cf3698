package dev.tender.operator.records;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.operator.kube.ApiResult;

/** A Kubernetes Event: written once, or not at all. */
final class EventEntry extends Entry {
  private final JsonNode body;
  private final Runnable written;
  private boolean done;

  /**
   * @param written to be told when it will not be tried again
   */
  EventEntry(ObjectRef ref, JsonNode body, Runnable written) {
    super(ref, Lane.NOTICE);
    this.body = body;
    this.written = written;
  }

  @Override
  Next next(long nowMillis, boolean pressure) {
    return done ? new Next.Done() : new Next.Write(new Op.Create(body));
  }

  @Override
  void done(Op op, ApiResult result, long nowMillis) {
    done = true;
    written.run();
  }
}
