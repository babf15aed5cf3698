package dev.tender.operator.records;

import dev.tender.operator.kube.ApiResult;

/** An object of an earlier master that nothing stands behind any more. */
final class LeftoverEntry extends Entry {
  private boolean gone;

  LeftoverEntry(ObjectRef ref, Lane lane) {
    super(ref, lane);
  }

  @Override
  Next next(long nowMillis, boolean pressure) {
    return gone ? new Next.Done() : new Next.Write(new Op.Delete());
  }

  @Override
  void done(Op op, ApiResult result, long nowMillis) {
    gone = true;
  }
}
