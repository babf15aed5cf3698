package dev.tender.core.master;

import java.util.List;

/** The two-level scheduler's books and decisions. One thread owns an instance. */
public final class Master {
  public Master(MasterSettings settings) {}

  /**
   * Applies one event.
   *
   * @param nowMillis epoch milliseconds, never less than in the call before
   * @return what to do, in this order
   */
  public List<MasterEffect> apply(long nowMillis, MasterEvent event) {
    return List.of();
  }

  /** When a {@link MasterEvent.Tick} is due; {@link Long#MAX_VALUE} for never. */
  public long nextDeadlineMillis() {
    return Long.MAX_VALUE;
  }

  public MasterView view() {
    return new MasterView(List.of(), List.of(), List.of());
  }
}
