package dev.tender.operator.records;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.operator.kube.ApiResult;
import org.jspecify.annotations.Nullable;

/** The status of a resource that people declare. */
final class StatusEntry extends Entry {
  private JsonNode latest;
  private JsonNode written;
  private @Nullable JsonNode writing;
  private boolean gone;

  /**
   * @param there what the object's status was when it was last read
   */
  StatusEntry(ObjectRef ref, JsonNode there) {
    super(ref, Lane.STATUS);
    this.latest = there;
    this.written = there;
  }

  void show(JsonNode newest) {
    latest = newest;
  }

  /** Nothing more is to be written. */
  void leave() {
    gone = true;
  }

  @Override
  Next next(long nowMillis, boolean pressure) {
    if (gone) {
      return new Next.Done();
    }
    ObjectNode patch = RecordJson.difference(written, latest);
    if (patch.isEmpty()) {
      return new Next.Idle();
    }
    writing = latest;
    return new Next.Write(new Op.PatchStatus(RecordJson.status(patch)));
  }

  @Override
  void done(Op op, ApiResult result, long nowMillis) {
    // A refused status is not tried again before it changes.
    if (writing != null) {
      written = writing;
    }
  }
}
