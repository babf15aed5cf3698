package dev.tender.operator.records;

import dev.tender.operator.kube.ApiResult;

/** A record that an earlier master wrote. */
final class OldTaskEntry extends TaskObject {
  private boolean ended;
  private boolean doubted;

  /**
   * @param ended its state is a terminal one
   */
  OldTaskEntry(ObjectRef ref, boolean ended) {
    super(ref);
    this.ended = ended;
  }

  @Override
  boolean exists() {
    return !gone();
  }

  boolean ended() {
    return ended;
  }

  /** Nobody has spoken of it for long. */
  void doubt() {
    doubted = true;
  }

  @Override
  Next next(long nowMillis, boolean pressure) {
    if (gone()) {
      return new Next.Done();
    }
    if (unwanted()) {
      return new Next.Write(new Op.Delete());
    }
    return doubted && !ended
        ? new Next.Write(new Op.PatchStatus(RecordJson.status(TaskStatuses.lostSight())))
        : new Next.Idle();
  }

  @Override
  void done(Op op, ApiResult result, long nowMillis) {
    if (op instanceof Op.Delete || result instanceof ApiResult.Missing) {
      vanish();
    } else {
      ended = true;
    }
  }
}
